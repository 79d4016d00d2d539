"""Texts go in, whole numbers that an embedding looks up come out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nndsl.data.raw import Array

PADDING, UNKNOWN = 0, 1
FIRST = 2  # the number of the most frequent word
_WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True)
class Wording:
    """How texts become numbers: of how many words at most, and how many numbers for each text."""

    vocabulary: int
    length: int


@dataclass(frozen=True)
class Words:
    """The words that have a number of their own, from 2 on, and how many numbers a text has."""

    known: tuple[str, ...]
    length: int

    @property
    def count(self) -> int:
        """How many numbers there are, with those for padding and for unknown words."""
        return len(self.known) + FIRST

    def encode(self, texts: Sequence[str | None]) -> Array:
        """Return float64 (texts, length): the first words of each text, zeros before them.

        >>> Words(("film", "good"), 4).encode(["A good film!"]).tolist()
        [[0.0, 1.0, 3.0, 2.0]]
        """
        number = {word: i for i, word in enumerate(self.known, FIRST)}
        result = np.full((len(texts), self.length), float(PADDING))
        for row, text in enumerate(texts):
            found = [number.get(word, UNKNOWN) for word in words_of(text)[: self.length]]
            if found:
                result[row, -len(found) :] = found
        return result


def words_of(text: str | None) -> list[str]:
    """Return the words of a text in lower case.

    >>> words_of("It isn't GOOD, is it?")
    ['it', "isn't", 'good', 'is', 'it']
    """
    return _WORD.findall((text or "").lower().replace("\u2019", "'"))


def fit_words(texts: Iterable[str | None], wording: Wording) -> Words:
    """Return the most frequent words of texts, those of the same frequency in alphabetical order.

    >>> fit_words(["b a b", "c a b"], Wording(4, 10)).known
    ('b', 'a')
    """
    counts = Counter(word for text in texts for word in words_of(text))
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return Words(tuple(ranked[: wording.vocabulary - FIRST]), wording.length)
