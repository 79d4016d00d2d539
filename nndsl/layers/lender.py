"""What is true of layers whose weights another layer computes with, turned around."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from nndsl.facts import Shape
from nndsl.layers.base import Layer


class Lender(Layer):
    """The base of layers whose weights another one can use turned around."""

    @abstractmethod
    def lent_shape(self, *inputs: Shape) -> tuple[int, int]:
        """Return the shape of the weights as they are lent: (units, inputs) of who uses them."""

    @abstractmethod
    def lent(self, weight: Any) -> Any:
        """Return weights, an array of either engine, as they are lent."""
