"""A folder of images and one of masks go in; pixels with the class of each of them come out.

A mask is a picture of one channel whose values are numbers of classes. It bears its image's name,
in a folder of its own: `masks/a/1.png` for `photos/a/1.jpg`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nndsl.data.images.folders import Listed, folder_of, is_image
from nndsl.data.images.pictures import FAULTS, FORMATS, opener
from nndsl.data.raw import Array, place
from nndsl.data.sources import ImageData
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data_files as file_errors, data_masks as errors
from nndsl.files.paths import within
from nndsl.files.storage import writing

if TYPE_CHECKING:
    from PIL.Image import Image

_NUMBERS = ("1", "L", "P", "I")  # the modes whose values are numbers, and not colours
_SIDEWAYS = (5, 6, 7, 8)  # orientations (EXIF) that swap width and height
_ORIENTATION = 0x0112


def masked(source: ImageData, where: Where) -> tuple[Listed, Array]:
    """Return the images of a source, and their masks (n, height, width) in its size, as int32.

    Raises NNError where an image has no mask, or masks can't be read.
    """
    assert source.masks is not None
    if (source.test is None) != (source.test_masks is None):
        given = "test" if source.test_masks is None else "test_masks"
        raise NNError(errors.masks_of_one_part(place(source, given), given))
    wanted = [("folder", source.folder[0], "masks", source.masks)]
    if source.test is not None and source.test_masks is not None:
        wanted.append(("test", source.test, "test_masks", source.test_masks))
    paths: list[Path] = []
    names: list[str] = []
    masks: list[Path] = []
    faults: list[Diagnostic] = []
    counts = []
    for field, name, of_masks, their_name in wanted:
        root = folder_of(name, where, place(source, field))
        theirs = folder_of(their_name, where, place(source, of_masks))
        own = _images(root)
        faults += _outside(own, root, name, source, field)
        if not own:
            faults.append(errors.no_images_below(place(source, field), name))
        by_name: dict[Path, Path] = {}
        for path in _images(theirs):
            by_name.setdefault(path.relative_to(theirs).with_suffix(""), path)
        faults += _outside(list(by_name.values()), theirs, their_name, source, of_masks)
        places = [path.relative_to(root) for path in own]
        lacking = [p.as_posix() for p in places if p.with_suffix("") not in by_name]
        if lacking:
            at = place(source, of_masks)
            faults.append(errors.missing_masks(at, lacking, len(own), name, their_name))
        paths += own
        names += [each.as_posix() for each in places]
        masks += [by_name.get(each.with_suffix(""), root) for each in places]
        counts.append(len(paths))
    if faults:
        raise NNError(faults)
    found, wrong = _decoded(list(zip(names, paths, masks, strict=True)), source.size)
    if wrong:
        at = place(source, "masks")
        raise NNError(errors.unreadable_masks(at, wrong[:8], len(wrong), len(masks)))
    root = folder_of(source.folder[0], where, place(source, "folder"))
    tests = counts[-1] - counts[0]
    return Listed(tuple(paths), (), tuple(names), tests, 0, root), found


def write_masks(folder: Path, files: Sequence[str], masks: Array) -> None:
    """Write class numbers (n, height, width) as pictures named like the images they are of.

    Raises StorageError where a file can't be written.
    """
    from PIL import Image

    kind = np.uint8 if masks.max(initial=0) < 2**8 else np.uint16
    taken = Counter(Path(name).with_suffix("") for name in files)
    for name, mask in zip(files, masks, strict=True):
        path = (folder / name).with_suffix(".png")
        if taken[path.relative_to(folder).with_suffix("")] > 1:
            path = folder / f"{name}.png"  # `1.jpg` and `1.bmp` in one folder
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask.astype(kind)).save(path)


def _images(folder: Path) -> list[Path]:
    """Return the images of a folder and of those in it, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if is_image(path) and path.is_file())


def _outside(
    paths: Sequence[Path], folder: Path, name: str, source: ImageData, field: str
) -> list[Diagnostic]:
    astray = [path for path in paths if not within(path.resolve(), folder)]
    shown = [f"{name.rstrip('/')}/{path.relative_to(folder).as_posix()}" for path in astray[:5]]
    return [file_errors.path_outside(place(source, field), each, folder) for each in shown]


def _decoded(
    files: Sequence[tuple[str, Path, Path]], size: tuple[int, int]
) -> tuple[Array, list[tuple[str, str]]]:
    """Return the masks of images, or the names of those that can't be used and why."""
    pillow = opener()
    result = np.empty((len(files), *size), dtype=np.int32)
    wrong = []
    for at, (name, image_path, path) in enumerate(files):
        try:
            with pillow.open(path, formats=FORMATS) as mask:
                result[at] = _numbers(mask, _size(image_path), size)
        except pillow.UnidentifiedImageError:
            wrong.append((name, "its mask is no image of a known format"))
        except (*FAULTS, pillow.DecompressionBombError) as fault:
            wrong.append((name, (str(fault).splitlines() or ["its mask is damaged"])[0]))
    return result, wrong


def _size(path: Path) -> tuple[int, int] | None:
    """Return the width and height of an image, upright; None where it can't be read."""
    from PIL import Image

    try:
        with Image.open(path, formats=FORMATS) as image:
            width, height = image.size
            turned = image.getexif().get(_ORIENTATION) in _SIDEWAYS
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None  # which is said when pixels are read
    return (height, width) if turned else (width, height)


def _numbers(mask: Image, image: tuple[int, int] | None, size: tuple[int, int]) -> Array:
    """Return a mask's numbers in a size, each that of the nearest pixel."""
    from PIL.Image import Resampling

    if mask.format == "JPEG":
        raise ValueError("its mask is a JPEG, which changes numbers: save it as PNG")
    if mask.mode not in _NUMBERS and not mask.mode.startswith("I;16"):
        raise ValueError(f"its mask has colours (mode {mask.mode}), not one number for each pixel")
    if image is not None and mask.size != image:
        shown = " x ".join(map(str, mask.size))
        raise ValueError(f"its mask has {shown} pixels, and it has {' x '.join(map(str, image))}")
    values = np.asarray(mask.resize((size[1], size[0]), Resampling.NEAREST), dtype=np.int32)
    if values.min() < 0:
        raise ValueError("its mask has numbers below 0")
    return values
