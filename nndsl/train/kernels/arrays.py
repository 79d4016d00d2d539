"""Tensors go in; the arrays that see their memory come out.

numpy's way into an operation is shorter than PyTorch's, and of a small one the way is the most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

Array = np.ndarray[Any, Any]


class Seen:
    """The array of a tensor that is the same one in most steps."""

    def __init__(self, tensor: Tensor) -> None:
        self._tensor, self.array = tensor, tensor.numpy()

    def of(self, tensor: Tensor) -> Array:
        """Return the array of this tensor."""
        if tensor is not self._tensor:
            self._tensor, self.array = tensor, tensor.numpy()
        return self.array
