"""What every kernel has: the forward and the backward pass of one layer, without autograd."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import torch
from torch import Tensor

from nndsl.facts import Shape
from nndsl.layers import Layer
from nndsl.train.team import Team

Definition = TypeVar("Definition", bound=Layer)

# What every weighted layer has, and needs no heed in a step: how weights begin, and which are
# trained, at what rate and within what limit, is settled outside the passes.
WEIGHTED = frozenset({"activation", "bias", "weights", "init", "frozen", "lr", "max_norm"})

ATEN: Any = torch.ops.aten  # whose backward functions PyTorch offers under no other name


class Buffers:
    """Memory that kernels keep from step to step, for batches up to some size.

    Kernels for a smaller batch, made in the same order, work in the same memory.
    """

    def __init__(self, like: Tensor) -> None:
        self._like = like  # whose type and device the memory has
        self._held: list[Tensor] = []
        self._next = 0

    def rewind(self) -> None:
        """Begin anew, for the kernels of another size of batches."""
        self._next = 0

    def take(self, batch: int, shape: Shape, dtype: torch.dtype | None = None) -> Tensor:
        """Return memory for (batch, *shape), in which anything may stand."""
        if self._next == len(self._held):
            self._held.append(self._like.new_empty((batch, *shape), dtype=dtype))
        held = self._held[self._next]
        if len(held) < batch or held.shape[1:] != shape:
            held = self._held[self._next] = self._like.new_empty((batch, *shape), dtype=dtype)
        self._next += 1
        return held[:batch]


@dataclass(frozen=True)
class Site(Generic[Definition]):
    """Where a kernel works.

    ``inputs`` and ``output`` are shapes of one sample. ``weights`` are those of the layer, by
    name; ``gradients`` where those of the trained ones are to be written. ``wanted`` says for
    each input whether its gradient is asked for, ``in_place`` whether the first input may be
    overwritten. ``team`` carries out what is large.
    """

    layer: Definition
    batch: int
    inputs: tuple[Shape, ...]
    output: Shape
    weights: Mapping[str, Tensor]
    gradients: Mapping[str, Tensor]
    wanted: tuple[bool, ...]
    in_place: bool
    buffers: Buffers
    team: Team

    def memory(self, shape: Shape, dtype: torch.dtype | None = None) -> Tensor:
        """Return memory of its own for (batch, *shape), of the type of the weights or another."""
        return self.buffers.take(self.batch, shape, dtype)


class Kernel(ABC, Generic[Definition]):
    """One layer at work on batches of one size.

    What ``forward`` returns stays as it is until the next call, unless ``overwritable`` says
    that ``backward`` doesn't need it. The gradients that ``backward`` returns are the caller's
    to change, and so is the one that it is given.
    """

    overwritable: ClassVar[bool] = False
    options: ClassVar[frozenset[str]] = frozenset()  # those of the layer that it heeds

    def __init__(self, site: Site[Definition]) -> None:
        self.site = site

    @classmethod
    def takes(cls, layer: Layer) -> bool:
        """Say whether the kernel heeds all options in which a layer differs from the default."""
        needed = {name for name, field in type(layer).model_fields.items() if field.is_required()}
        return layer.model_unusual().keys() <= cls.options | needed | {"inputs"}

    @classmethod
    def at(cls, site: Site[Any]) -> Kernel[Any]:
        """Return a kernel for a site."""
        return cls(site)

    @classmethod
    def kept(cls, weight: Tensor) -> Tensor:
        """Return a weight in the memory format that is best for the passes."""
        return weight

    @abstractmethod
    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the layer's output for inputs with the batch in front."""

    @abstractmethod
    def backward(self, gradient: Tensor) -> tuple[Tensor | None, ...] | Tensor | None:
        """Write the gradients of the weights, and return those of the inputs.

        ``gradient`` is that of the output. A kernel with one input returns a single one, None
        where it isn't asked for.
        """

    def write(self, **gradients: Tensor | None) -> None:
        """Write the gradients of weights, by name, for those that are trained."""
        for name, values in gradients.items():
            if values is not None and name in self.site.gradients:
                self.site.gradients[name].copy_(values)


Kernels = dict[type[Layer], type[Kernel[Any]]]  # as in KERNELS of each family
