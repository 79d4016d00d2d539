"""What is known of a file goes in; what a reader is told of its rows comes out, line by line."""

from __future__ import annotations

from nndsl.elaborate import Elaborated
from nndsl.graph.heads import facts_of

_PLAIN = (("0", "1"), ("False", "True"))  # classes whose second one says itself that it is the yes


def told_of_rows(found: Elaborated) -> list[str]:
    """Return which class is the yes, where classes have names, and how many rows are left out."""
    if found.facts is None:
        return []
    lines = []
    for at, head in enumerate(found.heads):
        facts = facts_of(found.facts, at)
        if facts is None or head.task != "binary" or len(facts.classes) != 2:
            continue
        if facts.classes not in _PLAIN:
            both, yes = ", ".join(facts.classes), facts.classes[1]
            lines.append(f"target {facts.targets[0]}: {both} (yes: {yes})")
    dropped = found.facts.findings.dropped
    if dropped is not None and not dropped.many:  # of many a warning tells
        lines.append(dropped.in_words())
    return lines
