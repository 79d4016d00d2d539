"""A subject goes in, what is wrong with the rows of its ``expect`` tables comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import places as place_errors, rows as errors
from nndsl.expectations import Expect, Given, Wanted, rows_of
from nndsl.facts import Facts
from nndsl.source import Span


def expectations_fit(subject: Subject) -> Iterator[Diagnostic]:
    """The rows of an expect table have the sizes of input and output, and name known classes."""
    for expect, at in rows_of(subject.spec.expects):
        place, (given, wanted) = expect.origin.item("rows", at), expect.rows[at]
        yield from _inputs(subject, place, given)
        yield from _outputs(subject, place, wanted, expect.tolerance)


def rows_agree(subject: Subject) -> Iterator[Diagnostic]:
    """No two rows expect of the same inputs what can't be right both."""
    seen: dict[Given, tuple[Expect, int]] = {}
    for expect, at in rows_of(subject.spec.expects):
        given, wanted = expect.rows[at]
        first, i = seen.setdefault(given, (expect, at))
        if _apart(first.rows[i][1], wanted, first.tolerance + expect.tolerance):
            place = expect.origin.item("rows", at)
            yield errors.rows_disagree(place, first.origin.item("rows", i))


def _apart(one: Wanted, other: Wanted, tolerance: float) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return type(one) is type(other) and one != other
    return any(abs(a - b) > tolerance for a, b in zip(one, other, strict=False))


def _inputs(subject: Subject, place: Span, given: Given) -> Iterator[Diagnostic]:
    facts, shape = subject.facts, subject.graph.input_shape
    if facts is None and subject.spec.data is not None:
        return  # what is wrong with the data has been said
    if shape is None:
        return  # the data to come may have columns of texts
    if facts is not None and facts.columns:
        yield from _columns(subject, facts, place, given)
    elif len(given) != prod(shape):
        yield errors.row_size(place, "inputs", len(given), prod(shape))
    elif any(isinstance(value, str) for value in given):
        yield errors.row_not_numbers(place, "inputs")


def _columns(subject: Subject, facts: Facts, place: Span, given: Given) -> Iterator[Diagnostic]:
    """A row has a number or a known text for each column, where some hold texts."""
    if prod(facts.shape) != len(facts.features):
        yield errors.window_of_texts(place)
        return
    names = tuple(dict.fromkeys(facts.columns))
    if len(given) != len(names):
        yield errors.row_columns(place, len(given), names)
        return
    preprocess = subject.spec.preprocess
    others = preprocess is not None and preprocess.unseen == "other"
    features: dict[str, list[str]] = {name: [] for name in names}
    for name, feature in zip(facts.columns, facts.features, strict=True):
        features[name].append(feature)
    for (name, made), value in zip(features.items(), given, strict=True):
        if made == [name]:
            if isinstance(value, str):
                yield errors.column_of_numbers(place, name, value)
        elif facts.vocabulary is not None:
            if not isinstance(value, str):
                yield errors.column_of_texts(place, name, value)
        elif not others:
            known = [feature.removeprefix(f"{name}=") for feature in made]
            text = value if isinstance(value, str) else f"{value:.17g}"
            if text not in known:
                yield errors.row_category(place, name, text, known)


def _outputs(
    subject: Subject, place: Span, wanted: Wanted, tolerance: float
) -> Iterator[Diagnostic]:
    facts, given_shape = subject.facts, subject.graph.output_shape
    width = prod(given_shape) if given_shape is not None else subject.width
    # Of several outputs, rows hold numbers.
    known = facts.classes if facts is not None and not facts.views else ()
    if isinstance(wanted, str) and facts is not None and facts.axes:
        yield place_errors.expected_class_of_axes(place, facts.axes)
    elif isinstance(wanted, str) and subject.task == "sequence":
        unknown = [label for label in wanted if label not in known]
        if unknown:
            yield errors.row_class(place, unknown[0], known[:-1])
    elif isinstance(wanted, str):
        unread = facts is None and subject.spec.data is not None
        if wanted not in known and not unread:
            several = facts is not None and bool(facts.views)
            yield errors.row_class(place, wanted, known, several)
    elif len(wanted) in (1, width) and (number := _beyond(subject, wanted, tolerance)) is not None:
        yield errors.row_beyond_shares(place, number, known)
    elif width is not None and len(wanted) != width:
        named = subject.task == "multiclass" and len(wanted) == 1
        yield errors.row_size(place, "outputs", len(wanted), width, known if named else ())


def _beyond(subject: Subject, wanted: Sequence[float], tolerance: float) -> float | None:
    """Return the first number that no probability is near, where there are only probabilities."""
    heads = subject.graph.outputs
    if len(heads) > 1 or subject.graph.head.layer.keyword not in ("sigmoid", "softmax"):
        return None
    return next((n for n in wanted if not -tolerance <= n <= 1 + tolerance), None)
