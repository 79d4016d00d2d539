"""Activations made of pieces, each a polynomial: cheap to compute, and flat where they end."""

from __future__ import annotations

from typing import ClassVar

from nndsl.components.field import Field
from nndsl.layers.base import Activation


class Relu6(Activation):
    """Is a relu that stops at 6.

    a = min(max(0, z), 6)
    """

    keyword: ClassVar[str] = "relu6"
    example: ClassVar[str] = "relu6"


class HardSigmoid(Activation):
    """Rises in a straight line from 0 to 1, as PyTorch (and Keras since version 3) has it.

    a = min(max(0, z + 3), 6) / 6
    """

    keyword: ClassVar[str] = "hard_sigmoid"
    example: ClassVar[str] = "hard_sigmoid"


class HardSwish(Activation):
    """Weighs each value by its own hard sigmoid.

    a = z · min(max(0, z + 3), 6) / 6
    """

    keyword: ClassVar[str] = "hard_swish"
    example: ClassVar[str] = "hard_swish"


class HardTanh(Activation):
    """Cuts off what lies below -1 or above 1.

    a = min(max(-1, z), 1)
    """

    keyword: ClassVar[str] = "hard_tanh"
    example: ClassVar[str] = "hard_tanh"


class HardShrink(Activation):
    """Turns values near zero into zero and leaves the others.

    a = z for |z| > cutoff, 0 otherwise
    """

    keyword: ClassVar[str] = "hard_shrink"
    example: ClassVar[str] = "hard_shrink cutoff=0.2"

    cutoff: float = Field(0.5, ge=0, description="the greatest distance from zero that is cut")


class SoftShrink(Activation):
    """Brings each value nearer to zero by a fixed amount, and those within it to zero.

    a = sign(z) · max(0, |z| - cutoff)
    """

    keyword: ClassVar[str] = "soft_shrink"
    example: ClassVar[str] = "soft_shrink cutoff=0.2"

    cutoff: float = Field(0.5, ge=0, description="by how much values shrink")


class SparsePlus(Activation):
    """Is a smooth relu that is exactly zero below -1.

    a = 0 for z ≤ -1, (z + 1)² / 4 for -1 < z < 1, z otherwise
    """

    keyword: ClassVar[str] = "sparse_plus"
    example: ClassVar[str] = "sparse_plus"


class SparseSigmoid(Activation):
    """Rises in a straight line from 0 at -1 to 1 at 1.

    a = min(max(0, (z + 1) / 2), 1)
    """

    keyword: ClassVar[str] = "sparse_sigmoid"
    example: ClassVar[str] = "sparse_sigmoid"


class Abs(Activation):
    """Drops the sign.

    a = |z|
    """

    keyword: ClassVar[str] = "abs"
    example: ClassVar[str] = "abs"


ACTIVATIONS: tuple[type[Activation], ...] = (
    Relu6,
    HardSigmoid,
    HardSwish,
    HardTanh,
    HardShrink,
    SoftShrink,
    SparsePlus,
    SparseSigmoid,
    Abs,
)
