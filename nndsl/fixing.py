"""A source with faults goes in, the source with every applicable replacement made comes out."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic
from nndsl.elaborate import elaborate
from nndsl.source import Source
from nndsl.spec.override import Edit, apply

ROUNDS = 20  # a replacement may lay another fault bare, but not without end


def fix(source: Source, where: Where) -> tuple[Source, list[Diagnostic]]:
    """Return the mended source and the diagnostics that were mended.

    Replacements that touch the same place are made one round after the other, each seen again
    by the checker in between.
    """
    mended: list[Diagnostic] = []
    for _ in range(ROUNDS):
        found = elaborate(source, where).diagnostics
        edits: list[Edit] = []
        chosen: list[Diagnostic] = []
        for diagnostic in found:
            if diagnostic.fix is None or _overlap(edits, diagnostic.fix.edits):
                continue
            edits += diagnostic.fix.edits
            chosen.append(diagnostic)
        if not chosen:
            break
        changed = apply(source, edits)
        if changed.text == source.text:
            break
        source = changed
        mended += chosen
    return source, mended


def _overlap(taken: Sequence[Edit], wanted: Sequence[Edit]) -> bool:
    return any(a.start <= b.end and b.start <= a.end for a, _ in taken for b, _ in wanted)
