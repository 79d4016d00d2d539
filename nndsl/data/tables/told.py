"""How columns of a text file are taken, and what their cells said before they became values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# What stands for a missing value, besides what a file's statement says: pandas's own list.
MISSING = (
    *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
    *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
)
_WHOLE = re.compile(r"[-+]?\d+")
_PADDED = re.compile(r"0\d+")
_SHOWN = 3  # words of a column
_KEY = "told"  # of a frame's attributes


@dataclass(frozen=True)
class Taken:
    """Which columns of a text file are not taken for what their own cells look like.

    ``texts`` are texts, as they are in other rows of the same set; ``written`` are texts to the
    letter, also where the file has decimal commas. ``codes`` are texts where one of their whole
    numbers has zeros in front.
    """

    texts: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def forced(self) -> tuple[str, ...]:
        """The columns that are texts whatever they hold."""
        return (*self.texts, *self.written)


AS_SEEN = Taken()  # each column is what its cells look like


@dataclass(frozen=True)
class Told:
    """What the cells of a text file said that their values don't show, by column.

    ``padded`` has the first cell with zeros in front of each column of whole numbers that became
    numbers; ``missing`` how many cells of a column of texts said which word for a missing value.
    """

    padded: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def write(self, frame: pd.DataFrame) -> None:
        """Let a frame carry it."""
        frame.attrs[_KEY] = {"padded": dict(self.padded), "missing": dict(self.missing)}

    @classmethod
    def of(cls, frames: Iterable[pd.DataFrame]) -> Told:
        """Return what is told of the cells of frames that are read one after the other."""
        padded: dict[str, str] = {}
        missing: dict[str, dict[str, int]] = {}
        for frame in frames:
            told = frame.attrs.get(_KEY, {"padded": {}, "missing": {}})
            padded = told["padded"] | padded
            for name, words in told["missing"].items():
                known = missing.setdefault(name, {})
                for word, count in words.items():
                    known[word] = known.get(word, 0) + count
        return cls(padded, missing)

    def in_words(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Say which words in these columns were taken for missing values.

        >>> Told(missing={"y": {"None": 20, "NA": 1}}).in_words(["x", "y"])
        ('20 cells of `y` say `None` and 1 `NA`, which is read as missing',)
        """
        found = []
        for name in dict.fromkeys(columns):
            words = list(self.missing.get(name, {}).items())[:_SHOWN]
            if words:
                (first, count), *others = words
                cells = f"{count:,} cells of" if count > 1 else "1 cell of"
                said = f"{cells} `{name}` {'say' if count > 1 else 'says'} `{first}`"
                more = "".join(f" and {many:,} `{word}`" for word, many in others)
                found.append(f"{said}{more}, which is read as missing")
        return tuple(found)


def first_padded(texts: Iterable[str | None]) -> str | None:
    """Return the first text with a zero in front, None where one is no whole number.

    >>> first_padded(["1", None, "007 "]), first_padded(["007", "7a"]), first_padded(["0", "10"])
    ('007', None, None)
    """
    found = None
    for text in (text.rstrip() for text in texts if text is not None):
        if _WHOLE.fullmatch(text) is None:
            return None
        if found is None and _PADDED.fullmatch(text) is not None:
            found = text
    return found


def words_of(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how often each word comes that stands for a missing value, the most frequent first.

    >>> words_of({"red": 3, "": 2, "None": 1, "NA": 2})
    {'NA': 2, 'None': 1}
    """
    found = {text: count for text, count in counts.items() if text and text in MISSING}
    return dict(sorted(found.items(), key=lambda word: -word[1]))
