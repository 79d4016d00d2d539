"""What a `preprocess` statement can say: its arguments go in, a checked description comes out."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from nndsl.components.base import Component, Named, Names
from nndsl.components.field import Before, Field
from nndsl.data.raw import place
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_targets as errors
from nndsl.facts import TaskName

Scale = Literal["standardize", "minmax", "imagenet", "none"]

# Of the channels red, green and blue from 0 to 1, over the images of ImageNet: what the published
# weights of torchvision's networks are for.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_DEVIATION = (0.229, 0.224, 0.225)
Missing = Literal["zero", "mean", "drop", "error"]


def _as_class(value: Any) -> Any:
    """Return true, false and none as they are written: each of them may be a class."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


class Preprocess(Component):
    """Scales the input columns, fills or drops missing values, and one-hot encodes texts.

    Every statistic is fitted on the train rows only, and is saved with the model.
    """

    keyword: ClassVar[str] = "preprocess"
    example: ClassVar[str] = "preprocess standardize missing=zero"

    scale: Scale = Field(
        default="none",
        description="How number columns are scaled: to mean 0 and standard deviation 1, to 0 "
        "and 1 at their minimum and maximum, images of three channels by the means and deviations "
        "of ImageNet, as published weights need it, or not at all.",
    )
    missing: Missing = Field(
        default="error",
        description="What becomes of a missing value: zero after scaling, the column's mean, "
        "its row is dropped, or it is an error.",
    )
    unseen: Annotated[Literal["error", "other"], Named()] = Field(
        default="error",
        description="What becomes of a text that no train row has: an error, or a row that is none "
        "of the known ones.",
    )
    onehot: Names | None = Field(
        default=None,
        description="Number columns to one-hot encode; columns of texts always are.",
    )
    target: Annotated[Literal["standardize", "none"], Named()] = Field(
        default="none",
        description="Whether a regression target is standardized; predictions are given in "
        "its own units.",
    )
    positive: Annotated[str | None, Before(_as_class)] = Field(
        default=None,
        description="The class of a binary target that is the yes, whose probability the network "
        "gives, and precision, recall and f1 are measured of; the last class where left out, as "
        "`nndsl check` shows.",
    )


def target_scale_faults(preprocess: Preprocess | None, task: TaskName) -> list[Diagnostic]:
    """Return the fault of scaling a target that isn't a regression's; an empty list without one."""
    if preprocess is None or preprocess.target == "none" or task == "regression":
        return []
    at = place(preprocess, "target")
    return [errors.target_scale_without_regression(at, task)]
