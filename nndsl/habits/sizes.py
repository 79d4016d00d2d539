"""A size that isn't written as one goes in, how it is written comes out."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from nndsl.components.describe import accepts_lists, accepts_sizes
from nndsl.diagnostics import Diagnostic
from nndsl.errors import habits as errors, syntax as syntax_errors
from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.slots import slot
from nndsl.syntax.spelled import spelled

_TUPLE = re.compile(r"\([ \t]*([0-9]+(?:[ \t]*,[ \t]*[0-9]+)+)[ \t]*\)")
_PRODUCT = re.compile(r"(?<![\w.])[0-9]+(?:[ \t]*\*[ \t]*[0-9]+)+(?![\w.])")
_SIZE = re.compile(r"(?<![\w.])[0-9]+(?:[ \t]*[xX\xd7][ \t]*[0-9]+)+(?![\w.\xd7])")


def in_parentheses(source: Source, statement: Span, at: int) -> Diagnostic | None:
    """Say how `(3, 3)` is written, at a comma; None for all else in parentheses."""
    for found in _TUPLE.finditer(source.text, statement.start, statement.end):
        if found.start() < at < found.end():
            parts = re.split(r"[ \t]*,[ \t]*", found[1])
            size, values = "x".join(parts), f"[{', '.join(parts)}]"
            takes = slot(source.text[statement.start : found.start()]).annotation
            sizes, lists = accepts_sizes(takes), accepts_lists(takes)
            meant = size if sizes and not lists else values if lists and not sizes else None
            return errors.tuple_meant(Span(*found.span()), meant, size, values)
    return None


def multiplied(source: Source, statement: Span, sign: Span) -> Diagnostic | None:
    """Say how `3*3` is written where a size stands; None for other products."""
    for found in _PRODUCT.finditer(source.text, statement.start, statement.end):
        if not found.start() < sign.start < found.end():
            continue
        if accepts_sizes(slot(source.text[statement.start : found.start()]).annotation):
            size = "x".join(re.split(r"[ \t]*\*[ \t]*", found[0]))
            return errors.size_meant(Span(*found.span()), size)
    return None


def other_sign(source: Source, statement: Span, at: int) -> Diagnostic | None:
    """Say how `3X3` or `3x 3` is written, at a place that begins no token; None for all else."""
    for found in _SIZE.finditer(source.text, statement.start, statement.end):
        if found.start() <= at < found.end():
            size = "x".join(re.findall("[0-9]+", found[0]))
            return syntax_errors.malformed_size(Span(*found.span()), found[0], size)
    return None


def spaced(said: Sequence[tree.Argument], names: Container[str]) -> Diagnostic | None:
    """Say how `conv 8 3 x 3` is written, whose parts are tokens each; ``names`` are of numbers."""
    at = 0
    while at < len(said):
        parts, behind = [_part(said[at].value, names)], at + 1
        while behind < len(said) and said[behind].key is None:
            part = _part(said[behind].value, names)
            if not part or not parts[-1] or part.startswith("x") == parts[-1].endswith("x"):
                break  # of two parts side by side, one has the sign
            parts.append(part)
            behind += 1
        size = "".join(parts)
        if len(parts) > 1 and re.fullmatch("[0-9]+(x[0-9]+)+", size):
            place = said[at].value.span.to(said[behind - 1].span)
            return syntax_errors.malformed_size(place, " ".join(parts), size)
        at = behind
    return None


def _part(value: tree.Value, names: Container[str]) -> str:
    """Return a value as a part of a size, "" for all that is none."""
    known = isinstance(value, tree.Number | tree.Size)
    known |= isinstance(value, tree.Word) and value.text not in names
    text = (spelled(value) or "").lower() if known else ""
    return text if re.fullmatch("[0-9]+(x[0-9]+)*|x[0-9]*", text) else ""
