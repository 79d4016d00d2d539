"""A source and what the command line changes go in, the source as it will run comes out.

Overrides are edits of the text, so that what runs, what is checked and what a run keeps are one
and the same file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import numbers as errors
from nndsl.source import Edit, Source, Span, edited
from nndsl.syntax import tree
from nndsl.syntax.parser import parse


def apply(source: Source, edits: list[Edit]) -> Source:
    """Return the source with each span replaced by its text; spans must not overlap.

    >>> apply(Source("f", "dense 3"), [(Span(6, 7), "4")]).text
    'dense 4'
    """
    return replace(source, text=edited(source.text, edits))


def override(
    source: Source, numbers: Mapping[str, str], training: Mapping[str, int | None]
) -> Source:
    """Return the source with named numbers (``let``) and fields of ``train`` set anew.

    Raises NNError for a name that the file has no ``let`` for, and a value that is no number.
    """
    text, _ = parse(source)
    wanted = {field: value for field, value in training.items() if value is not None}
    edits = [*_lets(text, numbers), *_train(text, wanted)]
    changed = apply(source, edits) if edits else source
    if wanted and not any(s.keyword.text == "train" for s in text.statements):
        said = " ".join(f"{field}={value}" for field, value in wanted.items())
        changed = replace(changed, text=f"{changed.text.rstrip()}\ntrain {said}\n")
    return changed


def _lets(text: tree.Tree, numbers: Mapping[str, str]) -> list[Edit]:
    places: dict[str, Span] = {}
    for statement in text.statements:
        for argument in statement.arguments:
            if statement.keyword.text == "let" and argument.key is not None:
                places[argument.key.text] = argument.value.span
    faults: list[Diagnostic] = []
    edits: list[Edit] = []
    for name, value in numbers.items():
        if name not in places:
            faults.append(errors.unknown_override(name, sorted(places)))
        elif not _is_number(value):
            faults.append(errors.bad_override(name, value))
        else:
            edits.append((places[name], value))
    if faults:
        raise NNError(faults)
    return edits


def _is_number(value: str) -> bool:
    text, faults = parse(Source("--set", f"let value = {value}"))
    if faults or len(text.statements) != 1 or not text.statements[0].arguments:
        return False
    found = text.statements[0].arguments[0].value
    return not isinstance(found, tree.Word | tree.Text | tree.List | tree.Call)


def _train(text: tree.Tree, wanted: Mapping[str, int]) -> list[Edit]:
    edits: list[Edit] = []
    for statement in text.statements:
        if statement.keyword.text != "train":
            continue
        given = {a.key.text: a.value.span for a in statement.arguments if a.key is not None}
        end = statement.keyword.span.end
        added = ""
        for field, value in wanted.items():
            if field in given:
                edits.append((given[field], str(value)))
            else:
                added += f" {field}={value}"
        if added:
            edits.append((Span(end, end), added))
    return edits
