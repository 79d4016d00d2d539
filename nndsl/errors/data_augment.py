"""What is said of images that can't be varied as a file asks: one constructor per message."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import shown
from nndsl.facts import Shape
from nndsl.source import Span


def augment_nothing(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "augment-nothing",
        "`augment` alone varies nothing",
        span,
        help="say how images vary: `augment horizontal_flip rotation=10`, for instance",
    )


def augment_without_images(span: Span | None, shape: Shape) -> Diagnostic:
    kind = {1: "a row of values", 2: "a signal"}.get(len(shape), "no image")
    return Diagnostic(
        "augment-without-images",
        f"`augment` varies images, and a sample of these data is {kind} of shape {shown(shape)}",
        span,
        help="remove it; an image has the shape channels x height x width, as those of "
        "`data images` and `data mnist` have",
    )


def augment_scaled_colours(span: Span | None, option: str, scale: str) -> Diagnostic:
    return Diagnostic(
        "augment-scaled-colours",
        f"`{option}` is for values from 0 to 1, and `preprocess {scale}` changes that scale",
        span,
        help=f"remove `{option}`, or scale nothing: the values of images are from 0 to 1 already",
    )


def augment_range(span: Span | None, option: str, low: float, high: float) -> Diagnostic:
    return Diagnostic(
        "augment-range",
        f"`{option}` is for values from 0 to 1, and these images have values from {low:g} to "
        f"{high:g}",
        span,
        help="divide the images by their largest value first",
    )


def augment_gray_saturation(span: Span | None, channels: int) -> Diagnostic:
    have = "1 channel" if channels == 1 else f"{channels} channels"
    return Diagnostic(
        "augment-without-colours",
        f"`saturation` is for red, green and blue, and these images have {have}",
        span,
        help="remove `saturation`",
    )
