"""Image files go in, their pixels in one size come out, or why they can't be read.

Only formats that are nothing but pixels are opened (others, such as EPS, are programs), and a
file is refused by the size it claims before a pixel of it is decoded.
"""

from __future__ import annotations

import logging
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.raw import Array
from nndsl.diagnostics import NNError
from nndsl.errors import data_images as errors
from nndsl.errors.packages import missing_package
from nndsl.errors.syntax import unreadable_file

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
PIXELS = 2**26  # the most that an image may have: 8192 x 8192
# What Pillow's decoders raise for damaged files.
FAULTS = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError),
    *(struct.error, zlib.error, MemoryError, OverflowError),
)


@dataclass(frozen=True, eq=False)
class Pictures:
    """Images to predict: their files, and their pixels (n, channels, height, width)."""

    files: tuple[str, ...]
    values: Array


def read_pictures(path: Path, shape: tuple[int, ...]) -> Pictures:
    """Return an image, or all images of a folder and of the folders in it, in the given shape.

    Raises NNError where there is none, and with every one that can't be read.
    """
    if path.is_dir():
        below = sorted(p for p in path.rglob("*") if p.suffix.lower() in ENDINGS and p.is_file())
        files = [(p.relative_to(path).as_posix(), p) for p in below if not p.name.startswith(".")]
    elif path.is_file():
        files = [(path.name, path)]
    else:
        raise NNError(unreadable_file(str(path), "there is no such file or folder"))
    if not files:
        raise NNError(errors.no_images(str(path)))
    found = decode(files, shape)
    if isinstance(found, list):
        raise NNError(errors.unreadable_images(None, found[:8], len(found), len(files)))
    return Pictures(tuple(name for name, _ in files), found)


def decode(
    files: Sequence[tuple[str, Path]], shape: tuple[int, ...]
) -> Array | list[tuple[str, str]]:
    """Return pixels (n, *shape) of 0 to 255, or the names of those that can't be read and why."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise NNError(missing_package(None, "pillow", "`data images`")) from None
    told = logging.getLogger("PIL")
    if not told.handlers:  # what it says of a damaged file is said below
        told.addHandler(logging.NullHandler())
    result = np.empty((len(files), *shape), dtype=np.uint8)
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow finds odd in a file that it reads
        for at, (name, path) in enumerate(files):
            try:
                with Image.open(path, formats=FORMATS) as image:
                    result[at] = _pixels(image, shape)
            except UnidentifiedImageError:
                wrong.append((name, "it is no image of a known format"))
            except Image.DecompressionBombError:
                wrong.append((name, _too_large("far more")))
            except FAULTS as fault:
                wrong.append((name, (str(fault).splitlines() or ["it is damaged"])[0]))
    return wrong or result


def _pixels(image: Image, shape: tuple[int, ...]) -> Array:
    from PIL import ImageOps
    from PIL.Image import Resampling

    width, height = image.size
    if width * height > PIXELS:
        raise ValueError(_too_large(f"{width:,} x {height:,}"))
    mode = "L" if shape[0] == 1 else "RGB"
    if image.mode.startswith("I;16"):
        image = _eight_bits(np.asarray(image))
    elif image.mode in ("I", "F"):
        raise ValueError(f"its pixels are 32-bit numbers (mode {image.mode})")
    upright = ImageOps.exif_transpose(image).convert(mode)
    small = upright.resize((shape[2], shape[1]), Resampling.BILINEAR)
    values = np.asarray(small)
    return values[None] if values.ndim == 2 else values.transpose(2, 0, 1)


def _eight_bits(values: Array) -> Any:
    from PIL import Image

    return Image.fromarray((values >> 8).astype(np.uint8))


def _too_large(pixels: str) -> str:
    return f"it claims {pixels} pixels, and at most {PIXELS:,} are decoded"
