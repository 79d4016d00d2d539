"""The columns of files as they were encoded go in, what is odd about them comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from nndsl.data.findings import FEW_ROWS, alike
from nndsl.data.fitting.columns import Column
from nndsl.data.raw import Array
from nndsl.data.tables.cells import are_dates
from nndsl.facts import Alike, Findings, ManyTexts

MANY = 100  # texts of a column that become an input each


def column_findings(
    columns: Sequence[Column], x: Array, equal: Callable[[str, str], bool]
) -> Findings:
    """Return which columns never change, are equal, have texts by the dozen, or texts that are one.

    ``x`` are the encoded train rows, (rows, features): columns that are the same there, in float32
    and scaled, are the same if they are ``equal`` as they were read. Few rows may agree by chance.
    """
    ends = accumulate(len(column.features) for column in columns)
    parts = [
        (column, x[:, end - len(column.features) : end])
        for column, end in zip(columns, ends, strict=True)
    ]
    many = tuple(found for part in parts if (found := _many(*part)) is not None)
    same = tuple(found for part in parts for found in _alike(*part))
    if len(x) < FEW_ROWS:
        return Findings(many=many, alike=same)
    constant, copies = [], []
    seen: dict[bytes, list[str]] = {}
    for column, values in parts:
        if (values == values[0]).all():
            constant.append(column.name)
        elif not column.coded:
            content = np.ascontiguousarray(values).tobytes()
            before = seen.setdefault(content, [])
            first = next((name for name in before if equal(name, column.name)), None)
            if first is None:
                before.append(column.name)
            else:
                copies.append((column.name, first))
    return Findings(constant=tuple(constant), copies=tuple(copies), many=many, alike=same)


def _alike(column: Column, values: Array) -> tuple[Alike, ...]:
    """Return the texts of a column, encoded as (rows, features), that may be meant as one."""
    texts = column.categories or ()
    return alike(column.name, texts, lambda text: int((values[:, texts.index(text)] == 1).sum()))


def _many(column: Column, values: Array) -> ManyTexts | None:
    """Say what a column of texts seems to be, where it makes inputs that no one would want.

    ``values`` are those it is encoded as, (rows, features).
    """
    texts = column.categories or ()
    if are_dates(texts):
        return ManyTexts(column.name, len(texts), "dates")
    if len(texts) >= FEW_ROWS and len(texts) * 2 >= len(values):
        own = int(((values == 1).sum(axis=0) == 1).sum())  # texts that a single row has
        return ManyTexts(column.name, len(texts), "names" if own * 2 > len(values) else "rare")
    return ManyTexts(column.name, len(texts), "texts") if len(texts) >= MANY else None
