"""A package's name goes in; whether it is installed comes out, before anything is begun."""

from __future__ import annotations

from importlib.util import find_spec

from nndsl.diagnostics import NNError
from nndsl.errors.packages import missing_package


def installed(package: str) -> bool:
    """Say whether a package can be imported, without importing it."""
    return find_spec(package) is not None


def require(package: str, purpose: str) -> None:
    """Raise NNError where a package that something needs isn't installed."""
    if not installed(package):
        raise NNError(missing_package(None, package, purpose))
