"""A call of a class that Python refuses goes in; what is wrong with it comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from inspect import Parameter, signature
from typing import Any

from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import calls as errors
from nndsl.errors.near import near

Init = Callable[..., None]


def answering(home: type, init: Init) -> Init:
    """Return the constructor of a class, which raises NNError for a call that doesn't fit it."""

    @wraps(init)
    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            init(self, *args, **kwargs)
        except TypeError:
            # Whoever inherits it is the class that was called.
            cls = type(self) if type(self).__init__ is vars(home)["__init__"] else home
            faults = list(_faults(cls, init, args, kwargs))
            if faults:
                raise NNError(faults) from None
            raise

    return made


def unknown(cls: Any, name: str, value: object, known: Iterable[str]) -> Diagnostic:
    """Say that a class has no such argument, and what stands for it here."""
    words = list(known)
    # The language may know it by another name than the constructor has.
    meant = near(name, [*words, *cls.arguments])
    meant = cls.arguments.get(meant, meant)
    if name == "activation" and hasattr(cls, "weights"):
        advice: str | None = f"an activation is a layer of its own: `net.add({_bend(value)})`"
    elif name in errors.ARGUMENTS and name not in cls.arguments:
        advice = errors.ARGUMENTS[name]
    else:
        advice = f"did you mean `{meant}`?" if meant in words else None
    return errors.unknown_argument(cls.__name__, name, words, advice)


def _faults(
    cls: Any, init: Init, args: Sequence[Any], given: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    _, *taken = signature(init).parameters.values()
    named = [p for p in taken if p.kind is not Parameter.VAR_KEYWORD]
    by_place = [p.name for p in named if p.kind is not Parameter.KEYWORD_ONLY]
    names = [p.name for p in named]
    open_end = len(named) < len(taken)
    if len(args) > len(by_place):
        others = [name for name in names if name not in by_place]
        yield errors.too_many_arguments(cls.__name__, len(args), by_place, others)
    for name, value in given.items():
        if name in by_place[: len(args)]:
            yield errors.argument_twice(cls.__name__, name)
        elif name not in names and not open_end:
            yield unknown(cls, name, value, names)
    if not open_end and not set(given) <= set(names):
        return  # one of those may be what is missing, by another name
    for p in named:
        here = p.name in given or p.name in by_place[: len(args)]
        if not here and p.default is Parameter.empty:
            example = f"{cls.__name__}({', '.join(f'{q.name}=…' for q in _needed(named))})"
            yield errors.missing_argument(cls.__name__, p.name, example)


def _needed(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    return (p for p in parameters if p.default is Parameter.empty)


def _bend(value: object) -> str:
    """Return how the activation is made that a word, a class or a layer means."""
    from nndsl.backends.numpy.lowering import lowering
    from nndsl.layers.catalog import ACTIVATIONS

    kinds = {cls.keyword: cls for cls in ACTIVATIONS}
    meant = near(value, kinds) if isinstance(value, str) else None
    return f"{lowering(kinds[meant]).__name__}()" if meant else "ReLUActivation()"
