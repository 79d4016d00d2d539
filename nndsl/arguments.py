"""What Python code gives to a method goes in; arguments that fit come out, or an NNError."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import index
from typing import Any, ParamSpec, TypeVar

from nndsl.diagnostics import NNError
from nndsl.errors import arguments as errors
from nndsl.settings import Train
from nndsl.system.calling import Method, answering

P = ParamSpec("P")
R = TypeVar("R")


def explained(method: Method[P, R]) -> Method[P, R]:
    """Return a method that raises NNError for a call that doesn't fit it."""
    name = method.__name__
    return answering(method, lambda _: (name, partial(errors.foreign_argument, name)))


def of_training(name: str, value: Any) -> int | None:
    """Return the `epochs` or the `seed` of training, or None where it is left to the file.

    Raises NNError for all that a file couldn't say.
    """
    if value is None:
        return None
    allowed = _allowed(name)
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None or number not in allowed:
        raise NNError(errors.not_whole(name, value, allowed))
    return number


def _allowed(name: str) -> range:
    """Return the whole numbers that a field of `train` can be."""
    bounds = Train.model_fields[name].bounds
    end = bounds["lt"] if "lt" in bounds else bounds["le"] + 1
    return range(int(bounds["ge"]), int(end))


def numbers_by_name(given: Any) -> Mapping[str, object]:
    """Return what ``set`` gives, {} where it is left out. Raises NNError for what is no mapping."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        wanted, example = "numbers by the names they have in the file", 'set={"width": 64}'
        raise NNError(errors.wrong_argument("set", given, wanted, example))
    return given
