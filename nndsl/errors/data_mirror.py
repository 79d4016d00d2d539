"""What is said of an autoencoder that can't be: one constructor per message."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.source import Span


def autoencoder_outputs(span: Span | None, count: int) -> Diagnostic:
    return Diagnostic(
        "autoencoder-outputs",
        f"an autoencoder has one output, which is its input again, and this file has {count}",
        span,
        help="remove the other outputs, or `task autoencoder`",
    )


def autoencoder_of_words(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "autoencoder-of-words",
        "an autoencoder gives back amounts, and texts are numbers that only tell words apart",
        span,
        help="use `data csv` with columns of numbers, or images",
    )


def autoencoder_target_scale(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "autoencoder-target-scale",
        "the target of an autoencoder is its input, and is scaled as that is",
        span,
        help="remove `target=standardize`; `preprocess standardize` scales both",
    )
