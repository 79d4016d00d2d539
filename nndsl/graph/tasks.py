"""A spec goes in, and the kind of problem it is for comes out."""

from __future__ import annotations

from nndsl.facts import TaskName
from nndsl.losses import Loss
from nndsl.spec.model import ModelSpec

# The output layer of each problem type, and the loss it is trained with.
OUTPUT_ACTIVATIONS: dict[TaskName, tuple[str, ...]] = {
    "binary": ("sigmoid",),
    "multilabel": ("sigmoid",),
    "multiclass": ("softmax",),
    "regression": ("linear", "relu", "softplus", "leaky_relu", "elu", "gelu", "silu"),
    "sequence": ("softmax",),
}
USUAL_LOSSES: dict[TaskName, str] = {
    "binary": "bce",
    "multilabel": "bce",
    "multiclass": "crossentropy",
    "regression": "mse",
    "sequence": "ctc",
}
POSITIVE = frozenset({"relu", "softplus", "exponential", "softmax"})


def endings_of(loss: Loss) -> tuple[str, ...]:
    """Return the last activations that a loss is for, the usual one first."""
    return loss.endings or OUTPUT_ACTIVATIONS[loss.tasks[0]]


def last_activation(spec: ModelSpec) -> str:
    """Return the activation that the network ends with, ``linear`` where it has none."""
    step = next((step for step in spec.steps if step.name == spec.output), None)
    return (step.layer.activation_word if step else None) or "linear"


def last_width(spec: ModelSpec) -> int | None:
    """Return how many outputs the network has, where the layers alone tell it."""
    names = {step.name: step for step in spec.steps}
    name = spec.output
    while name in names:
        step = names[name]
        if step.layer.width is not None:
            return step.layer.width
        if step.layer.deferred or step.layer.activation_word is None:
            return None
        name = step.inputs[0]
    return None


def ending_fits(spec: ModelSpec) -> bool:
    """Say whether the last activation is one that the loss, if there is one, is for."""
    loss = spec.loss
    return loss is None or last_activation(spec) in endings_of(loss)


def infer(spec: ModelSpec, alone: bool = True) -> TaskName:
    """Return the task: as declared, else as the loss says, else as the last activation does.

    An output that is not ``alone`` predicts some of the targets, as many as it has units.
    """
    if spec.task is not None:
        return spec.task.goal
    if spec.loss is not None:
        tasks = spec.loss.tasks
    else:
        activation = last_activation(spec)
        tasks = tuple(t for t, words in OUTPUT_ACTIVATIONS.items() if activation in words)
    if tasks[:2] == ("binary", "multilabel"):
        return "multilabel" if _several_targets(spec, alone) else "binary"
    return tasks[0] if tasks else "regression"


def _several_targets(spec: ModelSpec, alone: bool) -> bool:
    target = getattr(spec.data, "target", None)
    if spec.data is not None and alone:
        return isinstance(target, tuple) and len(target) > 1
    return last_width(spec) not in (None, 1)
