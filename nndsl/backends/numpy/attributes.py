"""An object of the engine's classes goes in; what may be set, and how it is written, come out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from nndsl.diagnostics import NNError
from nndsl.errors import classes as errors

SIMPLE = (bool, int, float, str, tuple)  # what stands in a few letters


def own_name(cls: type) -> str:
    """Return the module and the name of a class of this engine, "" for one that isn't its own.

    >>> from nndsl.backends.numpy.dense import DenseLayer
    >>> own_name(DenseLayer), own_name(str)
    ('dense.DenseLayer', '')
    """
    package = __name__.rpartition(".")[0]
    home, _, module = cls.__module__.rpartition(".")
    return f"{module}.{cls.__qualname__}" if home == package else ""


class Closed:
    """Refuses attributes that its class doesn't have: a slip of the pen would change nothing.

    A class has what it annotates, and properties that can be set. One that is derived from it
    elsewhere may keep what it likes. ``arguments`` are fields of its definition by the name that
    its constructor has for them.
    """

    arguments: ClassVar[Mapping[str, str]] = {}

    def __repr__(self) -> str:
        return call_of(self)

    def __setattr__(self, name: str, value: Any) -> None:
        cls: Any = type(self)
        taken = _taken(cls)
        if taken is None or name in taken or name.startswith("__"):
            super().__setattr__(name, value)
            return
        own = getattr(cls, name, None)
        if own is None:
            raise NNError(errors.unknown_attribute(cls.__name__, name, _settable(cls)))
        if not (callable(own) and callable(value)):  # another method for this object alone
            raise NNError(errors.fixed_attribute(cls.__name__, name, callable(own)))
        super().__setattr__(name, value)


@cache
def _taken(cls: type) -> frozenset[str] | None:
    """Return the attributes that objects of a class may have, None where that is left open."""
    if not own_name(cls):
        return None
    annotated = (
        item for base in cls.__mro__ for item in getattr(base, "__annotations__", {}).items()
    )
    own = (name for name, written in annotated if not written.startswith("ClassVar"))
    return frozenset([*own, *_settable(cls)])


def _settable(cls: type) -> list[str]:
    """Return the properties of a class that can be set."""
    return [name for name in dir(cls) if getattr(getattr(cls, name), "fset", None) is not None]


def call_of(made: Any) -> str:
    """Return how a layer is made, arguments that are the usual ones left out.

    >>> from nndsl.backends.numpy.dense import DenseLayer
    >>> call_of(DenseLayer(3, 2))
    'DenseLayer(n_units=3, input_shape=(2,))'
    """
    from inspect import Parameter, signature

    definition, cls = getattr(made, "definition", None), type(made)
    held = {**vars(definition), **vars(made)} if definition is not None else vars(made)
    held = {cls.arguments.get(name, name): value for name, value in held.items()}
    held["input_shape"] = made.input_shape()
    said: dict[str, Any] = {}
    for name, taken in signature(cls).parameters.items():
        if taken.kind is Parameter.VAR_KEYWORD and definition is not None:
            unusual = definition.model_unusual()
            said |= {key: value for key, value in unusual.items() if key not in ("inputs", *said)}
        else:
            said[name] = held[name] if name in held else getattr(definition, name, taken.default)
            if not isinstance(said[name], SIMPLE) or said[name] == taken.default:
                del said[name]
    return f"{cls.__name__}({', '.join(f'{name}={value!r}' for name, value in said.items())})"
