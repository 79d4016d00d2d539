"""What a known set will be, without loading it: the statements go in, facts or faults come out."""

from __future__ import annotations

from dataclasses import replace

from nndsl.data.known.entries import KNOWN
from nndsl.data.preprocess import target_scale_faults
from nndsl.data.raw import place
from nndsl.data.request import Request
from nndsl.data.source import DownloadedSet
from nndsl.data.split import Extent, check_split, parts_of
from nndsl.data.targets.aims import goals
from nndsl.data.targets.suited import check_kind
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.facts import Facts, TaskName

_DIGIT_VALUES = 17  # of scikit-learn's digits, from 0 to 16; all other sets hold measures


def known_facts(request: Request) -> Facts:
    """Return the facts of a known set after a split and preprocessing.

    ``rows`` is None where the set may turn out to be the stand-in. Raises NNError where the split
    or the task doesn't fit the set.
    """
    source, aims, preprocess = request.source, request.aims, request.preprocess
    known = KNOWN[source.keyword]
    wanted = goals(aims, (known.target,), place(source, "target"))
    faults = [fault for goal in wanted for fault in _known_faults(request, goal.task)]
    if faults:
        raise NNError(faults)
    sample = request.where.sample and isinstance(source, DownloadedSet)
    unsure = isinstance(source, DownloadedSet) and source.offline == "sample" and not sample
    rows = known.sample_rows if sample else known.rows
    scaled = preprocess is not None and preprocess.scale != "none"
    facts = Facts(
        shape=known.shape,
        features=known.features,
        targets=(known.target,),
        target_kind=known.kind,
        classes=known.classes,
        parts=parts_of(request.split, known.own_test is not None),
        grouped=known.grouped,
        rows=None if unsure else rows,
        sample=sample,
        numbers=_DIGIT_VALUES if source.keyword == "digits" and not scaled else 0,
    )
    return replace(facts, views=(facts,) * len(wanted)) if isinstance(aims, tuple) else facts


def _known_faults(request: Request, task: TaskName | None) -> list[Diagnostic]:
    source, split = request.source, request.split
    known = KNOWN[source.keyword]
    faults = []
    classes = len(known.classes)
    if task is not None:
        at = place(source, "target")
        fault = check_kind(task, known.target, known.kind, known.classes, at)
        faults += [] if fault is None else [fault]
        faults += target_scale_faults(request.preprocess, task)
        classes = classes if task in ("binary", "multiclass") else 0
    if split is not None:
        keras = 102 if known.keyword == "boston" else None
        extent = Extent(known.rows, classes, known.grouped, known.own_test, keras)
        faults += check_split(split, extent)
    return faults
