"""Regularization by leaving units out in training."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from nndsl.component import Positional
from nndsl.facts import Shape
from nndsl.layers.base import Layer


class Dropout(Layer):
    """Sets a random share of the values to zero in training and scales up the others.

    a = x · m / (1 - rate), with m 0 at the chance `rate` and else 1; at prediction a = x
    """

    keyword: ClassVar[str] = "dropout"
    example: ClassVar[str] = "dropout 0.5"

    rate: Annotated[float, Positional()] = Field(ge=0, lt=1, description="the share left out")

    def output_shape(self, *inputs: Shape) -> Shape:
        """Return the input's shape."""
        return inputs[0]


LAYERS: tuple[type[Layer], ...] = (Dropout,)
