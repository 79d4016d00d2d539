"""A path goes in, the source it holds comes out."""

from __future__ import annotations

from pathlib import Path

from nndsl.diagnostics import NNError
from nndsl.errors import syntax as errors
from nndsl.source import Source

MAX_BYTES = 2**20


def read_source(path: Path, name: str | None = None) -> Source:
    """Read a ``.nn`` file: UTF-8 text of at most 1 MiB.

    Raises NNError where it can't be read, is too large, or is no text.
    """
    name = name or str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
            size = path.stat().st_size
    except OSError as error:
        raise NNError(errors.unreadable_file(name, error.strerror or str(error))) from None
    if len(content) > MAX_BYTES:
        raise NNError(errors.file_too_large(name, size, MAX_BYTES))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NNError(errors.not_text(name, error.start)) from None
    if "\0" in text:
        raise NNError(errors.not_text(name, text.index("\0")))
    return Source.of(text, name, path)
