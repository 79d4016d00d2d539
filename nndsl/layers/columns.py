"""One of several inputs: the columns of a sample that it takes, in the shape it has them."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import ClassVar

from nndsl.components.base import Names
from nndsl.diagnostics import NNError
from nndsl.errors import inputs as errors
from nndsl.facts import Shape
from nndsl.layers.base import Layer


class Columns(Layer):
    """Takes some of a sample's values: what an `input` statement is, where there are several.

    a = x[positions], in the input's own shape
    """

    keyword: ClassVar[str] = "input"
    example: ClassVar[str] = "who = input columns=[age, weight]"

    shape: Shape | None = None
    columns: Names | None = None
    positions: tuple[int, ...] = ()

    def at(self, positions: Sequence[int]) -> Columns:
        """Return the input with the positions of its values in a sample.

        Raises NNError where its shape needs another number of them.
        """
        if self.shape is not None and len(positions) != prod(self.shape):
            raise NNError(errors.columns_shape(self, len(positions), self.shape))
        settled = self.model_copy(update={"positions": tuple(positions)})
        settled._deferred = frozenset()
        return settled

    @property
    def chosen(self) -> slice | list[int]:
        """The positions as an index: a slice where they follow each other."""
        first, count = self.positions[0], len(self.positions)
        if self.positions == tuple(range(first, first + count)):
            return slice(first, first + count)
        return list(self.positions)

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the shape that the statement gives, or a vector of all its values."""
        return self.shape or (len(self.positions),)
