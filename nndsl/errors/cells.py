"""Cells that are no numbers go in, and what to do about them comes out, where they show it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_COMMA = re.compile(r"\s*[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?\s*")
_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}((,\d{3})+(\.\d*)?|(\.\d{3})+,\d*)\s*")


_SIGN = re.compile(r"\s*(?P<before>[$€£¥]?)\s*[+-]?\d[\d.,]*\s*(?P<behind>[%$€£¥]?)\s*")


def disguised(text: str) -> bool:
    """Say whether a text is a number but for a comma, or for the sign of a share or of money.

    >>> disguised("3,5"), disguised("10 %"), disguised("$1,200"), disguised("10 kg")
    (True, True, True, False)
    """
    return has_comma(text) or bool(_signs(text))


def _signs(text: str) -> str:
    found = _SIGN.fullmatch(text)
    return "" if found is None else found["before"] + found["behind"]


def without_signs(texts: Sequence[str]) -> str | None:
    """Return what helps against signs beside numbers, None where a text has none.

    >>> without_signs(["10%", "20 %"])
    'write plain numbers, without `%`'
    """
    found = [_signs(text) for text in texts]
    signs = " and ".join(f"`{sign}`" for sign in sorted(set("".join(found))))
    return f"write plain numbers, without {signs}" if found and all(found) else None


def has_comma(text: str) -> bool:
    """Say whether a text is a number with a decimal comma, or with thousands set apart.

    >>> has_comma("3,5"), has_comma("1,250.40"), has_comma("1.250,4"), has_comma("a,5")
    (True, True, True, False)
    """
    return _COMMA.fullmatch(text) is not None or _THOUSANDS.fullmatch(text) is not None


def with_point(cell: object) -> object:
    """Return a number that is written with a decimal comma with a point, all else as it is.

    >>> with_point("3,5"), with_point("a,5"), with_point(3.5)
    ('3.5', 'a,5', 3.5)
    """
    comma = isinstance(cell, str) and _COMMA.fullmatch(cell) is not None
    return str(cell).replace(",", ".") if comma else cell


def remedy(texts: Sequence[str]) -> str | None:
    """Return what helps against cells that are no numbers, None where they don't show it.

    >>> remedy(["377,04", "25,5"])
    'if these are decimal commas, add `decimal=","` to `data csv`'
    >>> remedy(["?", "?"])
    'if `?` stands for an unknown value, add `na="?"` to `data csv`'
    >>> remedy(["1", "b"]) is None
    True
    """
    if texts and all(map(has_comma, texts)):
        decimal = 'if these are decimal commas, add `decimal=","` to `data csv`'
        apart = [text for text in texts if _THOUSANDS.fullmatch(text)]
        if any("." in text for text in apart):
            return "write numbers without commas or points between thousands"
        return f"write thousands without commas; {decimal}" if apart == texts else decimal
    if len(texts) > 1 and len(set(texts)) == 1:
        return f'if `{texts[0]}` stands for an unknown value, add `na="{texts[0]}"` to `data csv`'
    return None
