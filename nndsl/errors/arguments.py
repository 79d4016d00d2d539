"""What is said of calls from Python whose arguments don't fit: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import gives_keywords
from nndsl.errors.elsewhere import HABITS, METHODS, pointer
from nndsl.errors.near import listed, near

_WEIGHTS = "all rows weigh the same; classes can weigh more: `loss crossentropy "
_WEIGHTS += "class_weights=balanced`, or `loss bce pos_weight=balanced`"
_TOLD = "a `watcher=` is told how training goes"
# What stands in other libraries for an argument, and what to write instead.
_INSTEAD = {
    **dict.fromkeys(("sample_weight", "sample_weights", "weights"), _WEIGHTS),
    **dict.fromkeys(("eval_set", "X_val", "y_val"), HABITS["validation_data"]),
    "callbacks": f"{_TOLD}; {HABITS['callbacks']}",
    **dict.fromkeys(("verbose", "progress"), f"nothing is printed; {_TOLD}"),
    **dict.fromkeys(("optimizer", "loss", "metrics", "criterion"), METHODS["compile"]),
}
_SHOWN = 60  # characters of a value


def said(name: str, value: object) -> str:
    """Return an argument as it was given.

    >>> said("epochs", "x")
    "`epochs='x'`"
    """
    return f"`{name}={value!r:.{_SHOWN}}`"


def foreign_argument(method: str, name: str, value: object, known: Sequence[str]) -> Diagnostic:
    """An argument that a method doesn't take; ``known`` are those that it does."""
    plain = str(value) if isinstance(value, int | float | str) else None
    trains = method in ("fit", "run")  # as a text says in its statements
    meant, place = near(name, known), pointer(name, plain, layers=False) if trains else None
    advice = f"arguments: {listed(known)}"
    if name in _INSTEAD:
        advice = _INSTEAD[name]
    elif meant is not None:
        advice = f"did you mean `{meant}=`?"
    elif place is not None:
        advice = f"the text says it: {place}"
    return Diagnostic("bad-argument", f"`{method}` has no argument `{name}`", help=advice)


def not_whole(name: str, value: object, allowed: range) -> Diagnostic:
    return Diagnostic(
        "bad-argument",
        f"{said(name, value)} is no whole number from {allowed[0]:,} to {allowed[-1]:,}",
        help=f"give one: `{name}=20`",
    )


def wrong_argument(name: str, value: object, wanted: str, example: str) -> Diagnostic:
    """``wanted`` is what it should be, ``example`` how that is given."""
    return Diagnostic(
        "bad-argument", f"{said(name, value)} is not {wanted}", help=f"for instance `{example}`"
    )


def not_fitted() -> Diagnostic:
    return Diagnostic("not-fitted", "nothing has been learnt yet", help="call `fit(X, y)` first")


def no_model_text(kind: str, example: str) -> Diagnostic:
    """``kind`` is the type of what was given, ``example`` what to give instead."""
    return Diagnostic(
        "bad-argument",
        "`Estimator` takes a text of the language, or the `Path` of a file with one, not an object "
        f"of type `{kind}`",
        help=f"give `Estimator({example})`",
    )


def path_for_text(text: str) -> Diagnostic:
    advice = "`nndsl.load` reads a file, `nndsl.loads` takes its text"
    if gives_keywords():
        advice = f'give the file as a path: `Estimator(Path("{text.strip()}"))`'
    return Diagnostic(
        "path-for-text",
        f"`{text.strip()}` is the name of a file, not a text of the language",
        help=advice,
    )


def text_for_path(text: str) -> Diagnostic:
    first = (text.strip().splitlines() or [""])[0]
    return Diagnostic(
        "text-for-path",
        f"`{first:.60}` is a text of the language, not the name of a file",
        help="`nndsl.loads` takes a text, `nndsl.load` reads a file",
    )


def wrong_watcher(watcher: object, lacking: Sequence[str]) -> Diagnostic:
    """``lacking`` are the methods that it hasn't; none where it is a class that has them all."""
    kind = type(watcher).__name__
    if isinstance(watcher, type):
        message, advice = f"`watcher` is the class `{watcher.__name__}`", "give an object of it"
    else:
        message = f"`watcher` is an object of type `{kind}`, which lacks {listed(lacking)}"
        advice = "derive its class from `nndsl.Watcher`, whose methods do nothing"
    return Diagnostic("bad-argument", message, help=advice)


def rows_for_engine(value: object) -> Diagnostic:
    """What was given to `evaluate`, whose argument is the name of an engine."""
    return Diagnostic(
        "bad-argument",
        "`evaluate` measures a run on its own data, and takes the name of an engine, not an "
        f"object of type `{type(value).__name__}`",
        help="for rows of yours, compare `predict(X)` with y",
    )
