"""What is said of a wrong file: a diagnostic with its places goes in, readable text comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from nndsl.excerpt import excerpt, shortened, visible
from nndsl.source import Edit, Source, Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Label:
    """A place in the text and, optionally, what is the matter there."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """Replacements that may be applied by a machine; each is a span and its new text."""

    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault of a file: a stable code, a sentence, places, and what to write instead.

    ``code`` names the fault, never the cure. ``span`` is the primary place (None where a fault
    has no place in the text, as with a bad command line). ``cells`` are the rows of data that it
    is about, counted from 1, each with its column. ``labels`` are secondary places where
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
    cells: tuple[tuple[int, str], ...] = ()

    def within(self, source: Source) -> Diagnostic:
        """Return the same diagnostic, tied to the text that its spans point into.

        A fix of another file, which this one uses, is left to be made there.
        """
        if self.source is not None:
            return self
        elsewhere = self.fix is not None and any(span.source for span, _ in self.fix.edits)
        return replace(self, source=source, fix=None if elsewhere else self.fix)

    def noting(self, notes: Sequence[str]) -> Diagnostic:
        """Return the same diagnostic with further notes."""
        return replace(self, notes=(*self.notes, *notes)) if notes else self

    def as_json(self) -> dict[str, Any]:
        """Return the diagnostic as plain data, with lines and columns counted from 1.

        ``fix`` holds the edits that would mend it, each a place and what is to stand there.
        """
        labels = [{**self._at(label.span), "text": label.text} for label in self.labels]
        edits = self.fix.edits if self.fix is not None else ()
        return {
            "code": self.code,
            "severity": self.severity,
            "message": shortened(self.message),
            "file": self.source.name if self.source else None,
            "notes": [*self.facts, *self.notes],
            "help": self.help,
            "fixable": self.fix is not None,
            **(self._at(self.span) if self.span is not None else {}),
            "label": self.label,
            "labels": labels,
            "fix": [{**self._at(span), "text": text} for span, text in edits],
        }

    def _at(self, span: Span) -> dict[str, Any]:
        """Return where a span begins and ends, nothing where its text is not known."""
        source = span.source or self.source
        if source is None:
            return {}
        line, column = source.location(span.start)
        end_line, end_column = source.location(span.end)
        return {
            "file": source.name,
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
        }


class NNError(Exception):
    """Raised where a file, its data or a request is wrong; ``diagnostics`` say why and where."""

    exit_code = 2

    def __init__(self, diagnostics: Diagnostic | Sequence[Diagnostic]) -> None:
        several = [diagnostics] if isinstance(diagnostics, Diagnostic) else list(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(several)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n\n".join(render(d) for d in self.diagnostics)

    def within(self, source: Source) -> NNError:
        """Return the same error, its diagnostics tied to the text that their spans point into."""
        return type(self)([diagnostic.within(source) for diagnostic in self.diagnostics])


class NNWarning(UserWarning):
    """Warned of by a run that nobody watches where something is amiss, as ``diagnostic`` says."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(diagnostic)

    def __str__(self) -> str:
        return render(self.diagnostic)


class TrainingError(NNError):
    """Raised where training itself failed, as when the loss is no longer a number."""

    exit_code = 3


class StorageError(NNError):
    """Raised where a run could not be written or read back."""

    exit_code = 4


class BusyError(StorageError):
    """Raised where another process is at work in the folder of a run."""

    exit_code = 5


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics by their place in the text, each said once of a place.

    What is wrong inside a block would otherwise be said again for each time it is used.
    """
    unique: dict[object, Diagnostic] = {}
    for diagnostic in diagnostics:
        place = (diagnostic.code, diagnostic.span, diagnostic.message)
        key = diagnostic if diagnostic.span is None else place
        unique.setdefault(key, diagnostic)
    return sorted(unique.values(), key=lambda d: d.span.start if d.span else -1)


def render(diagnostic: Diagnostic) -> str:
    """Return a diagnostic as text: header, place, the lines with carets, notes and help."""
    message = visible(shortened(diagnostic.message))
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {message}"]
    margin = 2
    if diagnostic.span is not None and diagnostic.source is not None:
        labels = [Label(diagnostic.span, diagnostic.label), *diagnostic.labels]
        by_source: dict[int, tuple[Source, list[Label]]] = {}
        for label in labels:
            source = label.span.source or diagnostic.source
            by_source.setdefault(id(source), (source, []))[1].append(label)
        last = max(
            source.location(label.span.start)[0]
            for source, own in by_source.values()
            for label in own
        )
        margin = max(2, len(str(last)) + 1)
        for source, own in by_source.values():
            lines += excerpt(source, own, labels[0], margin)
    elif diagnostic.source is not None:
        lines.append(f"{' ' * margin}--> {visible(diagnostic.source.name)}")
    lines += [f"{' ' * margin} = {visible(fact)}" for fact in diagnostic.facts]
    lines += [f"{' ' * margin} = note: {visible(note)}" for note in diagnostic.notes]
    if diagnostic.help is not None:
        mark = "help [fix]" if diagnostic.fix is not None else "help"
        lines.append(f"{' ' * margin} = {mark}: {visible(diagnostic.help)}")
    return "\n".join(lines)
