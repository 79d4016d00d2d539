"""A call that Python refuses goes in; what is wrong with it comes out, as an NNError."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from inspect import Parameter, signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import calls as errors

P = ParamSpec("P")
R = TypeVar("R")

# Says what stands for an argument that a call doesn't take: its name and value, and those it takes.
Foreign = Callable[[str, object, Sequence[str]], Diagnostic]
Method = Callable[Concatenate[Any, P], R]


def answering(
    method: Method[P, R], about: Callable[[Any], tuple[str, Foreign]]
) -> Callable[Concatenate[Any, P], R]:
    """Return a method that raises NNError for a call that doesn't fit it.

    ``about`` takes the object, and says how what was called is named.
    """

    @wraps(method)
    def called(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except TypeError:
            if faults := list(_faults(method, args, kwargs, *about(self))):
                raise NNError(faults) from None
            raise

    return called


def _faults(
    method: Callable[..., object],
    args: Sequence[Any],
    given: Mapping[str, Any],
    title: str,
    foreign: Foreign,
) -> Iterator[Diagnostic]:
    _, *taken = signature(method).parameters.values()
    named = [p for p in taken if p.kind is not Parameter.VAR_KEYWORD]
    by_place = [p.name for p in named if p.kind is not Parameter.KEYWORD_ONLY]
    names = [p.name for p in named]
    open_end = len(named) < len(taken)
    if len(args) > len(by_place):
        others = [name for name in names if name not in by_place]
        yield errors.too_many_arguments(title, len(args), by_place, others)
    for name, value in given.items():
        if name in by_place[: len(args)]:
            yield errors.argument_twice(title, name)
        elif name not in names and not open_end:
            yield foreign(name, value, names)
    if not open_end and not set(given) <= set(names):
        return  # one of those may be what is missing, by another name
    for p in named:
        here = p.name in given or p.name in by_place[: len(args)]
        if not here and p.default is Parameter.empty:
            example = f"{title}({', '.join(f'{q.name}=…' for q in _needed(named))})"
            yield errors.missing_argument(title, p.name, example)


def _needed(parameters: Iterable[Parameter]) -> Iterator[Parameter]:
    return (p for p in parameters if p.default is Parameter.empty)
