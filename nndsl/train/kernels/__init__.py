"""Passes without autograd: forward and backward of each layer, in memory kept between steps."""

from nndsl.train.kernels.kernel import Buffers
from nndsl.train.kernels.program import Program, covers

__all__ = ["Buffers", "Program", "covers"]
