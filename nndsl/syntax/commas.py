"""A comma outside of lists goes in, what the values around it are meant to be comes out."""

from __future__ import annotations

import re

from nndsl.components.describe import accepts_decimals, accepts_lists, accepts_sizes
from nndsl.diagnostics import Diagnostic
from nndsl.errors import commas as errors
from nndsl.source import Source, Span
from nndsl.syntax.slots import ANY, NONE, Slot, slot

# An option with several values, as if its list needed no brackets: `drop=id, name`.
_LISTED = re.compile(r"(\w+)=([\w.]+(?:\s*,\s*[\w.]+(?!\s*=)\b)+)")
_DIGITS = re.compile(r"(?<![\w.])(?<![eE][+-])[0-9]+(?:[ \t]*,[ \t]*[0-9]+)+(?![\w.]|[ \t]*=)")

_FEW = 6  # numbers between commas, of which it is looked up what each is for


def outside_lists(source: Source, statement: Span, comma: Span) -> Diagnostic:
    """Say what is wrong with a comma that stands in no brackets."""
    text = source.text
    for run in _DIGITS.finditer(text, statement.start, statement.end):
        if run.start() < comma.start < run.end():
            return _between_digits(source, statement, Span(*run.span()))
    several = _LISTED.search(text, statement.start, statement.end)
    if several is not None and several.start(2) < comma.start < several.end():
        parts = [part.strip() for part in several.group(2).split(",")]
        if len({part[0].isdigit() for part in parts}) == 1:
            value = Span(several.start(2), several.end())
            sure = not re.search(r"\s", several.group(2))
            return errors.list_without_brackets(comma, several[1], value, ", ".join(parts), sure)
    apart = any(text[at : at + 1].isspace() for at in (comma.start - 1, comma.end))
    return errors.comma_between(comma, "" if apart else " ")


def _between_digits(source: Source, statement: Span, run: Span) -> Diagnostic:
    """Say what is meant by `0,01` or `28,28`, if the place takes only one such thing."""
    said = source.slice(run)
    parts = re.split(r"[ \t]*,[ \t]*", said)
    apart = len(said) > len(",".join(parts))
    plain = not any(re.match("0[0-9]", part) for part in parts)
    before = source.text[statement.start : run.start]
    slots = [
        slot(" ".join([before.rstrip(" \t"), *parts[:at], ""]))
        for at in range(1, min(len(parts), _FEW))
    ]
    slots = [slot(before), *slots]
    readings = _readings(parts, apart, plain, slots[0].annotation)
    behind = plain and len(parts) > 2 and accepts_sizes(slots[1].annotation)
    if not readings and apart and not behind:  # two values, as it seems, for two places
        comma = run.start + said.index(",")
        return errors.comma_between(Span(comma, comma + 1), "")
    # With spaces they may be several values as well, except for the one shape of an input.
    only = len(readings) == 1 and (not apart or re.fullmatch(r"input\s+", before))
    if not readings and behind:  # `conv 8, 3, 2`
        readings.append(("a size", f"{parts[0]} {'x'.join(parts[1:])}"))
    strided = re.search(r"\bstride\b", source.text[run.end : statement.end])
    if plain and readings and not strided and _may_stride(slots, parts):
        readings.append(("a size and a stride", f"{' '.join(parts[:-1])} stride={parts[-1]}"))
        only = False
    sure = readings[0][1] if only else None
    placed = slots[0].annotation is not ANY and all(one.annotation is not NONE for one in slots)
    if plain and (placed or not (readings or slots[0].named)):
        readings.append(("several values", " ".join(parts)))
    return errors.comma_in_number(run, sure, [f"{what} as `{how}`" for what, how in readings])


def _may_stride(slots: list[Slot], parts: list[str]) -> bool:
    """Say whether the last number may be a stride, which other libraries have behind a size."""
    if len(parts) > len(slots) or parts[-1] == parts[-2]:
        return False
    size = slots[len(parts) - 2]
    return not size.named and size.strides and accepts_sizes(size.annotation)


def _readings(
    parts: list[str], apart: bool, plain: bool, field: object | None
) -> list[tuple[str, str]]:
    """Return what digits with commas between them may be in a field; an unknown one takes all."""
    size = "x".join(parts) if not any(part.startswith("0") for part in parts) else None
    values = f"[{', '.join(parts)}]" if plain else None
    takes_all = field in (None, ANY)
    found: list[tuple[str, str | None]] = []
    if (takes_all or accepts_decimals(field)) and len(parts) == 2 and not apart:
        found.append(("a decimal", ".".join(parts)))
    if takes_all or accepts_sizes(field):
        found.append(("a size", size) if size or field is ANY else ("a list", values))
    if field is None or accepts_lists(field):
        found.append(("a list", values))
    return [(what, how) for what, how in dict.fromkeys(found) if how is not None]
