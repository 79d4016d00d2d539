"""A baseline and prepared rows go in, its predictions on the test rows come out."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nndsl import baselines as spec
from nndsl.data.prepared import Part, Prepared
from nndsl.data.samples import joined
from nndsl.data.targets.codec import HeadCodec, TargetCodec
from nndsl.data.targets.own_units import of_head
from nndsl.facts import TaskName
from nndsl.graph.heads import Head
from nndsl.graph.nodes import Graph
from nndsl.metrics import OF_PROBABILITIES
from nndsl.runs.baselines import Lesson, fitted
from nndsl.runs.features import Features, features
from nndsl.source import Source


@dataclass(frozen=True)
class Compared:
    """A baseline's figures on the rows that the network is measured on."""

    metrics: dict[str, Any]
    chosen: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the figures, and the settings where some were chosen."""
        return {**self.metrics, "chosen": self.chosen} if self.chosen else self.metrics


def titles(baselines: Sequence[spec.Baseline], source: Source) -> dict[str, spec.Baseline]:
    """Return baselines by what they are called: ``knn``, or ``knn 5`` where there are several."""
    kinds = Counter(baseline.keyword for baseline in baselines)
    found = {}
    for baseline in baselines:
        written = " ".join(source.slice(baseline.origin.statement).split())
        several = kinds[baseline.keyword] > 1
        found[written.removeprefix("baseline ") if several else baseline.keyword] = baseline
    return found


def compare(
    baseline: spec.Baseline, prepared: Prepared, graph: Graph, heads: Sequence[Head], seed: int
) -> Compared:
    """Train a baseline and measure it on the test rows, or on train where there are none.

    It learns from all rows that are not test rows, as it needs none to stop early; where it
    chooses between settings, it does so by cross-validation on them. Of several outputs it
    learns one by one. The ``graph`` says which inputs are tokens.
    """
    learn = _joined(prepared.train, prepared.val)
    _, part = prepared.measured
    (first, *_) = codecs = prepared.preprocessing.target.parts
    if first.codec.axes:  # with axes, there is no other output
        return Compared(_mean_of_places(baseline, first.codec, learn.y, part.y, heads[0]), {})
    known, asked = (_features(baseline, graph, rows) for rows in (learn, part))
    metrics: dict[str, Any] = {}
    chosen: dict[str, Any] = {}
    for codec, head in zip(codecs, heads, strict=True):
        y = _target(codec.target(learn.y), head.task)
        lesson = Lesson(known, y, learn.groups, head.task)
        with warnings.catch_warnings():
            # What scikit-learn warns of (a solver that could go on) is not about the user's file.
            warnings.simplefilter("ignore")
            estimator, settings = fitted(baseline, lesson, seed)
            predicted = _predictions(estimator, asked, codec.codec)
        found = of_head(codec, head.measured, codec.target(part.y), predicted)
        if head.task == "multilabel" or not hasattr(estimator, "predict_proba"):
            # Scores that were made to decide and rank alike are no probabilities.
            found |= {name: None for name in map(codec.figure, OF_PROBABILITIES) if name in found}
        metrics |= found
        chosen |= {codec.figure(name): value for name, value in settings.items()}
    return Compared(metrics, chosen)


def _mean_of_places(
    baseline: spec.Baseline, codec: TargetCodec, y: np.ndarray, wanted: np.ndarray, head: Head
) -> dict[str, Any]:
    """Return the figures of the mean over all places, or of their most frequent class."""
    flat = codec.flat
    learnt, rows = (_target(_targets_by_place(codec, part), codec.task) for part in (y, wanted))
    lesson = Lesson(np.zeros((len(learnt), 1)), learnt, None, codec.task)
    estimator, _ = fitted(baseline, lesson, 0)
    predicted = _predictions(estimator, np.zeros((len(rows), 1)), flat)
    whole = HeadCodec("", flat, slice(None), slice(None))
    return of_head(whole, head.measured, rows, predicted)


def _targets_by_place(codec: TargetCodec, y: np.ndarray) -> np.ndarray:
    if codec.task == "multiclass":
        return y.ravel()
    return replace(codec, spread=False).by_place(y)


def _joined(train: Part, val: Part | None) -> Part:
    if val is None:
        return train
    groups = None
    if train.groups is not None and val.groups is not None:
        groups = np.concatenate([train.groups, val.groups])
    return Part(
        joined(train.inputs, val.inputs),
        np.concatenate([train.y, val.y]),
        groups,
        np.concatenate([train.rows, val.rows]),
    )


def _features(baseline: spec.Baseline, graph: Graph, part: Part) -> Features:
    """Return rows as a baseline reads them; the mean reads none of their values."""
    if isinstance(baseline, spec.Mean):
        return np.zeros((len(part.inputs), 1))
    return features(graph, part)


def _target(y: np.ndarray, task: TaskName) -> np.ndarray:
    if task in ("binary", "multilabel"):
        y = y.astype(np.int64)
    return y.ravel() if y.ndim == 2 and y.shape[1] == 1 else y


def _predictions(estimator: Any, x: Features, codec: TargetCodec) -> np.ndarray:
    """Return probabilities where there are any, else scores that decide and rank alike."""
    rows = x.shape[0]
    if codec.task == "regression":
        return np.asarray(estimator.predict(x)).reshape(rows, -1)
    if codec.task == "multilabel":
        return np.asarray(estimator.predict(x), np.float64)
    if hasattr(estimator, "predict_proba"):
        found = np.asarray(estimator.predict_proba(x))
    else:
        found = np.asarray(estimator.decision_function(x))
        if found.ndim == 1:
            found = np.stack([-found, found], axis=1)
        found = np.exp(found - found.max(axis=1, keepdims=True))
        found /= found.sum(axis=1, keepdims=True)
    # Rows that are asked about may have classes that are not among those learnt.
    scores = np.zeros((rows, 2 if codec.task == "binary" else codec.width))
    scores[:, np.asarray(estimator.classes_, np.int64)] = found
    return scores[:, 1:] if codec.task == "binary" else scores
