"""Image files go in, their pixels in one size come out, or why they can't be read.

Only formats that are nothing but pixels are opened (others, such as EPS, are programs), and a
file is refused by the size it claims before a pixel of it is decoded.
"""

from __future__ import annotations

import logging
import struct
import warnings
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
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
    result = np.empty((len(files), *shape), dtype=np.uint8)

    def keep(at: int, image: Image) -> None:
        _check(image, shape)
        result[at] = _pixels(image, shape)

    return _each(files, keep) or result


def refused(files: Sequence[tuple[str, Path]], shape: tuple[int, ...]) -> list[tuple[str, str]]:
    """Return the names of images that can't be read, and why, as far as their first bytes tell.

    Whether pixels are damaged or cut off shows only when they are decoded.
    """
    state = None
    with suppress(OSError):  # which opening it will tell
        stats = [path.stat() for _, path in files]
        state = (shape[0], [(stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats])
    if state is not None and state in _sound:
        return []
    found = _each(files, lambda at, image: _check(image, shape))
    if state is not None and not found:
        _sound[:] = [state]
    return found


# The images that were looked at last and found sound: a file is checked more than once to be run.
_sound: list[tuple[int, list[tuple[int, int, int]]]] = []


def opener() -> ModuleType:
    """Return Pillow with what reads the formats that are read, and nothing that reads others.

    Raises NNError where it isn't installed.
    """
    try:
        from PIL import (  # noqa: F401 - each makes its format known; all there are take longer
            BmpImagePlugin,
            GifImagePlugin,
            Image,
            JpegImagePlugin,
            PngImagePlugin,
            PpmImagePlugin,
            TiffImagePlugin,
            WebPImagePlugin,
        )
    except ImportError:
        raise NNError(missing_package(None, "pillow", "`data images`")) from None
    return Image


def _each(
    files: Sequence[tuple[str, Path]], use: Callable[[int, Image], None]
) -> list[tuple[str, str]]:
    """Open images in turn, and return the names of those that can't be used and why."""
    pillow = opener()
    told = logging.getLogger("PIL")
    if not told.handlers:  # what it says of a damaged file is said below
        told.addHandler(logging.NullHandler())
    wrong = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow finds odd in a file that it reads
        for at, (name, path) in enumerate(files):
            try:
                with pillow.open(path, formats=FORMATS) as image:
                    use(at, image)
            except pillow.UnidentifiedImageError:
                wrong.append((name, "it is no image of a known format"))
            except pillow.DecompressionBombError:
                wrong.append((name, _too_large("far more")))
            except FAULTS as fault:
                wrong.append((name, (str(fault).splitlines() or ["it is damaged"])[0]))
    return wrong


def _check(image: Image, shape: tuple[int, ...]) -> None:
    """Raise ValueError for what its header says that can't be read."""
    width, height = image.size
    if width * height > PIXELS:
        raise ValueError(_too_large(f"{width:,} x {height:,}"))
    if image.mode in ("I", "F"):
        raise ValueError(f"its pixels are 32-bit numbers (mode {image.mode})")
    if not image.mode.startswith("I;16") and not _convertible(image.mode, _mode(shape)):
        raise ValueError(f"its colours are of a kind that isn't read (mode {image.mode})")


@cache
def _convertible(mode: str, to: str) -> bool:
    try:
        opener().new(mode, (1, 1)).convert(to)
    except ValueError:
        return False
    return True


def _mode(shape: tuple[int, ...]) -> str:
    return "L" if shape[0] == 1 else "RGB"


def _pixels(image: Image, shape: tuple[int, ...]) -> Array:
    from PIL import ImageOps
    from PIL.Image import Resampling

    if image.mode.startswith("I;16"):
        image = _eight_bits(np.asarray(image))
    upright = ImageOps.exif_transpose(image).convert(_mode(shape))
    small = upright.resize((shape[2], shape[1]), Resampling.BILINEAR)
    values = np.asarray(small)
    return values[None] if values.ndim == 2 else values.transpose(2, 0, 1)


def _eight_bits(values: Array) -> Any:
    from PIL import Image

    return Image.fromarray((values >> 8).astype(np.uint8))


def _too_large(pixels: str) -> str:
    return f"it claims {pixels} pixels, and at most {PIXELS:,} are decoded"
