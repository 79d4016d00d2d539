"""Tensors go in; the arrays that see their memory come out.

numpy's way into an operation is shorter than PyTorch's, and of a small one the way is the most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor

from nndsl.train.kernels.layout import flat

Array = np.ndarray[Any, Any]


class Seen:
    """The array of a tensor that is the same one in most steps."""

    def __init__(self, tensor: Tensor) -> None:
        self._tensor: Tensor | None = tensor
        self.array: Array = tensor.numpy()

    def of(self, tensor: Tensor) -> Array:
        """Return the array of this tensor."""
        if tensor is not self._tensor:
            self._tensor, self.array = tensor, tensor.numpy()
        return self.array


class SeenRows(Seen):
    """The same, as rows of features."""

    def of(self, tensor: Tensor) -> Array:
        """Return the array of this tensor (…, features)."""
        if tensor is not self._tensor:
            rows = flat(tensor)
            # A copy, which is made where rows don't follow each other, isn't the tensor's later.
            self._tensor = tensor if rows.data_ptr() == tensor.data_ptr() else None
            self.array = rows.numpy()
        return self.array
