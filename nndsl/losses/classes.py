"""The losses of classes: probabilities against the right class, or yes and no."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from nndsl.components.field import Before, Field
from nndsl.facts import TaskName
from nndsl.losses.base import Loss

Weight = Annotated[float, Field(ge=0)]


def _as_list(value: object) -> object:
    one = isinstance(value, int | float) and not isinstance(value, bool)
    return (value,) if one else value


class CrossEntropy(Loss):
    """Is small where the right class has a high probability.

    L = -Σ w · (1 - p)^gamma · log p / Σ w over the rows, and the places of each, with p the
    probability of the right class by the softmax of the last layer and w its weight; computed from
    logits by the stable log-softmax. With label_smoothing s, a row is for the share 1 - s of its
    own class, and for s / classes of each (Szegedy et al. 2016); gamma is that of the focal loss
    (Lin et al. 2017)
    """

    keyword: ClassVar[str] = "crossentropy"
    example: ClassVar[str] = "loss crossentropy"
    tasks: ClassVar[tuple[TaskName, ...]] = ("multiclass",)

    label_smoothing: float = Field(
        0.0, ge=0, lt=1, description="the share of a row that is for all classes alike"
    )
    class_weights: Literal["balanced"] | tuple[Weight, ...] | None = Field(
        None,
        description="a weight for each class, or balanced: one over its share of the training rows",
    )
    gamma: float = Field(0.0, ge=0, description="how much less rows count that are right already")
    ignore: int | None = Field(
        None, ge=0, description="the class, counted from 0, whose rows are not learnt from"
    )


class Ctc(Loss):
    """Is small where some alignment of a text with the steps has a high probability.

    L = -mean (log Σ Π p[t, π[t]]) / |y|, the product over the steps t and the sum over all paths π
    of labels and blanks that spell the text y of a row once repeats are joined and blanks dropped,
    with p the softmax of the last layer, whose last class is the blank, and |y| the length of the
    text; computed from logits by the stable log-softmax (Graves et al. 2006). All steps count,
    unless `blank_padding` says which of them are padded.
    """

    keyword: ClassVar[str] = "ctc"
    example: ClassVar[str] = "loss ctc"
    tasks: ClassVar[tuple[TaskName, ...]] = ("sequence",)


class Bce(Loss):
    """Is small where a probability is near 1 for a yes and near 0 for a no.

    L = -mean (w · y · log p + (1 - y) · log(1 - p)), with p the sigmoid of the last layer and w
    the pos_weight; computed from its logits by the stable log-sigmoid. Of two classes, the yes is
    the last one in their order, or that of `preprocess positive=`.
    """

    keyword: ClassVar[str] = "bce"
    example: ClassVar[str] = "loss bce"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multilabel")

    pos_weight: Annotated[Literal["balanced"] | tuple[Weight, ...] | None, Before(_as_list)] = (
        Field(
            None,
            min_length=1,
            description="how much more a yes counts: one number, one a target, or balanced: the "
            "noes of the training rows over their yeses",
        )
    )


class Hinge(Loss):
    """Is zero where a yes scores above 1 and a no below -1, as for a support vector machine.

    L = mean max(0, 1 - s · z), with s = 1 for a yes, else -1, and z what the final sigmoid is
    applied to. Its outputs decide at 0.5, but are no calibrated probabilities.
    """

    keyword: ClassVar[str] = "hinge"
    example: ClassVar[str] = "loss hinge"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multilabel")


class SquaredHinge(Loss):
    """Is the hinge loss squared: smooth, and harder on what is far off.

    L = mean max(0, 1 - s · z)², with s = 1 for a yes, else -1, and z what the final sigmoid is
    applied to
    """

    keyword: ClassVar[str] = "squared_hinge"
    example: ClassVar[str] = "loss squared_hinge"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multilabel")


class Dice(Loss):
    """Is small where the yeses found and the yeses there are overlap, however few they are.

    L = 1 - mean (2 · Σ p y + smooth) / (Σ p + Σ y + smooth), each sum over the rows of a batch
    and their places, the mean over the targets (Milletari et al. 2016)
    """

    keyword: ClassVar[str] = "dice"
    example: ClassVar[str] = "loss dice"
    tasks: ClassVar[tuple[TaskName, ...]] = ("binary", "multilabel")

    smooth: float = Field(1.0, gt=0, description="keeps batches without a yes from dividing by 0")
