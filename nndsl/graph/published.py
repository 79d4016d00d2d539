"""A backbone goes in, the file of its published weights comes out: kept, or downloaded."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

from nndsl.backbones import Backbone
from nndsl.backends.weights import write
from nndsl.data.known.download import Remote, UnavailableError, download
from nndsl.data.where import cache_folder
from nndsl.diagnostics import NNError
from nndsl.errors import backbones as errors
from nndsl.files.storage import writing
from nndsl.system.packages import installed

_HASH = re.compile(r"-([0-9a-f]{8,})\.pth$")  # torchvision names files by the begin of their sha256


def published(backbone: Backbone) -> Path:
    """Return the safetensors file of a network's published weights, with torchvision's names.

    It is made once, in the user's cache, of the file that torchvision publishes: one that PyTorch
    has downloaded before, or one that is downloaded now. That file is opened only if it has the
    sha256 that its name says.

    Raises NNError where the file can't be had, StorageError where the cache can't be written.
    """
    folder = _own_folder()
    kept = _kept(backbone)
    if kept.is_file():
        return kept
    # Only what is not kept yet needs torchvision, which knows the addresses, and so PyTorch.
    from nndsl.backends.torch import published as registry

    url = registry.address(backbone.name)
    said = _HASH.search(url)
    assert said is not None, f"torchvision says no sha256 of {url}"
    remote = Remote(url, said[1], 0)
    content = _content(backbone, remote, folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write(kept, registry.arrays(backbone.name, content), {"source": remote.name})
    return kept


def is_here(backbone: Backbone) -> bool:
    """Say whether a network's published weights are on this machine, without a look into them."""
    places = (_own_folder(), _torch_folder())
    if _kept(backbone).is_file():
        return True
    if not installed("torchvision") or not any(
        path for place in places for path in place.glob("*.pth")
    ):
        return False  # whatever its name is, which only PyTorch knows
    from nndsl.backends.torch import published as registry

    name = Remote(registry.address(backbone.name), "", 0).name
    return any((place / name).is_file() for place in places)


def _kept(backbone: Backbone) -> Path:
    """Return the file that is made once of the published one."""
    return _own_folder() / f"{backbone.name}.safetensors"


def _own_folder() -> Path:
    return cache_folder() / "backbones"


def _content(backbone: Backbone, remote: Remote, folder: Path) -> bytes:
    """Return the bytes of the published file, whose sha256 is right."""
    tried = []
    for place in (folder, _torch_folder()):
        path = place / remote.name
        if not path.is_file():
            tried.append((f"{path}", "not there"))
            continue
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest.startswith(remote.sha256):
            return content
        tried.append((f"{path}", f"its sha256 begins with {digest[: len(remote.sha256)]}"))
    try:
        path = download(remote, folder, quiet=not sys.stderr.isatty())
    except UnavailableError as fault:
        tried.append((remote.url, str(fault)))
        raise NNError(errors.not_published(backbone, remote.url, folder, tried)) from None
    content = path.read_bytes()
    path.unlink()  # what is kept is made of it
    return content


def _torch_folder() -> Path:
    """Return the folder in which PyTorch keeps the weights that it has downloaded."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME") or str(Path(cache) / "torch")
    return Path(home).expanduser() / "hub" / "checkpoints"
