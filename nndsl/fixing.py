"""A source with faults goes in, the source with every applicable replacement made comes out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic
from nndsl.elaborate import elaborate
from nndsl.source import Edit, Source
from nndsl.spec.override import apply

ROUNDS = 20  # a replacement may lay another fault bare, but not without end


class Mended(NamedTuple):
    """A fault that is gone, and the lines that stand where it was, if any are left."""

    diagnostic: Diagnostic
    lines: tuple[str, ...]


def fix(source: Source, where: Where) -> tuple[Source, list[Mended]]:
    """Return the mended source and what was mended.

    Replacements that touch the same place are made one round after the other, each seen again
    by the checker in between. Those that lead back to a text that was there before mend nothing,
    and are not made.
    """
    circling: set[tuple[str, str]] = set()
    while True:
        found, rounds = _mend(source, where, circling)
        texts = [before.text for before, _ in rounds]
        if found.text not in texts:
            return found, [one for _, made in rounds for one in made]
        circle = rounds[texts.index(found.text) :]
        circling |= {_fault(one.diagnostic) for _, made in circle for one in made}


def _mend(
    source: Source, where: Where, left: Set[tuple[str, str]]
) -> tuple[Source, list[tuple[Source, list[Mended]]]]:
    """Return the source at the end, or where a text comes again, and what each round mended.

    Faults that are ``left`` stay as they are.
    """
    rounds: list[tuple[Source, list[Mended]]] = []
    for _ in range(ROUNDS):
        edits: list[Edit] = []
        chosen: list[Diagnostic] = []
        for diagnostic in elaborate(source, where).diagnostics:
            if diagnostic.fix is None or _fault(diagnostic) in left:
                continue
            if not _overlap(edits, diagnostic.fix.edits):
                edits += diagnostic.fix.edits
                chosen.append(diagnostic)
        changed = apply(source, edits)
        if changed.text == source.text:
            break
        rounds.append((source, [Mended(one, _lines(one, edits, changed)) for one in chosen]))
        source = changed
        if any(source.text == before.text for before, _ in rounds):
            break
    return source, rounds


def _fault(diagnostic: Diagnostic) -> tuple[str, str]:
    return diagnostic.code, diagnostic.message


def _overlap(taken: Sequence[Edit], wanted: Sequence[Edit]) -> bool:
    return any(a.start <= b.end and b.start <= a.end for a, _ in taken for b, _ in wanted)


def _lines(diagnostic: Diagnostic, edits: Sequence[Edit], changed: Source) -> tuple[str, ...]:
    """Return the lines that a diagnostic's own edits have written, among those of others."""
    numbers: set[int] = set()
    for span, text in diagnostic.fix.edits if diagnostic.fix is not None else ():
        moved = sum(len(new) - (at.end - at.start) for at, new in edits if at.end <= span.start)
        moved -= len(text) if span.start == span.end else 0  # an insertion comes before itself
        start = span.start + moved
        first, _ = changed.location(start)
        last, _ = changed.location(start + len(text.rstrip("\n")))
        numbers.update(range(first, last + 1))
    return tuple(line for number in sorted(numbers) if (line := changed.line(number).strip()))
