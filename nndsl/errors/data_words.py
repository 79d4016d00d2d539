"""What is said of texts and the numbers of their words: one constructor per message."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.source import Span


def no_words(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "no-words",
        f"no training row has a word in column `{name}`",
        span,
        help="name the column that holds the texts: `column=review`",
    )


def vocabulary_exceeds(span: Span | None, count: int, vocabulary: int) -> Diagnostic:
    return Diagnostic(
        "vocabulary-exceeds",
        f"the embedding has vectors for {count} numbers, and the texts have {vocabulary}",
        span,
        notes=("0 stands for padding, 1 for words that training has not seen",),
        help="write `vocabulary`, which the data make that number",
    )


def embedding_of_measures(span: Span) -> Diagnostic:
    return Diagnostic(
        "embedding-of-measures",
        "`embedding` looks up whole numbers from 0 on, but the data hold others, too",
        span,
        help="`dense` reads measures; numbers that are looked up must not be scaled either",
    )


def numbers_exceed(span: Span, count: int, numbers: int) -> Diagnostic:
    return Diagnostic(
        "numbers-exceed",
        f"the embedding has vectors for {count} numbers, but those of the data go up to "
        f"{numbers - 1}",
        span,
        help=f"write `{numbers}`: one for each number from 0 on",
        fix=Fix(((span, str(numbers)),)),
    )


def words_as_amounts(span: Span | None, keyword: str) -> Diagnostic:
    return Diagnostic(
        "words-as-amounts",
        f"`{keyword}` takes the numbers of words for amounts, but they only tell words apart",
        span,
        severity="warning",
        help="begin with an embedding, which looks up a vector for each word: "
        "`embedding vocabulary 32`",
    )
