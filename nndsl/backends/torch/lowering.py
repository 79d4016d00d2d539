"""What a lowering is: a layer, its inputs and parameters go in, its output comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from nndsl.layers import Layer

Inputs = tuple[Tensor, ...]
Parameters = Mapping[str, Tensor]

# (layer, inputs, parameters, training) -> output. Each function names the layer it takes more
# closely than a table of all of them can: hence Any.
Lowering = Callable[[Any, Inputs, Parameters, bool], Tensor]
Lowerings = dict[type[Layer], Lowering]
