"""Where names are known: the file, a block's expansion, or one round of a repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from nndsl.facts import Shape
from nndsl.layers import Layer
from nndsl.source import Span
from nndsl.spec.blocks import Block
from nndsl.spec.scope import Scope

ReadName = tuple[str, Span]  # a value's name, and where it is said


class Broken(Layer):
    """Stands for a statement that can't be read: its shape is unknown, and so nothing behind it
    is reported that may be right once it is mended.
    """

    keyword: ClassVar[str] = "broken"
    example: ClassVar[str] = ""

    def output_shape(self, *inputs: Shape) -> Shape:
        """Never asked: a deferred layer's shape is unknown."""
        raise NotImplementedError


@dataclass(frozen=True)
class Placed:
    """A layer with the name of its value and the names of those it reads.

    ``weights_of`` names the layer whose weights it uses, where it is applied once more. With
    ``per_step``, it is applied to each step of its inputs alone. ``tied_to`` names the layer whose
    weights it uses turned around.
    """

    name: str
    inputs: tuple[str, ...]
    layer: Layer
    weights_of: str | None
    per_step: bool
    tied_to: str | None


@dataclass(frozen=True)
class Call:
    """A block as it was expanded under a name, to be expanded once more with the same weights.

    ``scope`` has its parameters; ``values`` are those that stand for values, by their place; its
    layers are those from ``first`` on. With ``frozen``, they are kept as they are.
    """

    block: Block
    scope: Scope
    values: Mapping[str, int]
    first: int
    count: int
    frozen: bool = False


@dataclass
class Room:
    """Where names are known: the file, a block's expansion, or one round of a repeat.

    A block sees its own names only; a round sees those around it, too. ``prefix`` and ``suffix``
    make the names of a room's layers distinct from those of others.
    """

    prefix: str = ""
    suffix: str = ""
    around: Room | None = None
    names: dict[str, int] = field(default_factory=dict)
    given: dict[str, Span] = field(default_factory=dict)
    outputs: list[ReadName] = field(default_factory=list)
    calls: dict[str, Call] = field(default_factory=dict)
    within: dict[str, Span] = field(default_factory=dict)  # names of the rounds that have ended

    def find(self, name: str) -> int | None:
        """Return the place of a value, or None where no such name is known here."""
        if name in self.names:
            return self.names[name]
        return self.around.find(name) if self.around is not None else None

    def call(self, name: str) -> Call | None:
        """Return the call of a block that bears a name, or None where none does."""
        if name in self.names:
            return self.calls.get(name)
        return self.around.call(name) if self.around is not None else None

    def known(self) -> list[str]:
        """Return every name that can be used here."""
        return [*(self.around.known() if self.around else ()), *self.names]

    def later(self, name: str) -> Span | None:
        """Return where a name is given, also if only further down."""
        if name in self.given:
            return self.given[name]
        return self.around.later(name) if self.around is not None else None

    def repeated(self, name: str) -> Span | None:
        """Return where a name is given within a repeat, which alone knows it."""
        if name in self.within:
            return self.within[name]
        return self.around.repeated(name) if self.around is not None else None
