"""A text with quotes of Python goes in, the same with those of the language comes out."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"(\"(?:[^\"\\\n]|\\.)*\"|'[^'\"\\\n]*')")


def pieces(text: str) -> list[str]:
    """Return a text in pieces, every second of which is a quoted text, now in double quotes.

    >>> pieces("mae, 'r2'")
    ['mae, ', '"r2"', '']
    """
    found = _QUOTED.split(text)
    found[1::2] = [f'"{piece[1:-1]}"' for piece in found[1::2]]
    return found
