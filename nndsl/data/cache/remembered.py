"""A request for data and how to fulfil it go in; what was made before, if anything, comes out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nndsl.data.cache import fingerprint, kept
from nndsl.data.cache.fingerprint import State, state_of
from nndsl.data.cache.packed import UnfitError, pack, unpack, unpack_facts
from nndsl.data.cache.wanted import is_kept
from nndsl.data.prepared import Prepared
from nndsl.data.request import Request
from nndsl.diagnostics import render
from nndsl.errors.storage import spoilt_entry
from nndsl.facts import Facts

LEAST = 1 << 20  # bytes of files that are worth a hash
WORTH = 0.5  # seconds that data take to prepare before they are worth keeping
_READ, _HASHED = 4e8, 1e9  # bytes a second: of an entry, read and checked; of files, hashed

Make = Callable[[Request], Prepared]
Found = TypeVar("Found")


@dataclass(frozen=True)
class _Asked:
    """A request with the files it depends on, as they are now."""

    request: Request
    files: tuple[Path, ...]
    state: State
    said: str

    @classmethod
    def of(cls, request: Request) -> _Asked | None:
        """Return it, None for data that no files are read for, or none that can be."""
        files = fingerprint.files_of(request)
        if files is None:
            return None
        try:
            return cls(request, tuple(files), state_of(files), fingerprint.said(request))
        except OSError:  # which reading them will tell
            return None

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for _, _, size in self.state)

    @property
    def key(self) -> str | None:
        """The name of its entry, None where it has none."""
        if self.size < LEAST or not is_kept():
            return None
        at = (self.said, self.state)
        try:
            if at not in _keys:
                _keys[at] = fingerprint.key(self.request, self.files)
            return _keys[at]
        except OSError:
            return None

    def find(self, read: Callable[[str, Mapping[str, Any]], Found]) -> Found | None:
        """Return what ``read`` makes of its entry, None where there is none that is whole."""
        key = self.key
        if key is None:
            return None
        try:
            plain = kept.read_plain(key)
            return None if plain is None else read(key, plain)
        except (kept.SpoiltError, UnfitError) as fault:
            said = render(spoilt_entry(kept.folder() / f"{key}.json", str(fault)))
            sys.stderr.write(f"{said.rstrip()}\n\n")
            kept.remove(key)
            return None

    def made(self, make: Make) -> Prepared:
        """Make the data, and keep them where reading them back will take far less time."""
        key = self.key
        start = time.perf_counter()
        prepared = make(self.request)
        took = time.perf_counter() - start
        if key is None or took < WORTH:
            return prepared
        try:
            arrays, plain = pack(prepared)
            size = sum(array.nbytes for array in arrays.values())
            same = state_of(self.files) == self.state
        except (UnfitError, OSError):
            return prepared
        if same and took > 2 * (size / _READ + self.size / _HASHED):
            kept.write(key, arrays, plain)
        return prepared


# What was made last, until it is asked for: a file is checked first, and then run.
_recent: list[tuple[_Asked, Prepared]] = []
_keys: dict[tuple[str, State], str] = {}


def remember(request: Request, make: Make) -> Prepared:
    """Return prepared data: those just made for their facts, those kept on disk, or new ones.

    Raises NNError as ``make`` does.
    """
    asked = _Asked.of(request)
    if asked is None:
        return make(request)
    recent = _taken(asked)
    if recent is None:
        recent = asked.find(lambda key, plain: unpack(kept.read_arrays(key, plain), plain))
    return asked.made(make) if recent is None else recent


def remember_facts(request: Request, make: Make) -> Facts:
    """Return the facts of the same data. Raises NNError as ``make`` does."""
    asked = _Asked.of(request)
    if asked is None:
        return make(request).facts
    recent = _taken(asked)
    if recent is None:
        facts = asked.find(lambda key, plain: unpack_facts(plain))
        if facts is not None:
            return facts
        recent = asked.made(make)
    _recent.append((asked, recent))
    return recent.facts


def _taken(asked: _Asked) -> Prepared | None:
    """Return what was made last if it is what is asked for; whatever it is, it is let go."""
    last = _recent.pop() if _recent else None
    if last is None or (last[0].said, last[0].state) != (asked.said, asked.state):
        return None
    return last[1]
