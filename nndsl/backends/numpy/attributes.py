"""An object of the engine's classes goes in; what may be set, and how it is written, come out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from nndsl.backends.numpy.arguments import explained
from nndsl.diagnostics import NNError
from nndsl.errors import calls, classes as errors

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


class LackingError(NNError, AttributeError):
    """Raised where an object is asked for what it doesn't have, so that ``hasattr`` works."""


class Elsewhere:
    """What objects of other libraries have, and one of this class has not; ``advice`` is why.

    Not a ``__getattr__``, with which every attribute would take longer to read.
    """

    def __init__(self, name: str, advice: str) -> None:
        self.name, self.advice = name, advice

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self
        raise LackingError(calls.unknown_member(owner.__name__, self.name, self.advice))


class Closed:
    """Refuses attributes that its class doesn't have: a slip of the pen would change nothing.

    A class has what it annotates, and properties that can be set. One that is derived from it
    elsewhere may keep what it likes. ``arguments`` says by what name its constructor takes a
    field of its definition, or what other libraries call so; ``members`` what stands for theirs.
    """

    arguments: ClassVar[Mapping[str, str]] = {}
    members: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        init = vars(cls).get("__init__")
        if init is not None and own_name(cls):
            type.__setattr__(cls, "__init__", explained(cls, init))
        for name, advice in vars(cls).get("members", {}).items():
            type.__setattr__(cls, name, Elsewhere(name, advice))

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in self.members]

    if not TYPE_CHECKING:  # to whom the constructors alone say what they take

        def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: D102 - it says what is amiss
            if lacking := getattr(cls, "__abstractmethods__", None):
                name, own = cls.__name__, not own_name(cls)
                raise NNError(calls.abstract_class(name, sorted(lacking), own))
            return super().__new__(cls)

    def __repr__(self) -> str:
        return call_of(self)

    def __setattr__(self, name: str, value: Any) -> None:
        cls: Any = type(self)
        taken = _taken(cls)
        if taken is None or name in taken or name.startswith("__"):
            super().__setattr__(name, value)
            return
        own = getattr(cls, name, None)
        if own is None or isinstance(own, Elsewhere):
            raise NNError(
                errors.unknown_attribute(cls.__name__, name, self._to_set(), self._stored())
            )
        if not (callable(own) and callable(value)):  # another method for this object alone
            raise NNError(errors.fixed_attribute(cls.__name__, name, callable(own)))
        super().__setattr__(name, value)

    def _to_set(self) -> list[str]:
        """Return what of the object can be set."""
        from inspect import signature

        cls: Any = type(self)
        kept = _taken(cls) or ()
        return _settable(cls) + [name for name in signature(cls).parameters if name in kept]

    def _stored(self) -> list[str] | None:
        """Return the names of parameters in ``arrays``, None where there are none."""
        return None


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

    definition, cls = vars(made).get("definition"), type(made)
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
