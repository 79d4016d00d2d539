"""How what encodes targets is written down: a codec goes in, checked fields come out, and back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from nndsl.data.targets.codec import Codec, JointCodec, SequenceCodec, TargetCodec
from nndsl.facts import TaskName

Number = Annotated[float, Field(allow_inf_nan=False)]
Spread = Annotated[float, Field(allow_inf_nan=False, gt=0)]


class Saved(BaseModel):
    """The base of all that is written down: no field is left out, unknown or of another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SavedTarget(Saved):
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

    @classmethod
    def of(cls, codec: TargetCodec) -> SavedTarget:
        """Take the fields of the codec of one output."""
        return cls(
            task=codec.task,
            names=list(codec.names),
            classes=list(codec.classes),
            shift=list(codec.shift),
            scale=list(codec.scale),
            spread=codec.spread,
            axes=list(codec.axes),
            axis=codec.axis,
            ignored=codec.ignored,
            listed=isinstance(codec, SequenceCodec) and codec.listed,
        )

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


class SavedHead(Saved):
    """What one of several outputs predicts; ``columns`` are its targets' places among all."""

    output: str
    target: SavedTarget
    columns: list[Annotated[int, Field(ge=0)]]


class SavedJoint(Saved):
    """What several outputs predict."""

    outputs: list[SavedHead] = Field(min_length=1)

    @classmethod
    def of(cls, codec: JointCodec) -> SavedJoint:
        """Take the fields of the codecs of all outputs."""
        pairs = zip(codec.codecs, codec.columns, strict=True)
        heads = [
            SavedHead(output=output, target=SavedTarget.of(own), columns=list(columns))
            for (output, own), columns in pairs
        ]
        return cls(outputs=heads)

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


def saved_codec(codec: Codec) -> SavedTarget | SavedJoint:
    """Take the fields of a codec."""
    return SavedTarget.of(codec) if isinstance(codec, TargetCodec) else SavedJoint.of(codec)
