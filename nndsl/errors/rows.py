"""What is said of rows, of an `expect` table or of the data: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, Label
from nndsl.errors.asking import gives_commands
from nndsl.errors.data_columns import columns_had, quoted
from nndsl.errors.near import listed, near
from nndsl.facts import Dropped
from nndsl.source import Span


def misplaced_row(span: Span) -> Diagnostic:
    return Diagnostic(
        "misplaced-row",
        "a row of inputs and outputs stands outside `expect`",
        span,
        help="write `expect [0, 1] -> 0`, or several rows in braces: `expect { … }`; layers have "
        "no sign between them, but a new line or `;`",
    )


def not_a_row(span: Span) -> Diagnostic:
    return Diagnostic(
        "not-a-row",
        "in an `expect` table each line is a row",
        span,
        help="write `[0, 1] -> 0`: the inputs, an arrow, the outputs",
    )


def empty_expect(span: Span) -> Diagnostic:
    return Diagnostic(
        "empty-expect",
        "`expect` has no rows, so it checks nothing",
        span,
        help="write `expect [0, 1] -> 0`, or several rows in braces: `expect { … }`",
    )


def row_not_numbers(span: Span, side: str) -> Diagnostic:
    return Diagnostic(
        "row-not-numbers",
        f"the {side} of a row are numbers" + (" or the name of a class" * (side == "outputs")),
        span,
        help="write `[0, 1] -> 0`",
    )


def row_size(
    place: Span, side: str, found: int, wanted: int, classes: Sequence[str] = ()
) -> Diagnostic:
    """``classes`` are those one of which may be meant."""
    noun = side.removesuffix("s") if found == 1 else side
    advice = "a row is written `[inputs] -> [outputs]`"
    if classes:
        advice = f"name the class that is expected, such as `-> {quoted(classes[0])}`"
    return Diagnostic(
        "row-size",
        f"this row has {found} {noun}, but the network has {wanted}",
        place,
        help=advice,
    )


def row_columns(place: Span, found: int, names: Sequence[str]) -> Diagnostic:
    noun = "input" + "s" * (found != 1)
    return Diagnostic(
        "row-size",
        f"this row has {found} {noun}, but {columns_had(names)}",
        place,
        help="inputs are in the data's own units: a number, or a text, for each column",
    )


def column_of_numbers(place: Span, name: str, value: str) -> Diagnostic:
    return Diagnostic(
        "row-not-numbers",
        f"column `{name}` holds numbers, and `{value}` is none",
        place,
        help=f"write a number for `{name}`",
    )


def column_of_texts(place: Span, name: str, value: float) -> Diagnostic:
    return Diagnostic(
        "row-not-text",
        f"column `{name}` holds texts, and {value:g} is a number",
        place,
        help="write a text in quotes",
    )


def row_category(place: Span, name: str, text: str, known: Sequence[str]) -> Diagnostic:
    meant = near(text, known)
    return Diagnostic(
        "unseen-category",
        f"column `{name}` has `{text}` in no train row",
        place,
        notes=("`preprocess unseen=other` takes other texts for none of these",),
        help=f"did you mean `{_written(meant)}`?"
        if meant
        else f"train has {listed([_written(text) for text in known])}",
    )


def _written(text: str) -> str:
    """Return a cell of the data as a row has it: 3 is a number there, and any other a text."""
    return text if text.isascii() and text.isdigit() else quoted(text)


def window_of_texts(place: Span | None) -> Diagnostic:
    return Diagnostic(
        "row-size",
        "a sample is a window of rows with texts, and a single row holds numbers only",
        place,
        help="leave this row out: `nndsl predict` reads windows from a file",
    )


def rows_disagree(place: Span, first: Span) -> Diagnostic:
    return Diagnostic(
        "rows-disagree",
        "the same inputs stand in another row, with outputs that can't be right both",
        place,
        labels=(Label(first, "the other row"),),
        help="leave one of them out",
    )


def row_beyond_shares(place: Span, number: float, classes: Sequence[str]) -> Diagnostic:
    known = f"{number:g}" in classes
    return Diagnostic(
        "row-beyond-shares",
        f"the outputs are probabilities, and {number:g} is none",
        place,
        help=f'the name of a class stands in quotes: `"{number:g}"`'
        if known
        else "expect numbers from 0 to 1, or the name of a class",
    )


def row_class(place: Span, name: str, known: Sequence[str], several: bool = False) -> Diagnostic:
    """``several`` says that the network has several outputs, of which rows hold numbers."""
    meant = near(name, known)
    return Diagnostic(
        "unknown-class",
        f"no class is called `{name}`",
        place,
        help=f"did you mean `{meant}`?"
        if meant
        else f"classes: {listed(known, 8)}"
        if known
        else "of several outputs a row has the numbers, one after another: `[0, 1] -> [1, 0]`"
        if several
        else "classes have names only in data",
    )


def unscaled_target(place: Span, targets: Sequence[str], scale: float) -> Diagnostic:
    return Diagnostic(
        "unscaled-target",
        f"the target {listed(targets, 3)} is about {scale:,.0f} in size, far from where a network "
        "starts",
        place,
        help="write `preprocess target=standardize`; figures stay in the target's own units",
        severity="warning",
    )


def rows_dropped(
    place: Span, dropped: Dropped, inputs: Sequence[str], from_file: bool
) -> Diagnostic:
    worst, count = dropped.columns[0]
    advice = "`missing=mean` and `missing=zero` keep them"
    needed = [name for name, _ in dropped.columns if name not in inputs]
    if needed:
        advice = (
            "`missing=mean` and `missing=zero` keep those that lack nothing else, once the rows "
            f"without {listed(needed, 3)} are out of the data"
        )
    if worst not in inputs:
        advice = f"is `{worst}` known for more of them? Without it, nothing is learnt from a row"
    elif count * 2 > dropped.rows:
        leave = f"`drop={quoted(worst)}`" if from_file else "leaving it out"
        advice += f"; most of them lack `{worst}`: {leave} keeps those, too"
    return Diagnostic(
        "rows-dropped",
        dropped.in_words(),
        place,
        help=advice,
        severity="warning",
    )


def leaking_input(
    place: Span, names: Sequence[str], targets: Sequence[str], from_file: bool
) -> Diagnostic:
    advice = "if it would not be known at prediction, leave it out"
    return Diagnostic(
        "target-leak",
        f"{listed(names, 5)} alone tells {listed(targets, 1)} exactly, in every training row",
        place,
        help=f"{advice}: `drop=[{', '.join(names[:5])}]`" if from_file else advice,
        severity="warning",
    )


def shared_groups(place: Span, count: int) -> Diagnostic:
    noun = "group has" if count == 1 else "groups have"
    return Diagnostic(
        "group-leak",
        f"{count} {noun} rows both to learn from and to be measured on",
        place,
        help="write `split by=group`, or figures will be better than they are for new groups",
        severity="warning",
    )


def validation_lacks(place: Span, names: Sequence[str], mended: str) -> Diagnostic:
    """``mended`` is an option of `split` with which they have all classes, if one is known."""
    which = "this class" if len(names) == 1 else "these classes"
    advice = f"write `{mended}`" if mended else f"give {which} more rows"
    return Diagnostic(
        "validation-lacks-class",
        f"the validation rows have none of {listed(names, 6)}",
        place,
        help=f"make `val=` larger, or {advice}",
        severity="warning",
    )


def scaled_already(unit: float) -> Diagnostic:
    advice = "give them as training had them, in whole numbers"
    return Diagnostic(
        "scaled-already",
        f"these values are from 0 to 1, and are divided by {unit:g}, as the model does with the "
        f"whole numbers up to {unit:g} that it was trained on",
        help=advice if gives_commands() else f"{advice}: `X * {unit:g}`",
        severity="warning",
    )
