"""What is said where output layer, loss, task and data don't agree: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.graph import shown
from nndsl.errors.near import listed
from nndsl.facts import Facts, Shape, TaskName
from nndsl.source import Edit, Span

if TYPE_CHECKING:
    from nndsl.losses import Loss

WHY = {
    ("crossentropy", "sigmoid"): "`crossentropy` needs probabilities that sum to one",
    ("crossentropy", "relu"): "`relu` gives zeros and values above one, whose logarithm is no loss",
    ("bce", "softmax"): "`bce` asks of each unit alone, yes or no; `softmax` divides one yes "
    "among all",
    ("hinge", "linear"): "`hinge` scores what a final `sigmoid` is applied to",
    ("squared_hinge", "linear"): "`squared_hinge` scores what a final `sigmoid` is applied to",
    ("poisson", "linear"): "a mean count is never negative",
    ("poisson", "relu"): "`relu` gives zeros, whose logarithm is no number",
    ("kl", "linear"): "`kl` needs shares that sum to one",
    ("gaussian_nll", "relu"): "the logarithm of a variance may well be negative",
    ("gaussian_nll", "softplus"): "the logarithm of a variance may well be negative",
    ("mse", "sigmoid"): "`sigmoid` can give nothing outside 0 to 1",
    ("mse", "softmax"): "`softmax` gives shares of one, not free numbers",
}


def activation_loss_mismatch(
    activation: str,
    place: Span,
    loss: Loss,
    change: tuple[Edit, ...],
    advice: str,
) -> Diagnostic:
    numbers = "regression" in loss.tasks and not loss.endings
    why = WHY.get(("mse" if numbers else loss.keyword, activation))
    return Diagnostic(
        "activation-loss-mismatch",
        f"a network that ends in `{activation}` can't be trained with `{loss.keyword}`",
        place,
        labels=(Label(loss.origin.head, "the loss"),),
        notes=(why,) if why else (),
        help=advice,
        fix=Fix(change) if change else None,
    )


def softmax_of_one(place: Span, loss: Loss | None) -> Diagnostic:
    edits: tuple[Edit, ...] = ((place, "sigmoid"),)
    advice = "for yes or no: one `sigmoid` unit and `loss bce`; else one unit for each class"
    if loss is not None and "regression" in loss.tasks:
        edits, advice = ((place, "linear"),), "a number is given by a `linear` unit"
    elif loss is not None and "binary" not in loss.tasks:
        edits += ((loss.origin.head, "loss bce"),)
    return Diagnostic(
        "softmax-of-one",
        "`softmax` over a single unit is always 1",
        place,
        help=advice,
        fix=Fix(edits),
    )


def softmax_twice(place: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        "softmax-twice",
        "`softmax` is applied to probabilities that a softmax has made",
        place,
        labels=(Label(first, "the first"),),
        help="remove one of them",
    )


def _outputs(count: int) -> str:
    return "1 output" if count == 1 else f"{count} outputs"


def units_classes_mismatch(place: Span, units: int, facts: Facts, whole: bool) -> Diagnostic:
    classes = len(facts.classes)
    return Diagnostic(
        "units-classes-mismatch",
        f"the network has {_outputs(units)}, but the data have {classes} classes",
        place,
        facts=(f"classes: {listed(facts.classes, 8)}",),
        help=f"write `{classes}`, or `classes` to take the number from the data"
        if whole
        else "let `dense classes softmax` be the last layer",
        fix=Fix(((place, "classes"),)) if whole else None,
    )


def units_targets_mismatch(
    place: Span, units: int, wanted: int, who: str, facts: Facts | None, whole: bool
) -> Diagnostic:
    of = f" for {listed(facts.targets, 6)}" if facts is not None and facts.targets else ""
    return Diagnostic(
        "units-targets-mismatch",
        f"{who} needs {_outputs(wanted)}{of}, but the network has {units}",
        place,
        help=f"write `{wanted}`" if whole else f"let a `dense {wanted}` make the output",
        fix=Fix(((place, str(wanted)),)) if whole else None,
    )


def output_not_vector(
    place: Span, shape: Shape, wanted: Component, alone: bool, spells: bool
) -> Diagnostic:
    return Diagnostic(
        "output-not-vector",
        f"the network's output is {shown(shape)}, not a vector",
        place,
        labels=(Label(wanted.origin.statement, "needs a vector"),),
        notes=(
            "a sample has one target, and not one for each place"
            if alone
            else "of several outputs each is a vector",
        ),
        help="put `flatten` or `global_avgpool` in front of the last layer"
        if len(shape) == 3
        else "take one step of it, `step -1`, or `flatten` it, in front of the last layer"
        + ("; for a text that the steps spell, `loss ctc`" if spells else ""),
    )


def task_loss_mismatch(
    place: Span, task: str, loss: Component, wanted: str, ending: str | None
) -> Diagnostic:
    """``ending`` is the last activation that the task needs, where the network has another."""
    return Diagnostic(
        "task-loss-mismatch",
        f"the task is {task}, but `{loss.keyword}` is not a loss for it",
        loss.origin.head,
        labels=(Label(place, "the task"),),
        help=f"write `loss {wanted}`"
        if ending is None
        else f"leave out the task, or write `loss {wanted}` and end with `{ending}`",
        fix=Fix(((loss.origin.head, f"loss {wanted}"),)) if ending is None else None,
    )


def task_activation_mismatch(
    place: Span, task: str, activation: str, said: Span, wanted: str
) -> Diagnostic:
    return Diagnostic(
        "task-activation-mismatch",
        f"the task is {task}, whose network ends in `{wanted}`, not in `{activation}`",
        place,
        labels=(Label(said, "the task"),),
        help=f"end with `{wanted}`, or change the task",
    )


def metric_mismatch(place: Span, metric: str, task: TaskName, fitting: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "metric-mismatch",
        f"`{metric}` means nothing for {task}",
        place,
        help=f"metrics for it: {listed(fitting)}",
    )


def baseline_mismatch(baseline: Component, task: TaskName) -> Diagnostic:
    return Diagnostic(
        "baseline-mismatch",
        f"`baseline {baseline.keyword}` can't be trained for {task}",
        baseline.origin.head,
        help="use `baseline knn`, `baseline forest` or `baseline mean`",
    )


def baseline_of_texts(baseline: Component) -> Diagnostic:
    return Diagnostic(
        "baseline-mismatch",
        f"`baseline {baseline.keyword}` can't spell texts, and neither can any other",
        baseline.origin.head,
        help="leave it out",
    )


def missing_loss(place: Span, keyword: str, wanted: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "missing-loss",
        f"`{keyword}` asks for training, but no loss says what to make small",
        place,
        help="add " + " and ".join(f"`{loss}`" for loss in wanted),
        fix=Fix(((Span(place.start, place.start), "\n".join([*wanted, ""])),)),
    )


def nothing_to_train(place: Span, why: str) -> Diagnostic:
    return Diagnostic(
        "nothing-to-train",
        f"there is a loss, but nothing to train: {why}",
        place,
        help="remove the loss, or add a layer that learns",
    )


def never_trained(layer: Component, name: str) -> Diagnostic:
    return Diagnostic(
        "never-trained",
        f"the weights of `{name}` never change: no gradient comes back to them",
        layer.origin.statement,
        severity="warning",
        label="what reads this passes none on, such as `mask`",
        help="let something else read it, too, or say that it is meant so: `frozen`",
    )


def no_validation(place: Span) -> Diagnostic:
    return Diagnostic(
        "no-validation",
        "`early_stop` watches validation rows, but there are none",
        place,
        help="set some aside: `split val=10%`",
    )


def monitor_mismatch(place: Span, monitor: str) -> Diagnostic:
    return Diagnostic(
        "metric-mismatch",
        f"`{monitor}` is not a single number, so it can't be watched",
        place,
        help="watch `loss` or another metric",
    )


def positive_scaled(place: Span, activation: str, scaled: Span, ending: str | None) -> Diagnostic:
    return Diagnostic(
        "positive-output-scaled-target",
        f"a network that ends in `{activation}` never gives negative values, but a standardized "
        "target is negative half of the time",
        place,
        labels=(Label(scaled, "the target is standardized here"),),
        help=(f"end with `{ending}`, or " if ending else "") + "leave the target as it is",
    )
