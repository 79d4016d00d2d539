"""What is said of blocks, repeats and used files: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Label
from nndsl.errors.near import listed, near, respelt
from nndsl.source import Span


def malformed_block(span: Span) -> Diagnostic:
    return Diagnostic(
        "malformed-block",
        "a block has a name with its parameters in parentheses, and a body in braces",
        span,
        help="for instance `block residual(n, stride=1) { … }`",
    )


def no_layer_for_each_step(span: Span, word: str, known: Sequence[str]) -> Diagnostic:
    meant = near(word, known) if word else None
    return Diagnostic(
        "no-layer-for-each-step",
        "`time_distributed` stands before the layer that it applies to each step"
        if not word
        else f"`{word}` is no layer that could be applied to each step",
        span,
        help=f"did you mean `{meant}`?"
        if meant
        else "for instance `time_distributed dense 8 relu`",
        fix=respelt(span, word, meant),
    )


def shared_at_each_step(span: Span) -> Diagnostic:
    return Diagnostic(
        "no-layer-for-each-step",
        "`time_distributed` has no place before `share`, which applies a layer as it was made",
        span,
        help="put `time_distributed` before the layer itself, as in "
        "`a = time_distributed dense 8 relu`; `share a` then goes step by step, too",
    )


def not_a_layer(span: Span, name: str, word: str = "share") -> Diagnostic:
    return Diagnostic(
        "not-a-layer",
        f"`{name}` is an input, which has no weights to share",
        span,
        help="`share` takes the name of a layer or of a block's call"
        if word == "share"
        else f"`{word}` takes the name of a `dense` or an `embedding`",
    )


def block_not_first(span: Span, keyword: str) -> Diagnostic:
    return Diagnostic(
        "misplaced-block",
        f"`{keyword}` stands in a block or a repeat; it belongs to the file itself",
        span,
        help="move it out of the braces",
    )


def duplicate_parameter(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "duplicate-parameter",
        f"the block has two parameters called `{name}`",
        span,
        labels=(Label(first, "the first"),),
    )


def block_taken(span: Span, name: str, first: Span | None) -> Diagnostic:
    return Diagnostic(
        "block-taken",
        f"`{name}` is a word of the language already"
        if first is None
        else f"there are two blocks called `{name}`",
        span,
        labels=(Label(first, "the first"),) if first is not None else (),
        help="choose another name",
    )


def unknown_parameter(
    span: Span, block: str, name: str, known: Sequence[str], signature: str
) -> Diagnostic:
    meant = near(name, known)
    return Diagnostic(
        "unknown-option",
        f"the block `{block}` has no parameter `{name}`",
        span,
        notes=(f"signature: {signature}",),
        help=f"did you mean `{meant}`?" if meant else f"parameters: {listed(known)}",
        fix=respelt(span, name, meant),
    )


def missing_parameter(span: Span, block: str, name: str, at: Span, signature: str) -> Diagnostic:
    return Diagnostic(
        "missing-argument",
        f"the block `{block}` needs `{name}`",
        span,
        labels=(Label(at, "declared here, without a value to fall back on"),),
        notes=(f"signature: {signature}",),
    )


def recursive_block(span: Span, name: str, chain: Sequence[str]) -> Diagnostic:
    path = " -> ".join(f"`{block}`" for block in chain)
    return Diagnostic(
        "recursive-block",
        f"the block `{name}` is made of itself: {path}",
        span,
        help="a block can use others, but not itself; `repeat 3 { … }` stacks layers",
    )


def not_in_block(span: Span, keyword: str) -> Diagnostic:
    return Diagnostic(
        "not-in-block",
        f"`{keyword}` is said once, for the whole file; a block or repeat holds layers",
        span,
        help="move it out of the braces",
    )


def malformed_repeat(span: Span) -> Diagnostic:
    return Diagnostic(
        "malformed-repeat",
        "a repeat has a number of rounds and a body in braces",
        span,
        help="write `repeat 3 { … }`, or `repeat 3 as i { … }` to count the rounds in `i`",
    )


def bad_rounds(span: Span, found: str) -> Diagnostic:
    return Diagnostic(
        "wrong-kind", f"`repeat` takes a whole number of rounds from 0 on, not {found}", span
    )


def rounds_need_data(span: Span) -> Diagnostic:
    return Diagnostic(
        "size-needs-data",
        "how often this is repeated is given by data that are not there",
        span,
        help="write the number, or add a `data` statement",
    )


def too_many_layers(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "expansion-too-large",
        f"blocks and repeats expand to more than {limit:,} layers",
        span,
        help="is a number mistyped?",
    )


def too_deep_calls(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "nesting-too-deep",
        f"blocks call each other more than {limit} levels deep",
        span,
        help="write the layers of the innermost blocks in one",
    )


def empty_block(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "empty-block",
        f"the block `{name}` adds no layer here, so there is no value to name",
        span,
        help="remove the name, or the call",
    )


def one_too_many(span: Span, block: str, signature: str) -> Diagnostic:
    return Diagnostic(
        "too-many-values",
        f"the block `{block}` has no parameter left for this",
        span,
        notes=(f"signature: {signature}",),
    )


def parameter_twice(span: Span, name: str, first: Span, signature: str) -> Diagnostic:
    return Diagnostic(
        "given-twice",
        f"`{name}` gets two values",
        span,
        labels=(Label(first, "the first is here"),),
        notes=(f"signature: {signature}",),
        help="remove one of them",
    )
