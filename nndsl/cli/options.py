"""Options that several commands share: a parser goes in and has them when a function returns."""

from __future__ import annotations

import argparse
import re
from pathlib import Path


def model_file(parser: argparse.ArgumentParser, optional: bool = False) -> None:
    """Add the file, and what changes how it is read."""
    count = "?" if optional else None
    parser.add_argument("file", nargs=count, type=Path, metavar="FILE", help="a .nn file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=assignment,
        metavar="NAME=VALUE",
        help="give a number that the file names with `let` another value",
    )
    data_folder(parser)


def data_folder(parser: argparse.ArgumentParser) -> None:
    """Add where known data sets are looked for."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder with data sets or files")
    parser.add_argument(
        "--sample", action="store_true", help="use a small stand-in for har and mnist"
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="prepare data anew, and don't keep them for the next time",
    )
    bounds(parser)


def bounds(parser: argparse.ArgumentParser) -> None:
    """Add what a command may take up, and where it may read."""
    parser.add_argument(
        "--max-memory",
        type=size,
        metavar="SIZE",
        help="the memory that may be used, such as 4GB (what the machine has)",
    )
    parser.add_argument(
        "--allow-path",
        action="append",
        default=[],
        type=folder,
        metavar="DIR",
        help="a folder that `use` and `data` may read, beside that of the file",
    )


def assignment(text: str) -> tuple[str, str]:
    """Return the name and value of ``NAME=VALUE``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier() or not value.strip():
        raise argparse.ArgumentTypeError(f"`{text}` is not of the form NAME=VALUE")
    return name.strip(), value.strip()


def place(text: str) -> Path:
    """Return the path of what is written, which must have a name."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)


def folder(text: str) -> Path:
    """Return the path of a folder that is there."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder `{text}`")
    return Path(text)


def size(text: str) -> int:
    """Return the bytes of ``4GB``, ``512MiB`` or ``1.5G``; a kilobyte has 1024 bytes.

    >>> size("1.5 KB")
    1536
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?([KMGT]?)(?:i?B)?", text, re.IGNORECASE)
    if found is None or not float(found[1]):
        raise argparse.ArgumentTypeError(f"`{text}` is no size of memory such as 4GB or 512MB")
    return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " "))


def count(text: str) -> int:
    """Return a whole number that is at least 1."""
    return _at_least(text, 1)


def seed(text: str) -> int:
    """Return a whole number that is at least 0."""
    return _at_least(text, 0)


def _at_least(text: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) < least:
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number from {least} on")
    return int(text)
