"""Values with axes, a class for each step or pixel, go in; a row for each place comes out.

A place is an entry of a target with axes: a step of a sequence, a pixel of an image.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nndsl.data.raw import Array
from nndsl.facts import Shape


@dataclass(frozen=True)
class Layout:
    """How the values of an output are to be read.

    ``axis`` counts the classes, labels or targets among the axes of one output sample; with
    ``spread``, numbers come with the logarithms of their variances; places of the class
    ``ignored`` are neither learnt from nor measured.
    """

    axis: int = 0
    spread: bool = False
    ignored: int | None = None


def by_place(values: Array, axis: int) -> Array:
    """Return values (n, *shape) as (n · places, size), with the size of one axis of the shape.

    >>> by_place(np.arange(8).reshape(1, 2, 2, 2), 0).tolist()
    [[0, 4], [1, 5], [2, 6], [3, 7]]
    """
    last = np.moveaxis(values, axis + 1, -1)
    return last.reshape(last.size // max(last.shape[-1], 1), last.shape[-1])


def coordinates(axes: Shape) -> dict[str, Array]:
    """Return where each place is, counted from 0, by the name of each axis of a sample.

    >>> coordinates((2,))
    {'step': array([0, 1])}
    """
    names = {1: ["step"], 2: ["row", "column"]}.get(len(axes), [])
    names = names or [f"axis {at}" for at in range(len(axes))]
    return {name: at.ravel() for name, at in zip(names, np.indices(axes), strict=True)}
