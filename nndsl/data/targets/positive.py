"""Outputs and the class that is named as the yes go in; the same in that order come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nndsl.data.preprocess import Preprocess
from nndsl.data.raw import Raw, place
from nndsl.data.targets.given import classes_of
from nndsl.data.targets.views import View
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_targets as errors


def in_order(
    several: Sequence[View], preprocess: Preprocess, sure: bool
) -> tuple[list[View], list[Diagnostic]]:
    """Return outputs whose binary target has the yes for its last class, and what is wrong.

    Among several outputs, it is that of those which have such a class. Where the tasks are not
    ``sure``, nothing is wrong. None is a class where there is one of that name.
    """
    if preprocess.positive is None:
        return list(several), []
    binary = {view.output: _classes(view) for view in several if not sure or view.task == "binary"}
    binary = {output: classes for output, classes in binary.items() if len(classes) == 2}
    yes = _meant(preprocess.positive, [label for classes in binary.values() for label in classes])
    if yes is None:
        return list(several), []
    ordered = [
        replace(view, raw=_in_order(view.raw, _last(yes, binary[view.output])))
        if yes in binary.get(view.output, ())
        else view
        for view in several
    ]
    at = place(preprocess, "positive")
    if not sure or any(yes in classes for classes in binary.values()):
        return ordered, []
    tasks = [view.task for view in several]
    if "binary" not in tasks:
        return ordered, [errors.positive_without_binary(at, tasks[0])]
    return ordered, [
        errors.no_such_positive(at, view.raw.targets[0], yes, binary[view.output])
        for view in several
        if view.output in binary
    ]


def _classes(view: View) -> tuple[str, ...]:
    raw = view.raw
    return tuple(map(str, classes_of(raw.y[0], raw.order))) if len(raw.y) == 1 else ()


def _in_order(raw: Raw, classes: tuple[str, ...]) -> Raw:
    return replace(raw, orders={raw.targets[0]: classes})


def _meant(said: str, classes: Sequence[str]) -> str | None:
    """Return the class that is meant, whose capitals true, false and none don't tell."""
    low = said.lower()
    if said in classes or low not in ("true", "false", "none"):
        return said
    unsaid = None if said == "none" else said
    return next((label for label in classes if label.lower() == low), unsaid)


def _last(yes: str, classes: Sequence[str]) -> tuple[str, ...]:
    return (*(label for label in classes if label != yes), yes)
