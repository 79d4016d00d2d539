"""What is said of files that are used for their blocks: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nndsl.diagnostics import Diagnostic, Fix, Label
from nndsl.errors.asking import allowing
from nndsl.errors.near import listed
from nndsl.source import Span


def malformed_use(span: Span) -> Diagnostic:
    return Diagnostic(
        "malformed-use",
        "`use` names one file with blocks",
        span,
        help='for instance `use "blocks/residual.nn"`',
    )


def use_outside(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "path-outside",
        f'"{name}" lies outside the folder of this file',
        span,
        help=f"used files lie in the folder of the file, or below it{allowing()}",
    )


def use_not_kept(path: str) -> Diagnostic:
    return Diagnostic(
        "use-not-kept",
        f"a run keeps the files that it uses, and `{path}` lies outside the folder of the model",
        help="copy the file into the folder of the model, and write its path from there",
    )


def unused_library(span: Span, name: str, file: str) -> Diagnostic:
    """A block that comes along, in a file that doesn't use its file."""
    return Diagnostic(
        "unknown-statement",
        f"`{name}` is a block of a file that isn't used here",
        span,
        help=f'write `use "{file}"` above',
        fix=Fix(((Span(0, 0, span.source), f'use "{file}"\n'),)),
    )


def use_circle(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "use-circle", f'"{name}" is used by itself', span, help="put shared blocks in a third file"
    )


def too_deep_uses(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "nesting-too-deep",
        f"files use each other more than {limit} levels deep",
        span,
        help="put the blocks of the innermost files into one",
    )


def use_missing(span: Span, name: str, library: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "missing-file",
        f'there is no file "{name}" in the folder of this file',
        span,
        help=f"nndsl brings along {listed(library)}",
    )


def use_unreadable(span: Span, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "unreadable-file",
        f'can\'t read "{name}": {reason}',
        span,
        help="`use` takes a text of the language with blocks",
    )


def use_refused(span: Span, fault: Diagnostic) -> Diagnostic:
    """Say what is wrong with the used file itself, where it is wrong and where it is used."""
    if fault.span is None or fault.source is None:
        return replace(fault, span=span, source=None)
    place = Span(fault.span.start, fault.span.end, fault.source)
    return replace(fault, span=place, source=None, labels=(Label(span, "used here"),))


def only_blocks(span: Span, keyword: str) -> Diagnostic:
    return Diagnostic(
        "not-in-library",
        f"`{keyword}` stands in a file that is used for its blocks, where it would be lost",
        span,
        help="a used file holds `block`, `let` and `use`",
    )


def use_collides(name: str) -> Diagnostic:
    return Diagnostic(
        "use-collides",
        f'a run keeps a file of its own under the name of the used file "{name}"',
        help="rename the used file",
    )
