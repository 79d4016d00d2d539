"""What is written like a function goes in, the statement or word that is meant comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nndsl.components.registry import FAMILIES, KEYWORDS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import habits as errors, syntax as syntax_errors, words as word_errors
from nndsl.errors.elsewhere import METHODS
from nndsl.errors.near import surely
from nndsl.habits.members import defines, members, uses
from nndsl.habits.quotes import pieces
from nndsl.habits.signatures import READS, of_torch, translated
from nndsl.source import Edit, Source, Span, edited
from nndsl.syntax import tree
from nndsl.syntax.spelled import arguments
from nndsl.syntax.surroundings import parsed

_BETWEEN = 2  # characters, a comma and a blank: too few for a comment and its end
_CALLED = re.compile(
    rf"(?:(?P<name>[^\W\d][\w.]*)\s*=\s*|(?P<family>{'|'.join(FAMILIES)})[ \t]+)?"
    r"(?P<module>(?:[^\W\d]\w*\.)*)(?P<word>[^\W\d]\w*)(?P<inner>\(.*\))",
    re.DOTALL,
)
_READS = re.compile(r"(?<=\))\([\w\s,.\[\]]*\)$")  # `Dense(8)(x)`
_SIZE = re.compile(r"(?<![\w)\]])\(\s*([0-9]+(?:\s*,\s*[0-9]+)*)\s*,?\s*\)")
_MODULE = re.compile(r"\b(?:[^\W\d]\w*\.)+(?=[^\W\d]\w*\()")
_COLON = re.compile(r"(?<=\w)\s*:\s*")
_FREE = "_"  # a word that stands for none, in front of a call


class _Said(NamedTuple):
    """A statement that is a call: its parts, and the call as the grammar reads it.

    ``text`` is what the spans of ``call`` are places of; ``reads`` says that the call is called.
    """

    name: str | None
    module: str
    word: str
    text: str
    call: tree.Call | None
    reads: bool


def called_statement(source: Source, statement: Span) -> Diagnostic | None:
    """Say how `Dense(4, activation='relu')` is written; None where no call is the statement."""
    said = _read(source.slice(statement))
    if said is None:
        return None
    inner = said.call.arguments if said.call is not None else ()
    if said.module and said.word == "add" and len(inner) == 1:
        layer = inner[0].value
        if isinstance(layer, tree.Call):  # `model.add(Dense(4))`
            said = said._replace(module="", word=layer.name.text, call=layer, name=None)
    where = METHODS.get(said.word) if said.module else None
    if where is not None:
        return errors.no_statement(statement, f"{said.module}{said.word}", where)
    head, sure = _head(said, source.text)
    if head is None:
        return word_errors.unknown_statement(statement, said.word, KEYWORDS)
    keyword, _, member = head.partition(" ")
    family = FAMILIES.get(keyword)
    if family is not None and member and member not in family.members:
        return word_errors.unknown_member(statement, family.noun, said.word, [*family.members])
    if said.call is None:
        return syntax_errors.called(statement, said.word, None, None)
    meant = translated(said.module, said.word, head, said.call.arguments)
    written, edits = arguments(meant.arguments), _bare(said.call, head)
    shown = f"{head} {written}".rstrip() if written is not None else None
    if edits is not None and meant.arguments == said.call.arguments:
        place = said.call.span
        shown = edited(said.text[: place.end], edits)[place.start :]
    named = said.name is not None and said.name.isidentifier() and keyword != said.name
    if shown is not None and named:
        shown = f"{said.name} = {shown}"
    sure = sure and meant.sure and not said.reads and edits is not None
    fix = Fix(((statement, shown),)) if sure and shown is not None and parsed(shown) else None
    note = meant.note or (READS if said.reads else "")
    return syntax_errors.called(statement, said.word, shown, fix, note)


def _read(text: str) -> _Said | None:
    reads = _READS.search(text)
    found = _CALLED.fullmatch(text[: reads.start()] if reads else text)
    if found is None:
        return None
    inner = pieces(found["inner"][1:-1])
    for at in range(0, len(inner), 2):
        plain = _SIZE.sub(lambda size: re.sub(r"\s*,\s*", "x", size[1]), inner[at])
        inner[at] = _COLON.sub("=", _MODULE.sub("", plain))
    said = f"{_FREE} {found['word']}({''.join(inner)})"
    head = parsed(said)
    value = head.arguments[0].value if head is not None and len(head.arguments) == 1 else None
    call = (
        value if isinstance(value, tree.Call) and head is not None and head.body is None else None
    )
    name = found["name"] or found["family"]
    return _Said(name, found["module"], found["word"], said, call, reads is not None)


def _head(said: _Said, text: str) -> tuple[str | None, bool]:
    """Return the words that the statement begins with, and whether they are hardly to be doubted.

    None stands for a word that means nothing here.
    """
    word, family = said.word, FAMILIES.get(said.name or "")
    if family is not None:
        meant = surely(word, family.members)
        return f"{said.name} {meant or word}", meant is not None
    if of_torch(said.module, word) and word.lower().removeprefix("lazy") == "linear":
        return "dense", True
    several, meant = members(word), surely(word, KEYWORDS)
    if several and (meant is None or meant in FAMILIES):  # `CTCLoss` is more like `loss`
        return f"{several[0].keyword} {several[0].member}", len(several) == 1
    if meant is not None:
        return meant, True
    own = defines(text, word)
    return (word, own) if own or uses(text) else (None, False)


def called_word(call: tree.Call, known: Iterable[str]) -> Diagnostic | None:
    """Say what is meant by a call where a word should stand, `relu()`; None where none is near."""
    meant = surely(call.name.text, known)
    if meant is None:
        return None
    fix = Fix(((call.span, meant),)) if not call.arguments else None
    return errors.called_word(call.span, call.name.text, meant, fix)


def called_member(keyword: str, noun: str, call: tree.Call, known: Sequence[str]) -> Diagnostic:
    """Say how `optimizer Adam(lr=0.001)` is written."""
    meant = surely(call.name.text, known)
    if meant is None:
        return word_errors.unknown_member(call.name.span, noun, call.name.text, known)
    written = arguments(call.arguments)
    mended = None if written is None else f"{keyword} {meant} {written}".rstrip()
    edits = _bare(call, meant) if mended is not None and parsed(mended) is not None else None
    fix = Fix(tuple(edits)) if edits is not None else None
    return syntax_errors.called(call.span, call.name.text, mended, fix)


def _bare(call: tree.Call, meant: str) -> list[Edit] | None:
    """Mend a call whose arguments stand as they are; None where more than a comma is between them.

    That may be a comment, and arithmetic has no place outside the parentheses.
    """
    source = call.span.source
    edits: list[Edit] = []
    before, between = call.name.span.start, meant
    room = call.name.span.end + _BETWEEN
    for argument in call.arguments:
        key, value, place = argument.key, argument.value, argument.span
        if place.start > room or isinstance(value, tree.Operation):
            return None
        edits.append((Span(before, place.start, source), f"{between} "))
        if key is not None:
            if value.span.start > key.span.end + len(" = "):
                return None
            edits.append((Span(key.span.end, value.span.start, source), "="))
        before, between, room = place.end, "", place.end + _BETWEEN
    edits.append((Span(before, call.span.end, source), between))
    return edits if call.span.end <= room else None
