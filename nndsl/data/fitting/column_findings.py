"""The columns of files as they were encoded go in, what is odd about them comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from nndsl.data.columns import Column
from nndsl.data.findings import FEW_ROWS
from nndsl.data.raw import Array
from nndsl.facts import Findings, ManyTexts

MANY = 100  # texts of a column that become an input each
FEW_DATES = 10
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ].*)?")


def column_findings(columns: Sequence[Column], x: Array) -> Findings:
    """Return which columns never change, are equal, or have texts by the dozen.

    ``x`` are the encoded train rows, (rows, features). Few rows may agree by chance.
    """
    many = tuple(found for column in columns if (found := _many(column, len(x))) is not None)
    if len(x) < FEW_ROWS:
        return Findings(many=many)
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
    return Findings(constant=tuple(constant), copies=tuple(copies), many=many)


def _many(column: Column, rows: int) -> ManyTexts | None:
    """Say what a column of texts seems to be, where it makes inputs that no one would want."""
    texts = column.categories or ()
    dates = sum(_DATE.fullmatch(text) is not None for text in texts)
    if len(texts) >= FEW_DATES and dates * 10 >= len(texts) * 9:
        return ManyTexts(column.name, len(texts), "dates")
    if len(texts) >= FEW_ROWS and len(texts) * 2 >= rows:
        return ManyTexts(column.name, len(texts), "names")
    return ManyTexts(column.name, len(texts), "texts") if len(texts) >= MANY else None
