"""One file from the network: its address and sha256 go in, the whole, verified file comes out."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from nndsl.errors.data_files import cache_unwritable
from nndsl.files.storage import aside

REACH_SECONDS = 15.0  # in which an address must have answered
WHOLE_SECONDS = 1800.0  # in which a file must be whole
STALL_SECONDS = 30.0  # without a byte
_BLOCK = 1 << 16


class UnavailableError(Exception):
    """Why something can't be had, as a sentence."""


@dataclass(frozen=True)
class Remote:
    """A file on the network: where it lies, its sha256 or the begin of it, its size in bytes.

    A size of 0 stands for what the server says.
    """

    url: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The last part of the address."""
        return urlsplit(self.url).path.rsplit("/", 1)[-1]


class _SameScheme(urllib.request.HTTPRedirectHandler):
    def __init__(self, schemes: tuple[str, ...]) -> None:
        self.schemes = schemes

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme not in self.schemes:
            raise UnavailableError(
                f"redirected from {self.schemes[0]} to {scheme}, which is refused"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(
    remote: Remote,
    folder: Path,
    *,
    quiet: bool = True,
    schemes: tuple[str, ...] = ("https",),
    reach: float = REACH_SECONDS,
    whole: float = WHOLE_SECONDS,
) -> Path:
    """Download a file into a folder and return its path.

    It is written beside its place under a name ending in `.part` and renamed when it is whole,
    verified and on the disk. Raises UnavailableError where it can't be had, and StorageError
    where it can't be written.
    """
    if urlsplit(remote.url).scheme not in schemes:
        raise UnavailableError(f"{remote.url} is not {schemes[0]}")
    end = time.monotonic() + whole
    response = _open(remote.url, schemes, reach)
    remote = replace(remote, size=_size(remote, response))
    target = folder / remote.name
    try:
        with response:
            folder.mkdir(parents=True, exist_ok=True)
            with aside(target) as file:
                _copy(response, file, remote, end, quiet)
    except OSError as fault:
        raise cache_unwritable(folder, fault.strerror or str(fault)) from None
    return target


def _open(url: str, schemes: tuple[str, ...], reach: float) -> Any:
    """Return the open answer of an address that answers in time.

    A thread asks, because looking up a name has no timeout of its own.
    """
    outcome: list[Any] = []
    opener = urllib.request.build_opener(_SameScheme(schemes))
    # the scheme was checked by `download`
    request = urllib.request.Request(url, headers={"User-Agent": "nndsl"})  # noqa: S310

    def ask() -> None:
        try:
            outcome.append(opener.open(request, timeout=min(reach, STALL_SECONDS)))
        except (OSError, HTTPException, ValueError, UnavailableError) as fault:
            outcome.append(fault)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(reach)
    if not outcome:
        raise UnavailableError(f"no answer within {reach:.0f} seconds")
    answer = outcome[0]
    if isinstance(answer, UnavailableError):
        raise answer
    if isinstance(answer, urllib.error.HTTPError):
        answer.close()
        raise UnavailableError(f"the server answered {answer.code} {answer.reason}")
    if isinstance(answer, urllib.error.URLError):
        raise UnavailableError(f"no connection: {answer.reason}")
    if isinstance(answer, Exception):
        raise UnavailableError(f"no connection: {answer}")
    return answer


def _size(remote: Remote, response: Any) -> int:
    """Return the size of a file. Raises UnavailableError where nobody says it."""
    if remote.size:
        return remote.size
    said = response.headers.get("Content-Length", "")
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        response.close()
        raise UnavailableError("the server doesn't say how large the file is")
    return int(said)


def _copy(response: Any, file: IO[bytes], remote: Remote, end: float, quiet: bool) -> None:
    digest = hashlib.sha256()
    done = 0
    shown = 0.0
    while True:
        try:
            block = response.read(_BLOCK)
        except (OSError, HTTPException) as fault:
            raise UnavailableError(
                f"the connection broke off after {done:,} bytes: {fault}"
            ) from None
        if not block:
            break
        done += len(block)
        if done > remote.size:
            raise UnavailableError(f"it is larger than the {remote.size:,} bytes it should have")
        digest.update(block)
        file.write(block)
        now = time.monotonic()
        if now > end:
            raise UnavailableError(f"it took too long: {done:,} of {remote.size:,} bytes")
        if not quiet and now - shown > 0.2:
            shown = now
            _progress(remote, done)
    if not quiet:
        _progress(remote, done)
        print(file=sys.stderr)
    if done < remote.size:
        raise UnavailableError(f"the connection broke off after {done:,} of {remote.size:,} bytes")
    if not digest.hexdigest().startswith(remote.sha256):
        raise UnavailableError(
            f"its sha256 is {digest.hexdigest()} instead of {remote.sha256}, so it was removed"
        )


def _progress(remote: Remote, done: int) -> None:
    filled = 30 * done // remote.size
    bar = "#" * filled + "-" * (30 - filled)
    line = f"\r{remote.name} [{bar}] {done / 1e6:.1f} of {remote.size / 1e6:.1f} MB"
    print(line, end="", file=sys.stderr, flush=True)
