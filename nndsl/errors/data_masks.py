"""What is said of masks that don't belong to their images: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nndsl.diagnostics import Diagnostic
from nndsl.errors.near import listed
from nndsl.source import Span


def missing_masks(
    span: Span | None, names: Sequence[str], of: int, folder: str, masks: str
) -> Diagnostic:
    count = f"{len(names)} of {of:,} images" if of > 1 else "the only image"
    lacks = "has" if len(names) == 1 else "have"
    wanted = f"{masks.rstrip('/')}/{Path(names[0]).with_suffix('.png').as_posix()}"
    return Diagnostic(
        "missing-mask",
        f"{count} {lacks} no mask: {listed(names, 5)}",
        span,
        help=f'a mask bears its image\'s name: "{wanted}" for "{folder.rstrip("/")}/{names[0]}"',
    )


def masks_of_one_part(span: Span | None, given: str) -> Diagnostic:
    other = {"test": "test_masks", "test_masks": "test"}[given]
    meaning = "the masks of the test images" if other == "test_masks" else "the test images"
    return Diagnostic(
        "masks-of-one-part",
        f"`{given}` names a folder for test, but nothing says where {meaning} are",
        span,
        help=f'add `{other}="…"`, or remove `{given}` and write `split test=20%`',
    )


def masks_without_images(span: Span | None) -> Diagnostic:
    return Diagnostic(
        "masks-of-one-part",
        "`test_masks` is about images whose pixels have classes, but no `masks` says where those "
        "of the training images are",
        span,
        help='add `masks="…"`, or remove `test_masks`',
    )


def no_images_below(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "no-images",
        f'there is no image in "{name}"',
        span,
        help="name the folder that holds the images (png, jpg, bmp, gif, webp, tif)",
    )


def unreadable_masks(
    span: Span | None, files: Sequence[tuple[str, str]], count: int, of: int
) -> Diagnostic:
    kind = "1 mask can't be used" if count == 1 else f"{count} masks can't be used"
    more = (f"and {count - len(files)} more",) if count > len(files) else ()
    return Diagnostic(
        "unreadable-mask",
        f"{kind}, of {of:,}" if of > 1 else kind,
        span,
        facts=(*(f"{name}: {why}" for name, why in files), *more),
        help="a mask is a picture of one channel, as large as its image, whose values are numbers "
        "of classes",
    )
