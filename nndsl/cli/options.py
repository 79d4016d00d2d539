"""Options that several commands share: a parser goes in and has them when a function returns."""

from __future__ import annotations

import argparse
from pathlib import Path


def model_file(parser: argparse.ArgumentParser) -> None:
    """Add the file, and what changes how it is read."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a .nn file")
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
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder with known data sets")
    parser.add_argument(
        "--sample", action="store_true", help="use a small stand-in for har and mnist"
    )


def assignment(text: str) -> tuple[str, str]:
    """Return the name and value of ``NAME=VALUE``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip().isidentifier() or not value.strip():
        raise argparse.ArgumentTypeError(f"`{text}` is not of the form NAME=VALUE")
    return name.strip(), value.strip()


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
