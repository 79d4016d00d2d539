"""How fitted preprocessing is written down: plain data go in, checked fields come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from nndsl.data.fitting.columns import Column
from nndsl.data.fitting.words import Words
from nndsl.data.preprocess import Missing
from nndsl.data.tables.cells import read_alone
from nndsl.data.targets.codec_json import Number, Saved, SavedCodec, Spread, saved_codec
from nndsl.data.values import is_number
from nndsl.data.windows import ChannelOrder, Windowing
from nndsl.errors.data_targets import damaged_preprocessing

if TYPE_CHECKING:
    from nndsl.data.fitting.fitted import Preprocessing


class SavedWords(Saved):
    """The words of a text column, most frequent first, and how many numbers a text has."""

    known: list[str]
    length: Annotated[int, Field(gt=0)]


class SavedColumn(Saved):
    """An input column, with the categories it is one-hot encoded by, or the words of texts."""

    name: str
    categories: list[str] | None = None
    words: SavedWords | None = None
    others: bool = False
    spelled: bool | None = None  # None in what was written before there was such a field

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
            spelled=column.spelled,
        )

    @property
    def width(self) -> int:
        """How many features it becomes."""
        if self.words is not None:
            return self.words.length
        return 1 if self.categories is None else len(self.categories)

    def as_column(self) -> Column:
        """Return the same as the object that encodes."""
        known = () if self.categories is None else tuple(self.categories)
        spelled = any(read_alone(text) != text for text in known) or any(map(_no_value, known))
        return Column(
            self.name,
            None if self.categories is None else known,
            None if self.words is None else Words(tuple(self.words.known), self.words.length),
            self.others,
            spelled if self.spelled is None else self.spelled,
        )


def _no_value(text: str) -> bool:
    """Say whether a category is a text, and neither a number nor a truth."""
    return text not in ("True", "False") and not is_number(text)


class SavedWindowing(Saved):
    """How rows are cut into windows."""

    size: Annotated[int, Field(gt=1)]
    stride: Annotated[int, Field(gt=0)]
    layout: ChannelOrder
    marks: list[str]
    time: str | None

    @classmethod
    def of(cls, windowing: Windowing) -> SavedWindowing:
        """Take the fields of a windowing."""
        return cls(
            size=windowing.size,
            stride=windowing.stride,
            layout=windowing.layout,
            marks=list(windowing.marks),
            time=windowing.time,
        )

    def as_windowing(self) -> Windowing:
        """Return the same as the object that cuts."""
        return Windowing(self.size, self.stride, self.layout, tuple(self.marks), self.time)


class SavedPreprocessing(Saved):
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
    ignored: list[str] = Field(default=[])

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
            target=saved_codec(fitted.target),
            windowing=None if fitted.windowing is None else SavedWindowing.of(fitted.windowing),
            by_channel=fitted.by_channel,
            ignored=list(fitted.ignored),
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
