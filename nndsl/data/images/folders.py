"""Folders of images, one for each class, go in; pixels, or what is known of them, come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nndsl.data.images.pictures import ENDINGS, decode, refused
from nndsl.data.raw import Array, Raw, place
from nndsl.data.sources import ImageData
from nndsl.data.tables.frames import places_of
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import (
    data_files as file_errors,
    data_images as errors,
    data_masks as mask_errors,
)
from nndsl.facts import Facts, Shape
from nndsl.files.paths import within
from nndsl.source import Span

_PARTS = frozenset({"train", "training", "test", "testing", "val", "valid", "validation"})


@dataclass(frozen=True)
class Listed:
    """The images of a source by path, with the class of each, and where the test images begin."""

    paths: tuple[Path, ...]
    classes: tuple[str, ...]
    names: tuple[str, ...]
    tests: int
    others: int
    root: Path

    @property
    def named(self) -> list[tuple[str, Path]]:
        """The images, each with the name that it is known by."""
        return list(zip(self.names, self.paths, strict=True))


def images(source: ImageData, where: Where) -> Raw:
    """Return the pixels of all images, (n, channels, height, width) of 0 to 255, and their classes.

    Raises NNError with every image that can't be read.
    """
    found, masks = _known(source, where)
    decoded = decode(found.named, source.shape)
    if isinstance(decoded, list):
        raise _unreadable(source, decoded, len(found.paths))
    return _raw(found, masks, source, decoded, source.shape)


def outlined(source: ImageData, where: Where) -> Raw:
    """Return the same rows without their pixels, for what can be known before any is decoded.

    Raises NNError with every image whose first bytes tell that it can't be read.
    """
    found, masks = _known(source, where)
    if wrong := refused(found.named, source.shape):
        raise _unreadable(source, wrong, len(found.paths))
    return _raw(found, masks, source, np.zeros((len(found.paths), 1), np.uint8), (1,))


def _unreadable(source: ImageData, wrong: Sequence[tuple[str, str]], of: int) -> NNError:
    at = place(source, "folder")
    return NNError(errors.unreadable_images(at, wrong[:8], len(wrong), of))


def _known(source: ImageData, where: Where) -> tuple[Listed, Array | None]:
    """Return the images of a source, and their masks if pixels have classes of their own."""
    if source.masks is not None:
        from nndsl.data.images.masks import masked

        return masked(source, where)
    if source.test_masks is not None:
        raise NNError(mask_errors.masks_without_images(place(source, "test_masks")))
    return listing(source, where), None


def with_shape(facts: Facts, source: ImageData) -> Facts:
    """Return the facts of outlined images as those of the images."""
    views = tuple(with_shape(view, source) for view in facts.views)
    return replace(facts, shape=source.shape, features=source.channels, views=views)


def _raw(found: Listed, masks: Array | None, source: ImageData, values: Array, shape: Shape) -> Raw:
    test = np.arange(len(found.paths)) >= len(found.paths) - found.tests
    others = f" ({found.others:,} other files left out)" if found.others else ""
    others = " with masks" if masks is not None else others
    return Raw(
        inputs=values,
        features=source.channels if len(shape) > 1 else ("image",),
        shape=shape,
        targets=("class",) if masks is None else ("mask",),
        y=(np.array(found.classes, dtype=object) if masks is None else masks,),
        kind="labels" if masks is None else "integers",
        own_test=test if source.test is not None else None,
        unit=255.0,
        origin=f"{len(found.paths):,} images of {found.root}{others}",
        component=source,
    )


def listing(source: ImageData, where: Where) -> Listed:
    """Return the images of a source, without opening any.

    Raises NNError where there is no folder, a class has no image, or a path leads outside.
    """
    parts = [_part(source.folder[0], where, place(source, "folder"))]
    if source.test is not None:
        parts.append(_part(source.test, where, place(source, "test")))
    faults = [fault for part in parts for fault in part.faults]
    unknown = sorted(set(parts[-1].classes) - set(parts[0].classes))
    if unknown and not faults:
        at_test = place(source, "test")
        faults.append(errors.class_only_in_test(at_test, unknown, sorted(parts[0].classes)))
    if faults:
        raise NNError(faults)
    images = [image for part in parts for image in part.images]
    return Listed(
        paths=tuple(path for _, path in images),
        classes=tuple(label for label, _ in images),
        names=tuple(f"{label}/{path.name}" for label, path in images),
        tests=sum(len(part.images) for part in parts[1:]),
        others=sum(part.others for part in parts),
        root=parts[0].root,
    )


@dataclass(frozen=True)
class _Part:
    """A folder of classes: its images, each with its class, and what is wrong with it."""

    root: Path
    classes: list[str]
    images: list[tuple[str, Path]]
    others: int
    faults: list[Diagnostic]


def _part(name: str, where: Where, span: Span | None) -> _Part:
    root = folder_of(name, where, span)
    below = sorted(path for path in root.iterdir() if plain(path) and path.is_dir())
    classes = [path.name for path in below]
    faults: list[Diagnostic] = []
    if not below:
        faults.append(errors.no_class_folders(span, name, sum(map(is_image, root.iterdir()))))
    elif {label.lower() for label in classes} <= _PARTS:
        faults.append(errors.parts_as_classes(span, name, classes))
        below = []
    images: list[tuple[str, Path]] = []
    empty, others = [], 0
    for path in below:
        files = sorted(file for file in path.iterdir() if plain(file) and file.is_file())
        own = [file for file in files if is_image(file)]
        outside = [f for f in own if not within(f.resolve(), root)]
        shown = [f"{name.rstrip('/')}/{path.name}/{file.name}" for file in outside[:5]]
        faults += [file_errors.path_outside(span, each, root) for each in shown]
        if not own:
            empty.append(path.name)
        images += [(path.name, file) for file in own]
        others += len(files) - len(own)
    if empty:
        faults.append(errors.empty_class(span, name, empty))
    return _Part(root, classes, images, others, faults)


def plain(path: Path) -> bool:
    """Say whether a file or folder is there for its own sake, and not for some program's."""
    return not path.name.startswith((".", "__MACOSX")) and path.name != "Thumbs.db"


def is_image(path: Path) -> bool:
    """Say whether a file bears the name of an image."""
    return path.suffix.lower() in ENDINGS and plain(path)


def folder_of(name: str, where: Where, span: Span | None) -> Path:
    """Return the folder of that name below that of the `.nn` file, or of `--data`."""
    inside = places_of(name, where, span)
    if isinstance(inside, Diagnostic):
        raise NNError(inside)
    for path in inside:
        if path.is_dir():
            return path
    near: list[str] = []
    for path in inside:
        if path.parent.is_dir():
            near += sorted(p.name for p in path.parent.iterdir() if p.is_dir())
    raise NNError(errors.missing_folder(span, name, [path.parent for path in inside], near))
