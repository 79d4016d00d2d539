"""What the outputs of a network are to predict: outputs and targets go in, pairs come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nndsl.components.base import Component
from nndsl.diagnostics import NNError
from nndsl.errors import heads as errors
from nndsl.facts import TaskName
from nndsl.source import Span


@dataclass(frozen=True)
class Aim:
    """What an output is to predict: the task, None where that isn't known, and the targets.

    ``targets`` are those that the file names for it; without them they follow from its name or
    its place among the outputs. ``origin`` is the loss that says so, where one does.
    """

    output: str
    task: TaskName | None
    targets: tuple[str, ...] | None = None
    origin: Component | None = None


# The task of the only output, or the aims of several; an autoencoder's output is its input.
Aims = TaskName | Literal["autoencoder"] | tuple[Aim, ...] | None


@dataclass(frozen=True)
class Goal:
    """An output, empty where it is the only one, with its task and the places of its targets."""

    output: str
    task: TaskName | None
    columns: tuple[int, ...]


def goals(
    aims: Aims, targets: Sequence[str], span: Span | None, by_place: bool = True
) -> tuple[Goal, ...]:
    """Return which targets each output predicts.

    A loss may name them; else an output has the target of its name, the only target there is, or,
    ``by_place``, the one at its place among those left. Raises NNError where an output or a target
    is left over.
    """
    if not isinstance(aims, tuple):
        task = "regression" if aims == "autoencoder" else aims
        return (Goal("", task, tuple(range(len(targets)))),)
    faults = [
        errors.unknown_target(aim.origin, name, targets)
        for aim in aims
        for name in aim.targets or ()
        if name not in targets
    ]
    if faults:
        raise NNError(faults)
    found: dict[str, tuple[int, ...]] = {}
    for aim in aims:
        if aim.targets is not None:
            found[aim.output] = tuple(targets.index(name) for name in aim.targets)
        elif aim.output in targets:
            found[aim.output] = (targets.index(aim.output),)
        elif len(targets) == 1 or len(aims) == 1:
            found[aim.output] = tuple(range(len(targets)))
    taken = {column for columns in found.values() for column in columns}
    left = [column for column in range(len(targets)) if column not in taken]
    open_aims = [aim for aim in aims if aim.output not in found]
    if by_place and open_aims and len(open_aims) == len(left):
        found |= {aim.output: (column,) for aim, column in zip(open_aims, left, strict=True)}
        open_aims, left = [], []
    unused = [targets[column] for column in left]
    faults = [errors.output_without_target(a.origin, a.output, targets, unused) for a in open_aims]
    if left and not faults:
        faults = [errors.target_without_output(span, unused)]
    if faults:
        raise NNError(faults)
    return tuple(Goal(aim.output, aim.task, found[aim.output]) for aim in aims)
