"""Names go in as they are read, and the places of the layers that bear them come out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from nndsl.components.base import Origin
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import flow as errors
from nndsl.settings import Output
from nndsl.source import Span
from nndsl.spec.pending import INPUT, Pending
from nndsl.spec.rooms import Broken, Room
from nndsl.syntax import tree

AT_INPUT = -1  # the place of the input's value; layers are counted from 0
LISTED = 100  # unknown names that are looked for among all that are known
NEAREST = 10  # known names that any other is looked for among


@dataclass(frozen=True)
class _Missing:
    """A name that is read before anything bears it, and the names that were known there."""

    name: str
    span: Span
    room: Room
    known: list[str]


class Naming:
    """Knows the names that are given, each in its room, those of outputs, and those that lead
    nowhere.
    """

    def __init__(self) -> None:
        self.faults: list[Diagnostic] = []
        self._pending: list[Pending] = []
        self._missing: list[_Missing] = []
        self._top = self._room = Room(names={INPUT: AT_INPUT})
        self._current = AT_INPUT

    def knows(self, name: str) -> bool:
        """Say whether a value of that name can be read here."""
        return self._room.find(name) is not None

    def place(self, name: str) -> int:
        """Return the place of a value that is known here."""
        place = self._room.find(name)
        assert place is not None, "the caller has asked whether it is known"
        return place

    @property
    def room(self) -> Room:
        """Where names are known at present, to come back to."""
        return self._room

    def enter_round(self, number: int) -> None:
        """Begin a round of a repeat."""
        room = self._room
        suffix = f"{room.suffix}_{number}"
        self._room = Room(room.prefix, suffix, around=room)

    def leave_round(self, outer: Room) -> None:
        """End a round of a repeat."""
        outer.outputs = self._room.outputs or outer.outputs
        outer.within |= self._room.within | self._room.given
        self._room = outer

    def output(self, component: Output) -> None:
        """Take the output statement, of the file or of the block that is expanded."""
        places = [component.origin.item("names", at) for at in range(len(component.names))]
        if len(component.names) > 1 and self._room is not self._top:
            fault = errors.one_output(component.origin.statement, len(component.names))
            self.faults.append(fault.noting(component.origin.trail))
        for at, name in enumerate(component.names):
            if name in component.names[:at]:
                first = places[component.names.index(name)]
                raise NNError(errors.output_twice(places[at], name, first))
        self._room.outputs = list(zip(component.names, places, strict=True))

    def trained_on(self, name: str, span: Span) -> None:
        """Take an output that no statement names but a loss, where there is no output statement."""
        if self.knows(name) and name not in [known for known, _ in self._top.outputs]:
            self._top.outputs.append((name, span))

    @property
    def has_outputs(self) -> bool:
        """Whether an output statement names the outputs of the file."""
        return bool(self._top.outputs)

    def _claim(self, name: tree.Word, place: int) -> None:
        if name.text in (INPUT, "in", "true", "false", "none") or "." in name.text:
            self.faults.append(errors.reserved_name(name.span, name.text))
        first = self._room.given.setdefault(name.text, name.span)
        if first is not name.span:
            self.faults.append(errors.name_taken(name.span, name.text, first))
        self._room.names[name.text] = place

    def _resolve(self, name: str, span: Span) -> int:
        place = self._room.find(name)
        if place is not None:
            return place
        # Whether it is misspelt or made further down is known only at the end.
        # All names are listed for those that are shown; of so many, the rest is only counted.
        few = len(self._missing) < LISTED
        known = self._room.known() if few else list(islice(reversed(self._room.names), NEAREST))
        self._missing.append(_Missing(name, span, self._room, known))
        return self._unknown(span)

    def _unknown(self, span: Span) -> int:
        """Return the place of a value of unknown shape, for a name that leads nowhere."""
        layer = Broken()
        layer._origin = Origin(span, span)
        layer._deferred = frozenset({"shape"})
        self._pending.append(Pending(layer, None, self._room, (AT_INPUT,)))
        return len(self._pending) - 1

    def _unknown_values(self) -> list[Diagnostic]:
        """Return what is wrong with each name that leads nowhere."""
        return [
            errors.known_within(lack.span, lack.name, inside)
            if (inside := lack.room.repeated(lack.name)) is not None
            else errors.unknown_value(lack.span, lack.name, lack.known, lack.room.later(lack.name))
            for lack in self._missing
        ]
