"""What is said of a target or of arrays that don't fit the task: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, StorageError
from nndsl.errors.asking import cells_named, gives_arrays, row_number, rows_counted
from nndsl.errors.cells import plainly, remedy
from nndsl.errors.data import near_name
from nndsl.errors.near import listed
from nndsl.source import Span


def _cells(places: Sequence[tuple[int, str]]) -> str:
    cells = cells_named(places)
    return f": {cells}" if cells else ""


def target_not_numeric(
    span: Span | None, name: str, places: Sequence[tuple[int, str]]
) -> Diagnostic:
    texts = [text for _, text in places[:5]]
    truths = bool(texts) and set(texts) <= {"True", "False"}
    numbers = f"give numbers, such as `{name}.astype(float)`, if that is what they are"
    ways = numbers if gives_arrays() else "name a column of numbers"
    classes = "make it a classification: `dense classes softmax` with `loss crossentropy`"
    known = plainly(texts) or (None if gives_arrays() else remedy(texts))
    return Diagnostic(
        "target-not-numeric",
        f"regression needs a target of numbers; `{name}` holds "
        f"{'booleans' if truths else 'texts'}{_cells(places)}",
        span,
        notes=(rows_counted(),) if places else (),
        help=known or f"{ways}, or {classes}",
        cells=tuple((row, name) for row, _ in places[:5]),
    )


def target_categorical(span: Span | None, name: str, numbers: bool) -> Diagnostic:
    """Tell of a target that is one by its dtype, whether it holds ``numbers`` or texts."""
    other = ""
    if numbers:
        other = f", or give `{name}.astype(float)`" if span is None else ", or save it as numbers"
    return Diagnostic(
        "target-not-numeric",
        f"regression needs a target of numbers; `{name}` is categorical, so its values are classes",
        span,
        help=f"make it a classification: `dense classes softmax` with `loss crossentropy`{other}",
    )


def target_not_classes(
    span: Span | None, name: str, places: Sequence[tuple[int, str]]
) -> Diagnostic:
    return Diagnostic(
        "target-not-classes",
        f"classes are names or whole numbers; `{name}` holds fractions{_cells(places)}",
        span,
        notes=(rows_counted(),) if places else (),
        help="make it a regression: `dense 1 linear` with `loss mse`",
        cells=tuple((row, name) for row, _ in places[:5]),
    )


def classes_too_large(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "target-not-classes",
        f"the whole numbers of `{name}` are too large to be told apart",
        span,
        help="give each class a name, such as `c1`",
    )


def target_not_texts(
    span: Span | None, name: str, kind: str, places: Sequence[tuple[int, str]]
) -> Diagnostic:
    held = {"labels": "classes", "values": "other values"}.get(kind, "numbers")
    wanted, such = "a text", '`"407"`'
    if span is None:
        wanted, such = "a text or a list of labels", '`"407"` or `[4, 0, 7]`'
    return Diagnostic(
        "target-not-texts",
        f"`ctc` learns {wanted} for each row; `{name}` holds {held}{_cells(places)}",
        span,
        notes=(rows_counted(),) if places else (),
        help=f"give {wanted}, such as {such}; for one class a row, `dense classes softmax` with "
        "`loss crossentropy`",
        cells=tuple((row, name) for row, _ in places[:5]),
    )


def text_of_each_step(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "target-not-texts",
        f"`ctc` learns one text for each window; `{name}` has one for each of its rows",
        span,
        help="leave `label=each` out",
    )


def labels_mixed(name: str, row: int, found: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "target-not-texts",
        "`ctc` learns a text for each row, or a list of labels; "
        f"row {row_number(row)} of {name} {found}",
        notes=(rows_counted(),),
        help=f"give {wanted}",
    )


def no_labels(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "one-class",
        f"each text of `{name}` is empty: there is nothing to learn",
        span,
        help="give rows with labels",
    )


def one_class(span: Span | None, name: str, value: str) -> Diagnostic:
    return Diagnostic(
        "one-class",
        f"target `{name}` has one class only, `{value}`: there is nothing to tell apart",
        span,
        help="give rows of at least two classes",
    )


def not_binary(span: Span | None, name: str, classes: Sequence[str], axes: int) -> Diagnostic:
    ending = "dense classes softmax" if axes < 2 else "conv classes 1x1; softmax axis=0"
    return Diagnostic(
        "not-binary",
        f"a binary task needs 2 classes; target `{name}` has {len(classes)}: {listed(classes)}",
        span,
        help=f"use `{ending}` with `loss crossentropy`",
    )


def not_multilabel(span: Span | None, name: str, classes: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "not-multilabel",
        f"each target of a multilabel task is 0 or 1, or true or false; `{name}` has "
        f"{listed(classes)}",
        span,
        help="give a column of 0 and 1 for each label",
    )


def several_targets(span: Span | None, names: Sequence[str], task: str) -> Diagnostic:
    advice = "give one column of classes"
    if span is None:
        advice += "; for one-hot rows, `y.argmax(axis=1)`"
        advice += "; for a class at each step, keep the steps: `lstm 64 sequence`"
    return Diagnostic(
        "several-targets",
        f"a {task} task has one target; {len(names)} are given: {listed(names)}",
        span,
        help=advice if task != "sequence" else "give one column of texts",
    )


def labels_alike(name: str, one: str, other: str) -> Diagnostic:
    """``one`` and the ``other`` label are as Python writes them."""
    return Diagnostic(
        "labels-alike",
        f"the labels {one} and {other} of `{name}` can't be told apart",
        help="give each class one name, all of them texts or all whole numbers",
    )


def constant_target(span: Span | None, name: str, value: str) -> Diagnostic:
    return Diagnostic(
        "constant-target",
        f"target `{name}` is {value} in every row: there is nothing to learn",
        span,
        help="name a column that varies",
    )


def unknown_class(
    span: Span | None, name: str, values: Sequence[str], known: Sequence[str]
) -> Diagnostic:
    return Diagnostic(
        "unknown-class",
        f"target `{name}` has {listed(values)}, which is none of the model's classes",
        span,
        help=f"its classes are {listed(known)}",
    )


def no_such_positive(
    span: Span | None, name: str, given: str, classes: Sequence[str]
) -> Diagnostic:
    close = near_name(given, classes)
    return Diagnostic(
        "unknown-class",
        f"target `{name}` has no class `{given}` that could be the yes",
        span,
        help=f"did you mean `{close}`?" if close else f"its classes are {listed(classes)}",
    )


def positive_without_binary(span: Span | None, task: str) -> Diagnostic:
    return Diagnostic(
        "positive-without-binary",
        f"`positive` names one of two classes, and this is a {task} task",
        span,
        help="remove it; a binary task ends with `dense 1 sigmoid` and has `loss bce`",
    )


def target_scale_without_regression(span: Span | None, task: str) -> Diagnostic:
    return Diagnostic(
        "target-scale-without-regression",
        f"classes can't be standardized, and this is a {task} task",
        span,
        help="remove `target=standardize`",
    )


def length_mismatch(name: str, count: int, rows: int) -> Diagnostic:
    return Diagnostic(
        "length-mismatch",
        f"X has {rows} rows, and {name} has {count}",
        help=f"give {name} one entry for each row of X",
    )


def wrong_array(name: str, found: str, wanted: str) -> Diagnostic:
    return Diagnostic("wrong-array", f"{name} is {found}", help=wanted)


def damaged_preprocessing(reason: str) -> StorageError:
    return StorageError(
        Diagnostic(
            "damaged-preprocessing",
            f"the saved preprocessing can't be read: {reason}",
            help="run the model again",
        )
    )
