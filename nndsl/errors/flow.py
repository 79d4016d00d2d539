"""What is said of values by name, of what reads them, and of sizes left open."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Label
from nndsl.errors.near import listed, near, respelt
from nndsl.source import Span


def too_few_inputs(layer: Component) -> Diagnostic:
    return Diagnostic(
        "too-few-inputs",
        f"`{layer.keyword}` joins two values or more",
        layer.origin.statement,
        help=f"name the values, as in `{layer.keyword} a b`; a single name joins the current value",
    )


def too_many_inputs(layer: Component, count: int) -> Diagnostic:
    return Diagnostic(
        "too-many-inputs",
        f"`{layer.keyword}` reads one value, not {count}",
        layer.origin.of("inputs"),
        help="join them first: `concat a b` or `add a b`",
    )


def unknown_value(span: Span, name: str, known: Sequence[str], later: Span | None) -> Diagnostic:
    if later is not None:
        return Diagnostic(
            "used-before",
            f"`{name}` is used before it is made",
            span,
            labels=(Label(later, "made here"),),
            help="a layer reads values from above it",
        )
    meant = near(name, known)
    keyword, _, number = name.rpartition("_")
    advice = f"named values: {listed(known)}"
    if keyword and number.isdigit():  # as `nndsl show` names a layer that has no name
        advice = f"name the layer to read it: `{name} = {keyword} …`"
    return Diagnostic(
        "unknown-value",
        f"no value is called `{name}`",
        span,
        help=f"did you mean `{meant}`?" if meant else advice,
        fix=respelt(span, name, meant),
    )


def known_within(span: Span, name: str, place: Span) -> Diagnostic:
    """A name that is read outside of the repeat that gives it."""
    return Diagnostic(
        "unknown-value",
        f"`{name}` is known only within the repeat that makes it",
        span,
        labels=(Label(place, "made here, in each round anew"),),
        help="behind the braces, the current value is the last one of the last round",
    )


def name_taken(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "name-taken",
        f"the name `{name}` is given twice",
        span,
        labels=(Label(first, "first given here"),),
        help="a name is assigned once; choose another",
    )


def reserved_name(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "reserved-name",
        "a name has no dots: they lead to the values inside a block"
        if "." in name
        else f"`{name}` has a meaning of its own in the language and can't be a name",
        span,
        help=f"choose another, such as `{name.replace('.', '_')}`"
        if "." in name
        else f"choose another, such as `{name}_1`",
    )


def unused_layer(layer: Component, name: str) -> Diagnostic:
    return Diagnostic(
        "unused-layer",
        f"nothing reads what `{layer.keyword}` makes here",
        layer.origin.statement,
        label=f"the value `{name}` ends here",
        help="remove it, or read it: `from=`, `add`, `concat`, `output`",
    )


def no_layers(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "no-layers", "the file has no layers", span, help="add one, such as `dense 10 softmax`"
    )


def input_after_layer(span: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        "input-after-layer",
        "`input` stands behind a layer that already reads it",
        span,
        labels=(Label(first, "reads the input"),),
        help="put `input` before the first layer",
    )


def one_output(span: Span, count: int) -> Diagnostic:
    return Diagnostic(
        "several-outputs",
        f"a block has one result, but `output` names {count}",
        span,
        help="name the call, and its inner values are read as `name.inner`",
    )


def input_as_output(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "input-as-output",
        f"`{name}` is what the network reads, so it can't be what it gives",
        span,
        help="name a layer's value; `linear` gives the input on as it is",
    )


def output_twice(span: Span, name: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "output-twice",
        f"`{name}` is an output already",
        span,
        labels=(Label(first, "first here"),),
        help="name each value once",
    )


def unsolved_size(span: Span, keyword: str, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "unsolved-size",
        f"nothing that comes after settles the size of this `{keyword}`",
        span,
        facts=tuple(known),
        help="`?` follows from an `add` with a value of known size, from the classes or targets "
        "of the data, or from the weights of the next layer; else write the number",
    )


def contradicting_sizes(span: Span, keyword: str, reasons: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "contradicting-sizes",
        f"what comes after asks for different sizes of this `{keyword}`",
        span,
        facts=tuple(reasons),
        help="write the number, and see what doesn't fit it",
    )
