"""A layer that is to be added to a network goes in; it is checked, and gets its first values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from inspect import signature
from math import inf
from typing import Any

from nndsl.backends.numpy.attributes import own_name
from nndsl.backends.numpy.foreign import home_of, is_foreign
from nndsl.backends.numpy.layer import DefinedLayer, Layer
from nndsl.diagnostics import NNError
from nndsl.errors import adding as errors
from nndsl.layers import Layer as Definition
from nndsl.spec.flow import INPUT

Call = tuple[Sequence[str], dict[str, Any], str]
# How a network calls the methods that a class of a user's own may have: with what values, by their
# place and by their name, and what these are.
CALLS: dict[str, Call] = {
    "initialize": ((), {"seed": 0, "name": None}, "a seed and a name"),
    "activation_function": (("z",), {}, "one value"),
    "cast": (("dtype",), {}, "a type of numbers"),
    **dict.fromkeys(
        ("output_shape", "input_shape", "parameters", "layer_name", "workspace"),
        ((), {}, "no values"),
    ),
}


def check_reads(layer: Layer, reads: Sequence[str], known: Sequence[str]) -> None:
    """Raise NNError where a layer doesn't read as many values as are named.

    ``known`` are the values that could be named.
    """
    cls, count, wanted = layer.layer_name(), len(reads), layer.reads()
    definition = layer.definition if isinstance(layer, DefinedLayer) else None
    if is_foreign(layer) and not own_name(home_of(layer, "output_shape")):
        wanted = 1, inf  # it says by itself what it makes of them
    if count < wanted[0]:
        others = [name for name in (*reversed(known), INPUT) if name not in reads]
        named = [*others[: wanted[0] - count], *reads]
        besides = definition.reads_besides() if definition is not None else ()
        raise NNError(errors.too_few_inputs(cls, wanted, count, named, besides))
    if count > wanted[1]:
        further = [] if definition is None else _further(definition)
        raise NNError(errors.too_many_inputs(cls, wanted, count, further))
    if is_foreign(layer):
        _check_calls(layer, count)


def _further(definition: Definition) -> list[str]:
    """Return how a layer is made that reads one more value."""
    read = definition.reads_besides()
    return [f"`{field}=True`" for field in definition.also_reads if field not in read]


def _check_calls(layer: Layer, count: int) -> None:
    """Raise NNError where a method that a user wrote can't be called as a network does."""
    places = ("x",) if count == 1 else tuple(f"x{at + 1}" for at in range(count))
    of_inputs: Call = places, {}, "one value" if count == 1 else f"{count} values"
    calls = {**CALLS, "forward_propagation": of_inputs, "set_input_shape": of_inputs}
    for name, (taken, named, given) in calls.items():
        method = getattr(layer, name, None)
        if method is None or own_name(home_of(layer, name)) or _takes(method, taken, named):
            continue
        options = (f"{word}={value!r}" for word, value in named.items())
        advice = f"write `def {name}({', '.join(['self', *taken, *options])})`"
        if name == "forward_propagation":
            advice += f', or name all that it reads: `net.add(layer, ["{INPUT}", …])`'
        raise NNError(errors.wrong_signature(type(layer).__name__, name, given, advice))


def _takes(method: Callable[..., Any], places: Sequence[str], named: dict[str, Any]) -> bool:
    try:
        signature(method).bind(*places, **named)
    except TypeError:
        return False
    except ValueError:  # it has no signature that could be asked for
        return True
    return True


@contextmanager
def unless_refused(layer: Layer) -> Iterator[None]:
    """Leave a layer as it was before, where NNError is raised within."""
    kept = list(_kept(layer))
    try:
        yield
    except NNError:
        for held, values in kept:
            held.clear()
            held.update(values)
        raise


def _kept(layer: Layer) -> Iterator[tuple[dict[Any, Any], dict[Any, Any]]]:
    """Yield what a layer holds, and the layers in it, each with a copy."""
    for value in vars(layer).values():
        if isinstance(value, Layer):
            yield from _kept(value)
        elif isinstance(value, dict):
            yield value, dict(value)
    yield vars(layer), dict(vars(layer))


def begin(layer: Layer, seed: int, name: str) -> None:
    """Give a layer its first values; those that were set by hand before stay."""
    if layer.initialized:
        return
    by_hand = dict(layer.arrays) if isinstance(layer, DefinedLayer) else {}
    layer.initialize(seed=seed, name=name)
    if isinstance(layer, DefinedLayer):
        layer.arrays.update(by_hand)
    layer.begun = True
