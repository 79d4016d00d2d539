"""Layers in the order of a file go in, and the name that each of them is known by comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nndsl.layers import Layer
from nndsl.spec.rooms import Room

INPUT = "input"


@dataclass(frozen=True)
class Pending:
    """A layer that has its place: the name the file gives it, and the places of what it reads."""

    layer: Layer
    name: str | None
    room: Room
    inputs: tuple[int, ...]
    weights_of: int | None = None
    per_step: bool = False
    tied_to: int | None = None

    @property
    def full_name(self) -> str:
        """The name that the file gives it, with that of the block or round it is in."""
        return f"{self.room.prefix}{self.name}{self.room.suffix}"


def names_of(layers: Sequence[Pending]) -> list[str]:
    """Name every layer: as the file does, or by its keyword and a number."""
    counts: Counter[str] = Counter()
    again: Counter[str] = Counter()
    taken = {INPUT}
    taken |= {pending.full_name for pending in layers if pending.name is not None}
    names: list[str] = []
    used = {INPUT}  # that nothing else may bear, also where a file gives it, which is told of
    for pending in layers:
        if pending.name is not None:
            name = own = pending.full_name
            while name in used:  # a round's suffix may meet a name of the file's own
                again[own] += 1
                name = f"{own}_{again[own]}" if again[own] > 1 else f"{own}_"
        else:
            stem = f"{pending.room.prefix}{pending.layer.keyword}"
            counts[stem] += 1
            while f"{stem}_{counts[stem]}" in taken:
                counts[stem] += 1
            name = f"{stem}_{counts[stem]}"
        used.add(name)
        names.append(name)
    return names
