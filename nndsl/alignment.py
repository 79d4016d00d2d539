"""Labels at each step go in, the sequences that they spell and their differences come out.

A sequence of labels shorter than the steps, and not aligned with them, is told by a path: at each
step one of the labels, or the blank, which comes after the last label. Sequences of several rows
are int64 of shape (n, longest), with `PAD` behind the end of each.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"

PAD = -1


def spelled(outputs: Array) -> Array:
    """Return what probabilities (n, steps, labels + 1) spell, by the best label of each step.

    Repeats are joined, then blanks are dropped (Graves et al. 2006, best path decoding).

    >>> path = [0, 0, 2, 0, 1, 1, 2]
    >>> spelled(np.eye(3)[[path]]).tolist()
    [[0, 0, 1, -1, -1, -1, -1]]
    """
    blank = outputs.shape[2] - 1
    best = outputs.argmax(axis=2)
    kept = best != blank
    kept[:, 1:] &= best[:, 1:] != best[:, :-1]
    order = np.argsort(~kept, axis=1, kind="stable")
    found: Array = np.take_along_axis(np.where(kept, best, PAD), order, axis=1)
    return found.astype(np.int64)


def steps_needed(sequences: Array) -> Array:
    """Return how many steps each sequence takes at least: a blank parts two equal labels.

    >>> steps_needed(np.array([[0, 1, 1, 1], [0, 1, -1, -1]])).tolist()
    [6, 2]
    """
    repeats = (sequences[:, 1:] == sequences[:, :-1]) & (sequences[:, 1:] != PAD)
    needed: Array = (sequences != PAD).sum(axis=1) + repeats.sum(axis=1)
    return needed


def edit_distances(found: Array, wanted: Array) -> Array:
    """Return how many labels of each sequence are to be replaced, put in or left out (Levenshtein).

    >>> edit_distances(np.array([[0, 1, 2]]), np.array([[1, 2, 2, 3]])).tolist()
    [3]
    """
    lengths, rows = (found != PAD).sum(axis=1), np.arange(len(found))
    places = np.arange(wanted.shape[1] + 1)
    # The distances of what has been read of `found` so far from each beginning of `wanted`.
    distances = np.tile(places, (len(found), 1))
    for step in range(int(lengths.max(initial=0))):
        replaced = distances[:, :-1] + (found[:, step : step + 1] != wanted)
        least = np.minimum(distances + 1, np.insert(replaced, 0, len(places) + step, axis=1))
        # Whatever is left out of `wanted` costs one each: the least over all earlier places.
        least = np.minimum.accumulate(least - places, axis=1) + places
        distances = np.where((step < lengths)[:, None], least, distances)
    result: Array = distances[rows, (wanted != PAD).sum(axis=1)]
    return result
