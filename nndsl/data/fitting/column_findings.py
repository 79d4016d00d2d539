"""The columns of files as they were encoded go in, what is odd about them comes out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from nndsl.data.findings import FEW_ROWS, alike
from nndsl.data.fitting.columns import Column
from nndsl.data.raw import Array
from nndsl.data.tables.cells import are_dates
from nndsl.facts import Alike, Findings, ManyTexts

MANY = 100  # texts of a column that become an input each


def column_findings(columns: Sequence[Column], x: Array) -> Findings:
    """Return which columns never change, are equal, have texts by the dozen, or texts that are one.

    ``x`` are the encoded train rows, (rows, features). Few rows may agree by chance.
    """
    many = tuple(found for column in columns if (found := _many(column, len(x))) is not None)
    ends = accumulate(len(column.features) for column in columns)
    same = tuple(
        found
        for column, end in zip(columns, ends, strict=True)
        for found in _alike(column, x[:, end - len(column.features) : end])
    )
    if len(x) < FEW_ROWS:
        return Findings(many=many, alike=same)
    constant, copies = [], []
    seen: dict[bytes, str] = {}
    at = 0
    for column in columns:
        values = x[:, at : at + len(column.features)]
        at += len(column.features)
        if (values == values[0]).all():
            constant.append(column.name)
        elif not column.coded:
            content = np.ascontiguousarray(values).tobytes()
            first = seen.setdefault(content, column.name)
            if first != column.name:
                copies.append((column.name, first))
    return Findings(constant=tuple(constant), copies=tuple(copies), many=many, alike=same)


def _alike(column: Column, values: Array) -> tuple[Alike, ...]:
    """Return the texts of a column, encoded as (rows, features), that may be meant as one."""
    texts = column.categories or ()
    return alike(column.name, texts, lambda text: int((values[:, texts.index(text)] == 1).sum()))


def _many(column: Column, rows: int) -> ManyTexts | None:
    """Say what a column of texts seems to be, where it makes inputs that no one would want."""
    texts = column.categories or ()
    if are_dates(texts):
        return ManyTexts(column.name, len(texts), "dates")
    if len(texts) >= FEW_ROWS and len(texts) * 2 >= rows:
        return ManyTexts(column.name, len(texts), "names")
    return ManyTexts(column.name, len(texts), "texts") if len(texts) >= MANY else None
