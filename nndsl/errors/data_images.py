"""What is said of folders of images that can't be used: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import option
from nndsl.errors.data import near_name
from nndsl.errors.near import listed
from nndsl.source import Span


def missing_folder(
    span: Span | None, name: str, places: Sequence[Path], near: Sequence[str]
) -> Diagnostic:
    close = near_name(Path(name).name, near)
    advice = f"put the folder there, or name the one it lies in with {option('data', 'DIR')}"
    if close is not None:
        advice = f'did you mean "{Path(name).with_name(close).as_posix()}"?'
    tried = " or ".join(f"`{place}`" for place in places)
    return Diagnostic(
        "missing-folder", f'there is no folder "{name}" in {tried}', span, help=advice
    )


def no_class_folders(span: Span | None, name: str, images: int) -> Diagnostic:
    found = "1 image" if images == 1 else f"{images} images"
    return Diagnostic(
        "no-class-folders",
        f'"{name}" has no folders, and a class is a folder of images',
        span,
        notes=(f"it holds {found}, whose classes nothing says",) if images else (),
        help=f'make a folder for each class: "{name.rstrip("/")}/cats/1.png", and so on',
    )


def parts_as_classes(span: Span | None, name: str, folders: Sequence[str]) -> Diagnostic:
    train = next((f for f in folders if f.lower().startswith("train")), folders[0])
    test = next((f for f in folders if f.lower().startswith("test")), None)
    base = name.rstrip("/")
    other = f' test="{base}/{test}"' if test is not None and test != train else ""
    return Diagnostic(
        "parts-as-classes",
        f'the folders of "{name}" are {listed(folders)}, which are parts of the data, not classes',
        span,
        help=f'write `data images "{base}/{train}"{other}`',
    )


def empty_class(span: Span | None, name: str, classes: Sequence[str]) -> Diagnostic:
    one = len(classes) == 1
    which, hold = ("the class folder", "holds") if one else ("the class folders", "hold")
    return Diagnostic(
        "empty-class",
        f'{which} {listed(classes)} of "{name}" {hold} no image',
        span,
        help="put images there (png, jpg, bmp, gif, webp, tif), or remove the folder",
    )


def class_only_in_test(
    span: Span | None, classes: Sequence[str], known: Sequence[str]
) -> Diagnostic:
    return Diagnostic(
        "class-only-in-test",
        f"the test images have {listed(classes)}, which no training image has",
        span,
        help=f"the classes trained on are {listed(known)}",
    )


def unreadable_images(
    span: Span | None, files: Sequence[tuple[str, str]], count: int, of: int
) -> Diagnostic:
    kind = "1 image can't be read" if count == 1 else f"{count} images can't be read"
    more = (f"and {count - len(files)} more",) if count > len(files) else ()
    return Diagnostic(
        "unreadable-image",
        f"{kind}, of {of:,}" if of > 1 else kind,
        span,
        facts=(*(f"{name}: {why}" for name, why in files), *more),
        help="save the images anew or remove them",
    )


def no_images(path: str) -> Diagnostic:
    return Diagnostic(
        "no-images",
        f"there is no image in `{path}`",
        help="name an image, or a folder that holds some (png, jpg, bmp, gif, webp, tif)",
    )
