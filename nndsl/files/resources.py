"""A folder's name goes in, and where it lies comes out, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path


def resource(folder: str) -> Path:
    """Return the folder ``grammars`` or ``models``.

    A wheel carries them inside the package; in a checkout, and so in an editable install, they
    stand at the top level beside it.

    Raises FileNotFoundError where an installation lacks them.
    """
    package = Path(__file__).resolve().parent.parent
    for place in (package / folder, package.parent / folder):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"this installation of nndsl lacks its folder {folder!r}")
