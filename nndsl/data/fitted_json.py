"""How fitted preprocessing is written down: plain data go in, checked fields come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from nndsl.data.codec import Codec, JointCodec, SequenceCodec, TargetCodec
from nndsl.data.columns import Column
from nndsl.data.preprocess import Missing
from nndsl.data.windows import Layout, Windowing
from nndsl.data.words import Words
from nndsl.errors.data_targets import damaged_preprocessing
from nndsl.facts import TaskName

if TYPE_CHECKING:
    from nndsl.data.fitted import Preprocessing

Number = Annotated[float, Field(allow_inf_nan=False)]
Spread = Annotated[float, Field(allow_inf_nan=False, gt=0)]


class _Saved(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SavedWords(_Saved):
    """The words of a text column, most frequent first, and how many numbers a text has."""

    known: list[str]
    length: Annotated[int, Field(gt=0)]


class SavedColumn(_Saved):
    """An input column, with the categories it is one-hot encoded by, or the words of texts."""

    name: str
    categories: list[str] | None = None
    words: SavedWords | None = None
    others: bool = False

    @classmethod
    def of(cls, column: Column) -> SavedColumn:
        """Take the fields of a column."""
        words = column.words
        return cls(
            name=column.name,
            categories=None if column.categories is None else list(column.categories),
            words=None
            if words is None
            else SavedWords(known=list(words.known), length=words.length),
            others=column.others,
        )

    @property
    def width(self) -> int:
        """How many features it becomes."""
        if self.words is not None:
            return self.words.length
        return 1 if self.categories is None else len(self.categories)

    def as_column(self) -> Column:
        """Return the same as the object that encodes."""
        return Column(
            self.name,
            None if self.categories is None else tuple(self.categories),
            None if self.words is None else Words(tuple(self.words.known), self.words.length),
            self.others,
        )


class SavedTarget(_Saved):
    """What is predicted: classes of a classification, units of a regression."""

    task: TaskName
    names: list[str] = Field(min_length=1)
    classes: list[str | bool | int]
    shift: list[Number]
    scale: list[Spread]
    spread: bool = False
    axes: list[Annotated[int, Field(gt=0)]] = []
    axis: Annotated[int, Field(ge=0)] = 0
    ignored: Annotated[int, Field(ge=0)] | None = None
    listed: bool = False

    @model_validator(mode="after")
    def _agree(self) -> SavedTarget:
        wanted = len(self.names) if self.task == "regression" else 0
        if len(self.shift) != wanted or len(self.scale) != wanted:
            raise ValueError("shift and scale need one entry for each regression target")
        count = len(self.classes)
        few = {"binary": count != 2, "multiclass": count < 2, "sequence": count < 1}
        if few.get(self.task, count > 0) or len(set(self.classes)) < count:
            raise ValueError("the classes don't fit the task")
        last = 1 if self.task == "sequence" else len(self.axes)
        if last and self.axis > last:
            raise ValueError("the output has no such axis")
        return self

    def as_codec(self) -> TargetCodec:
        """Return the same as the object that encodes."""
        if self.task == "sequence":
            names, classes = tuple(self.names), tuple(self.classes)
            return SequenceCodec(self.task, names, classes, axis=self.axis, listed=self.listed)
        return TargetCodec(
            self.task,
            tuple(self.names),
            tuple(self.classes),
            tuple(self.shift),
            tuple(self.scale),
            self.spread,
            tuple(self.axes),
            self.axis,
            self.ignored,
        )


class SavedHead(_Saved):
    """What one of several outputs predicts; ``columns`` are its targets' places among all."""

    output: str
    target: SavedTarget
    columns: list[Annotated[int, Field(ge=0)]]


class SavedJoint(_Saved):
    """What several outputs predict."""

    outputs: list[SavedHead] = Field(min_length=1)

    def as_codec(self) -> JointCodec:
        """Return the same as the object that encodes."""
        return JointCodec(
            tuple((part.output, part.target.as_codec()) for part in self.outputs),
            tuple(tuple(part.columns) for part in self.outputs),
        )


def _kind_of_target(data: Any) -> str:
    several = "outputs" in data if isinstance(data, dict) else isinstance(data, SavedJoint)
    return "joint" if several else "single"


# Tagged, so that a fault is told of the kind that is meant.
SavedCodec = Annotated[
    Annotated[SavedTarget, Tag("single")] | Annotated[SavedJoint, Tag("joint")],
    Discriminator(_kind_of_target),
]


class SavedWindowing(_Saved):
    """How rows are cut into windows."""

    size: Annotated[int, Field(gt=1)]
    stride: Annotated[int, Field(gt=0)]
    layout: Layout
    marks: list[str]
    time: str | None

    def as_windowing(self) -> Windowing:
        """Return the same as the object that cuts."""
        return Windowing(self.size, self.stride, self.layout, tuple(self.marks), self.time)


class SavedPreprocessing(_Saved):
    """The whole of it; ``version`` changes when its meaning does."""

    version: Literal[1] = 1
    shape: list[Annotated[int, Field(gt=0)]] = Field(min_length=1)
    unit: Spread
    missing: Missing
    columns: list[SavedColumn] = Field(min_length=1)
    shift: list[Number]
    divisor: list[Spread]
    fill: list[Number]
    target: SavedCodec
    windowing: SavedWindowing | None = None
    by_channel: bool = False

    @model_validator(mode="after")
    def _agree(self) -> SavedPreprocessing:
        width = sum(column.width for column in self.columns)
        size = 1
        for length in self.shape:
            size *= length
        if self.windowing is not None:
            size //= self.windowing.size  # a feature is a channel
        if self.by_channel:
            size = self.shape[0]
        if not width == size == len(self.shift) == len(self.divisor) == len(self.fill):
            raise ValueError("shape, columns, shift, divisor and fill differ in length")
        if len({column.name for column in self.columns}) < len(self.columns):
            raise ValueError("two columns have one name")
        return self

    @classmethod
    def of(cls, fitted: Preprocessing) -> SavedPreprocessing:
        """Take the fields of a fitted preprocessing."""
        return cls(
            shape=list(fitted.shape),
            unit=fitted.unit,
            missing=fitted.missing,
            columns=[SavedColumn.of(column) for column in fitted.columns],
            shift=fitted.shift.tolist(),
            divisor=fitted.divisor.tolist(),
            fill=fitted.fill.tolist(),
            target=_saved_codec(fitted.target),
            windowing=_saved_windowing(fitted.windowing),
            by_channel=fitted.by_channel,
        )


def _saved_codec(codec: Codec) -> SavedTarget | SavedJoint:
    if isinstance(codec, TargetCodec):
        return _saved_target(codec)
    pairs = zip(codec.codecs, codec.columns, strict=True)
    heads = [
        SavedHead(output=output, target=_saved_target(own), columns=list(columns))
        for (output, own), columns in pairs
    ]
    return SavedJoint(outputs=heads)


def _saved_windowing(windowing: Windowing | None) -> SavedWindowing | None:
    if windowing is None:
        return None
    marks = list(windowing.marks)
    return SavedWindowing(
        size=windowing.size,
        stride=windowing.stride,
        layout=windowing.layout,
        marks=marks,
        time=windowing.time,
    )


def _saved_target(target: TargetCodec) -> SavedTarget:
    return SavedTarget(
        task=target.task,
        names=list(target.names),
        classes=list(target.classes),
        shift=list(target.shift),
        scale=list(target.scale),
        spread=target.spread,
        axes=list(target.axes),
        axis=target.axis,
        ignored=target.ignored,
        listed=isinstance(target, SequenceCodec) and target.listed,
    )


def read_saved(data: object) -> SavedPreprocessing:
    """Check plain data. Raises StorageError that names the first field that is wrong."""
    try:
        return SavedPreprocessing.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("single", "joint"))
        reason = f"its field `{where}` is missing or wrong" if where else "its fields disagree"
        raise damaged_preprocessing(reason) from None
