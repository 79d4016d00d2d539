"""A comma too many or too few goes in, what the numbers around it are meant to be comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nndsl.components.base import Component
from nndsl.components.describe import accepts_decimals, accepts_lists, accepts_sizes
from nndsl.components.fields import fields_of
from nndsl.components.registry import FAMILIES, STATEMENTS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import commas as errors
from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.surroundings import opened, parsed

# An option with several values, as if its list needed no brackets: `drop=id, name`.
_LISTED = re.compile(r"(\w+)=([\w.]+(?:\s*,\s*[\w.]+(?!\s*=)\b)+)")
_DIGITS = re.compile(r"(?<![\w.])(?<![eE][+-])[0-9]+(?:[ \t]*,[ \t]*[0-9]+)+(?![\w.]|[ \t]*=)")
_KEY = re.compile(r"([^\W\d]\w*)[ \t]*=[ \t]*-?$")
# Between two values of a list; what else is quoted, in a comment or a bracket.
_GAP = re.compile(
    r'(?P<gap>(?<=[\w.\]"%])[ \t\n]+(?=-?[\w.\["])|(?<=\])(?=\[))'
    r'|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[\[\](){}]'
)
_NUMBERS = re.compile(r"(?:[0-9.%]|\])\s*-?(?:[0-9.]|\[)")  # what stands around a gap
_SHORT = 60  # characters of a list that is shown whole


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
    readings = _readings(parts, apart, plain, _field(before))
    behind = plain and len(parts) > 2 and accepts_sizes(_field(f"{before}{parts[0]} "))
    if not readings and apart and not behind:  # two values, as it seems, for two places
        comma = run.start + said.index(",")
        return errors.comma_between(Span(comma, comma + 1), "")
    # With spaces they may be several values as well, except for the one shape of an input.
    only = len(readings) == 1 and (not apart or re.fullmatch(r"input\s+", before))
    sure = readings[0][1] if only else None
    if not readings and behind:  # `conv 8, 3, 2`
        readings.append(("a size", f"{parts[0]} {'x'.join(parts[1:])}"))
    if plain:
        readings.append(("several values", " ".join(parts)))
    return errors.comma_in_number(run, sure, [f"{what} as `{how}`" for what, how in readings])


def _readings(
    parts: list[str], apart: bool, plain: bool, field: object | None
) -> list[tuple[str, str]]:
    """Return what digits with commas between them may be in a field; an unknown one takes all."""
    size = "x".join(parts) if not any(part.startswith("0") for part in parts) else None
    values = f"[{', '.join(parts)}]" if plain else None
    takes_all = field in (None, _ANY)
    found: list[tuple[str, str | None]] = []
    if (takes_all or accepts_decimals(field)) and len(parts) == 2 and not apart:
        found.append(("a decimal", ".".join(parts)))
    if takes_all or accepts_sizes(field):
        found.append(("a size", size) if size or field is _ANY else ("a list", values))
    if field is None or accepts_lists(field):
        found.append(("a list", values))
    return [(what, how) for what, how in dict.fromkeys(found) if how is not None]


_ANY = object()  # the annotation of a name's number, which may be a size
_NONE = type(None)  # that of a value that has no place


def _field(before: str) -> object | None:
    """Return the type of the field that a value is for behind a text, None where none is known."""
    if re.fullmatch(r"let\s+\w+\s*=\s*-?", before):
        return _ANY
    key = _KEY.search(before)
    head = parsed(before[: key.start()] if key else before.rstrip("- \t"))
    cls = _component(head) if head is not None else None
    if cls is None or head is None:
        return None
    fields = fields_of(cls)
    if key is not None:
        name = fields.by_name.get(key.group(1))
    else:
        given = {fields.by_name.get(one.key.text) for one in head.arguments if one.key is not None}
        bare = [one.value for one in head.arguments if one.key is None]
        taken = sum(not isinstance(value, tree.Word | tree.Text) for value in bare)
        free = [name for name in fields.positional if name not in given]
        if taken >= len(free) and not fields.rest:
            return _NONE
        name = free[taken] if taken < len(free) else None
    return fields.info[name].annotation if name is not None else None


def _component(head: tree.Statement) -> type[Component] | None:
    family = FAMILIES.get(head.keyword.text)
    if family is None:
        return STATEMENTS.get(head.keyword.text)
    first = head.arguments[0].value if head.arguments else None
    return family.members.get(first.text) if isinstance(first, tree.Word) else None


def in_list(source: Source, statement: Span, token: Span) -> Diagnostic | None:
    """Say which commas a list lacks at a token; None where that isn't what is wrong."""
    text, sign = source.text, source.slice(token)
    negative = sign == "-" and text[token.start - 1].isspace() and not text[token.end].isspace()
    before = text[statement.start : token.start].rstrip()[-1:]
    if opened(source, statement, token.start)[-1:] != "[" or before in ("[", ","):
        return None
    if not negative and not re.match(r'[\w."\[]', sign):
        return None
    lists = list(_outermost(source, statement))
    whole = next(one for one in lists if one.start <= token.start < one.end)
    shown = _with_commas(source, whole)
    edits = tuple((Span(gap.start, gap.start), ",") for one in lists for gap in _sure(source, one))
    one_line = shown is not None and len(shown) <= _SHORT and "\n" not in shown
    fix = Fix(edits) if any(whole.start < edit.start < whole.end for edit, _ in edits) else None
    return errors.missing_comma(token, shown if one_line else None, fix, negative)


def _sure(source: Source, whole: Span) -> list[Span]:
    """Return the gaps of a list if all are between numbers or lists, and are all that it lacks.

    Words side by side may be one name that lacks its quotes.
    """
    gaps = list(_gaps(source, whole))
    plain = all(_NUMBERS.match(source.text, max(gap.start - 1, 0)) for gap in gaps)
    return gaps if plain and _with_commas(source, whole) is not None else []


def _with_commas(source: Source, whole: Span) -> str | None:
    """Return a list with a comma in each gap, None where that doesn't mend it."""
    gaps = list(_gaps(source, whole))
    starts = [whole.start, *(gap.end for gap in gaps)]
    ends = [*(gap.start for gap in gaps), whole.end]
    mended = ", ".join(source.text[start:end] for start, end in zip(starts, ends, strict=True))
    return mended if gaps and parsed(f"list {mended}") is not None else None


def _outermost(source: Source, statement: Span) -> Iterator[Span]:
    """Yield the lists of a statement that stand in no other."""
    depth, start = 0, statement.start
    for piece in _GAP.finditer(source.text, statement.start, statement.end):
        char = piece.group()
        if char == "[":
            start = piece.start() if depth == 0 else start
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                yield Span(start, piece.end())


def _gaps(source: Source, whole: Span) -> Iterator[Span]:
    """Yield the places of a list, and of those in it, where values stand side by side."""
    brackets: list[str] = []
    for piece in _GAP.finditer(source.text, whole.start, whole.end):
        char = piece.group()
        if piece.lastgroup == "gap":
            if brackets[-1:] == ["["]:
                yield Span(*piece.span())
        elif char in "[({":
            brackets.append(char)
        elif char in "])}" and brackets:
            brackets.pop()
