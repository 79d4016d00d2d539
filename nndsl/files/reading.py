"""A path goes in, the source it holds comes out."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from nndsl.diagnostics import NNError
from nndsl.errors import syntax as errors
from nndsl.errors.near import listed
from nndsl.files.resources import resource
from nndsl.source import Source, Span

MAX_BYTES = 2**20
MAX_WORDS = 100_000  # words, numbers and signs, so that whatever follows is done in seconds
MAX_QUOTED = 4096  # characters of a quoted text, or of a word
_WORD = re.compile(
    rf'#[^\n]*|"(?:[^"\\\n]|\\.){{0,{MAX_QUOTED}}}"|(?P<long>"(?:[^"\\\n]|\\.){{{MAX_QUOTED + 1}}})'
    r"|[\w.]+|[^\s\w.;]"
)


def bundled(path: Path) -> Path:
    """Return the file that comes with the package, where ``models/…`` isn't there."""
    if path.exists() or path.parts[:1] != ("models",) or ".." in path.parts:
        return path
    example = resource("models").joinpath(*path.parts[1:])
    return example if example.is_file() else path


def read_source(path: Path, name: str | None = None) -> Source:
    """Read a ``.nn`` file: UTF-8 text of at most 1 MiB.

    ``models/…`` is the example that comes with the package where there is no such file.
    Diagnostics call it by its path, or by ``name``.
    Raises NNError where it can't be read, is too large, or is no text.
    """
    name = str(path) if name is None else name
    path = bundled(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
            size = path.stat().st_size
    except OSError as error:
        reason = error.strerror or str(error)
        raise NNError(errors.unreadable_file(name, reason, _meant(path))) from None
    if len(content) > MAX_BYTES:
        raise NNError(errors.file_too_large(name, size, MAX_BYTES))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NNError(errors.not_text(name, content, error.start)) from None
    if "\0" in text:
        raise NNError(errors.binary_file(name, Source.of(text).text))
    return measured(Source.of(text, name, path))


def _meant(path: Path) -> str | None:
    """Say which file may be meant by a path that can't be read."""
    if (path / "model.nn").is_file():
        return f"the model of this run is `{path / 'model.nn'}`"
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        return f"there is no folder `{folder}`"
    known = sorted(p.name for p in folder.glob("*.nn"))
    # Endings, which are alike, say nothing of what is meant.
    near = difflib.get_close_matches(path.stem, [Path(name).stem for name in known], n=1)
    if near and folder != path:
        return f"did you mean `{path.with_name(near[0] + '.nn')}`?"
    return f"the `.nn` files there are {listed(known, 8)}" if known else None


def measured(source: Source) -> Source:
    """Return a source whose text is of a size that a person could have written.

    Raises NNError for a longer one, before it is parsed.
    """
    text = source.text
    if len(text) > MAX_BYTES:
        raise NNError(errors.file_too_large(source.name, len(text), MAX_BYTES))
    if len(text) <= MAX_QUOTED:
        return source
    for count, word in enumerate(_WORD.finditer(text)):
        at = Span(word.start(), word.start() + 1)
        long = len(word[0]) > MAX_QUOTED and word[0][0] not in '#"' and not word[0].isdigit()
        if word.lastgroup is not None or long:
            raise NNError(errors.text_too_long(at, MAX_QUOTED).within(source))
        if count == MAX_WORDS:
            raise NNError(errors.too_many_words(at, MAX_WORDS).within(source))
    return source
