"""Values go in; which ones there are, each once, and whether texts stand for numbers, comes out."""

from __future__ import annotations

from typing import Any

import numpy as np

from nndsl.data.raw import Array


def distinct_values(values: Array) -> list[Any]:
    """Return the values of an array, each once, sorted, as Python has them.

    >>> distinct_values(np.array(["b", "a", "b"], dtype=object))
    ['a', 'b']
    """
    if values.dtype.kind == "O":  # comparing two texts takes longer than looking one up
        return sorted(set(values.ravel().tolist()))
    found: list[Any] = np.unique(values).tolist()
    return found


def numbered(values: Array) -> Array:
    """Return the place of each value among the distinct ones, int64 of the array's shape.

    >>> numbered(np.array(["b", "a", "b"], dtype=object)).tolist()
    [1, 0, 1]
    """
    if values.dtype.kind == "O":
        place = {value: i for i, value in enumerate(distinct_values(values))}
        cells = values.ravel().tolist()
        found = np.fromiter(map(place.__getitem__, cells), np.int64, len(cells))
    else:
        found = np.unique(values, return_inverse=True)[1].astype(np.int64)
    numbers: Array = found.reshape(values.shape)
    return numbers


def only_texts(values: Array) -> bool:
    """Say whether an array of objects holds texts alone, without a gap.

    >>> only_texts(np.array(["a", None], dtype=object))
    False
    """
    return values.dtype.kind == "O" and set(map(type, values.ravel().tolist())) <= {str}


def is_number(text: str) -> bool:
    """Say whether Python takes a text for a number, which includes all that pandas does."""
    try:
        float(text)
    except ValueError:
        return False
    return True
