"""What all losses have in common: the tasks they train, the output and the target they are for."""

from __future__ import annotations

from typing import ClassVar

from nndsl.components.base import Component, Names, ValueName
from nndsl.components.field import Field
from nndsl.facts import TaskName


class Loss(Component):
    """The base of all losses. ``tasks`` are those it trains, the usual one first.

    ``endings`` are the last activations it is for, where they aren't the usual ones of the task;
    ``per_target`` is the number of outputs for each target.
    """

    tasks: ClassVar[tuple[TaskName, ...]]
    endings: ClassVar[tuple[str, ...]] = ()
    per_target: ClassVar[int] = 1

    on: ValueName | None = Field(None, description="the output it is for, where there are several")
    weight: float = Field(1.0, gt=0, description="its share in the sum of the losses")
    target: Names | None = Field(
        None, min_length=1, description="the target it is for, where it isn't the output's name"
    )
