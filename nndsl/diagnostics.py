"""What is said of a wrong file: a diagnostic with its places goes in, readable text comes out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from nndsl.source import Source, Span

Severity = Literal["error", "warning"]
TAB_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Label:
    """A place in the text and, optionally, what is the matter there."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """Replacements that may be applied by a machine; each is a span and its new text."""

    edits: tuple[tuple[Span, str], ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of a file: a stable code, a sentence, places, and what to write instead.

    ``code`` names the fault, never the cure. ``span`` is the primary place (None where a fault
    has no place in the text, as with a bad command line). ``labels`` are secondary places where
    the cause lies elsewhere. ``help`` is a plain fact or advice; ``fix`` makes it applicable.
    """

    code: str
    message: str
    span: Span | None = None
    label: str = ""
    labels: tuple[Label, ...] = ()
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    severity: Severity = "error"
    source: Source | None = None

    def within(self, source: Source) -> Diagnostic:
        """Return the same diagnostic, tied to the text that its spans point into."""
        return self if self.source is not None else replace(self, source=source)

    def as_json(self) -> dict[str, Any]:
        """Return the diagnostic as plain data, with lines and columns counted from 1."""
        data: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": self.source.name if self.source else None,
            "notes": [*self.facts, *self.notes],
            "help": self.help,
            "fixable": self.fix is not None,
        }
        if self.span is not None and self.source is not None:
            line, column = self.source.location(self.span.start)
            end_line, end_column = self.source.location(self.span.end)
            data |= {
                "line": line,
                "column": column,
                "end_line": end_line,
                "end_column": end_column,
            }
        return data


class NNError(Exception):
    """Raised where a file, its data or a request is wrong; ``diagnostics`` say why and where."""

    exit_code = 2

    def __init__(self, diagnostics: Diagnostic | Sequence[Diagnostic]) -> None:
        several = [diagnostics] if isinstance(diagnostics, Diagnostic) else list(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(several)
        super().__init__("\n\n".join(render(d) for d in self.diagnostics))


class TrainingError(NNError):
    """Raised where training itself failed, as when the loss is no longer a number."""

    exit_code = 3


class StorageError(NNError):
    """Raised where a run could not be written or read back."""

    exit_code = 4


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics by their place in the text, each said once."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: d.span.start if d.span else -1)


def render(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as text: header, place, the lines with carets, notes and help."""
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    source, span = diagnostic.source, diagnostic.span
    margin = 2
    if source is not None and span is not None:
        labels = [Label(span, diagnostic.label), *diagnostic.labels]
        numbers = [source.location(label.span.start)[0] for label in labels]
        margin = max(2, len(str(max(numbers))) + 1)
        line, column = source.location(span.start)
        lines.append(f"{' ' * margin}--> {source.name}:{line}:{column}")
        for number in sorted(set(numbers)):
            lines.append(f"{number:>{margin}} | {_display(source.line(number))}".rstrip())
            for label, at in zip(labels, numbers, strict=True):
                if at == number:
                    mark = "^" if label is labels[0] else "-"
                    lines.append(f"{' ' * margin} | {_underline(source, label, mark)}".rstrip())
    elif source is not None:
        lines.append(f"{' ' * margin}--> {source.name}")
    lines += [f"{' ' * margin} = {fact}" for fact in diagnostic.facts]
    lines += [f"{' ' * margin} = note: {note}" for note in diagnostic.notes]
    if diagnostic.help is not None:
        mark = "help [fix]" if diagnostic.fix is not None else "help"
        lines.append(f"{' ' * margin} = {mark}: {diagnostic.help}")
    return "\n".join(lines)


def _display(text: str) -> str:
    return text.replace("\t", " " * TAB_WIDTH)


def _width(text: str) -> int:
    """Return the columns a text takes in a terminal, where wide characters take two.

    >>> _width("aé漢")
    4
    """
    width = 0
    for char in _display(text):
        if unicodedata.combining(char):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def _underline(source: Source, label: Label, mark: str) -> str:
    number, column = source.location(label.span.start)
    line = source.line(number)
    covered = line[column - 1 : column - 1 + label.span.end - label.span.start]
    carets = mark * max(1, _width(covered))
    return f"{' ' * _width(line[: column - 1])}{carets} {label.text}"
