"""Cells that are no numbers go in, and what to do about them comes out, where they show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import decimal

_COMMA = re.compile(r"\s*[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?\s*")
_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}((,\d{3})+(\.\d*)?|(\.\d{3})+,\d*)\s*")
_APART = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(?P<mark>[_'\s\u2019])\d{3})(?:(?P=mark)\d{3})*(?:\.\d*)?"
)
_HEX = re.compile(r"[+-]?0[xX][0-9a-fA-F]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DASHES = "\u2012\u2013\u2212"  # what stands for a minus in print
_SIGN = re.compile(r"\s*(?P<before>[$€£¥]?)\s*[+-]?\d[\d.,]*\s*(?P<behind>[%$€£¥]?)\s*")


def disguised(text: str) -> bool:
    """Say whether a text is a number but for a comma, a sign or how it is spelled.

    One that is hexadecimal may as well be a name.

    >>> disguised("3,5"), disguised("10 %"), disguised("$1,200"), disguised("10 kg")
    (True, True, True, False)
    >>> disguised("1_000"), disguised("\\u221212"), disguised("0x1F"), disguised("030 123 456")
    (True, True, False, False)
    """
    return has_comma(text) or bool(_signs(text)) or bool(_spelled(text) and not _HEX.search(text))


def _signs(text: str) -> str:
    found = _SIGN.fullmatch(text)
    return "" if found is None else found["before"] + found["behind"]


def _spelled(text: str) -> tuple[str, ...]:
    """Return how to write a number that is spelled in an unusual way, nothing for all else."""
    found = []
    plain = text.strip()
    if plain.startswith(tuple(_DASHES)):
        found.append(f"`-` for the minus `{plain[0]}`")
        plain = "-" + plain[1:].lstrip()
    if not plain.isascii() and any(map(str.isdecimal, plain)):
        spelled = "".join(str(decimal(letter, letter)) for letter in plain)
        found += ["the digits `0` to `9`"] * (spelled != plain)
        plain = spelled
    if (apart := _APART.fullmatch(plain)) is not None:
        mark = apart["mark"]
        found.append(f"thousands without {'spaces' if mark.isspace() else f'`{mark}`'}")
        plain = plain.replace(mark, "")
    if _HEX.fullmatch(plain) is not None:
        return (*found, "decimal numbers for hexadecimal ones")
    return tuple(found) if _NUMBER.fullmatch(plain) is not None else ()


def plainly(texts: Sequence[str]) -> str | None:
    """Return how to write numbers that are written otherwise, None where a text is no such one.

    >>> plainly(["10%", "20 %"]), plainly(["1_000", "2_500"]), plainly(["10%", "x"])
    ('write plain numbers, without `%`', 'write thousands without `_`', None)
    """
    found = [_signs(text) for text in texts]
    if found and all(found):
        signs = " and ".join(f"`{sign}`" for sign in sorted(set("".join(found))))
        return f"write plain numbers, without {signs}"
    ways = [_spelled(text) for text in texts]
    if not ways or not all(ways):
        return None
    return f"write {' and '.join(dict.fromkeys(way for each in ways for way in each))}"


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


def remedy(texts: Sequence[str], missing: str = "") -> str | None:
    """Return what helps against cells that are no numbers, None where they don't show it.

    ``missing`` is what a missing value takes.

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
    if len(set(texts)) == 1 and (len(texts) > 1 or not any(map(str.isalnum, texts[0]))):
        stands = f"if `{texts[0]}` stands for an unknown value"
        return f'{stands}, add `na="{texts[0]}"` to `data csv`{missing}'
    return None
