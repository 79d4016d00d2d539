"""What Python code gives to a method goes in; arguments that fit come out, or an NNError."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from operator import index
from typing import Any, ParamSpec, TypeVar

from nndsl.diagnostics import NNError
from nndsl.errors import arguments as errors
from nndsl.settings import Train

P = ParamSpec("P")
R = TypeVar("R")


def answering(method: Callable[P, R]) -> Callable[P, R]:
    """Return a method that says what stands for an argument it doesn't have."""
    taken = signature(method).parameters.keys()
    known = [name for name in taken if name != "self"]

    @wraps(method)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        if foreign := [name for name in kwargs if name not in taken]:
            faults = (
                errors.foreign_argument(method.__name__, name, kwargs[name], known)
                for name in foreign
            )
            raise NNError(list(faults))
        return method(*args, **kwargs)

    return called


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
