"""A layer that a user wrote goes in; whether it can be added, and what it gives, come out."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isabstract
from typing import Any

import numpy as np

from nndsl.backends.numpy.attributes import own_name
from nndsl.backends.numpy.given import is_size, written
from nndsl.backends.numpy.layer import DefinedLayer, Layer
from nndsl.diagnostics import NNError
from nndsl.errors import classes as errors
from nndsl.facts import Shape

REAL = "fiub"  # the kinds of numpy's types of numbers that aren't complex


def is_foreign(layer: Layer) -> bool:
    """Say whether a layer, or what it applies to each step, is of a class that a user wrote."""
    name = own_name(type(layer))
    if name == "per_step.TimeDistributedLayer":
        return is_foreign(layer.layer)  # type: ignore[attr-defined]  # known by its name
    return not name


def home_of(layer: Layer, name: str) -> type:
    """Return the class that a method of a layer is written in."""
    return next((cls for cls in type(layer).__mro__ if name in vars(cls)), type(layer))


def as_layer(given: object) -> Layer:
    """Return what was given to be added. Raises NNError where it is no layer, or half of one."""
    if not isinstance(given, Layer):
        raise NNError(errors.not_a_layer(*_other(given)))
    if isinstance(given, DefinedLayer) and "definition" not in vars(given):
        base = next(cls for cls in type(given).__mro__ if own_name(cls))
        raise NNError(errors.not_begun(type(given).__name__, base.__name__))
    for name in vars(given):
        if callable(getattr(Layer, name, None)):
            raise NNError(errors.hidden_method(type(given).__name__, name))
    return given


def check_shape(layer: Layer) -> None:
    """Raise NNError where the inputs of a layer don't fit, or its output has no shape."""
    found: Any = layer.output_shape()
    if is_foreign(layer) and not (isinstance(found, tuple) and all(map(is_size, found))):
        advice = "a tuple of whole numbers, without the batch: `return (10,)`"
        if is_size(found):
            advice = f"write `return ({found},)`"
        elif isinstance(found, list):
            advice = f"write `return tuple({found})`"
        raise NNError(errors.not_sizes(type(layer).__name__, written(found), advice))


def propagation(layer: Layer) -> Callable[..., np.ndarray]:
    """Return ``forward_propagation``; that of a class that a user wrote with a check behind it.

    Such a class gets copies: it may write into them, or keep them.
    """
    if not is_foreign(layer):
        return layer.forward_propagation
    shape = layer.output_shape()

    def run(*inputs: np.ndarray) -> np.ndarray:
        a, wanted = layer.forward_propagation(*map(np.array, inputs)), (len(inputs[0]), *shape)
        if type(a) is not np.ndarray or a.dtype.kind not in REAL or a.shape != wanted:
            return _checked(layer, a, wanted)
        return a

    return run


def _checked(layer: Layer, a: Any, wanted: Shape) -> np.ndarray:
    bends = own_name(home_of(layer, "forward_propagation")) == "activation.ActivationLayer"
    found, advice = written(a), "the batch is its first axis, then comes what `output_shape()` says"
    if bends:
        advice = "it gets all samples at once, and gives a number for each number"
    if a is None:
        found, advice = "nothing", "end it with `return`"
    elif not isinstance(a, np.ndarray):
        advice = "`np.asarray(…)` makes an array of it"
    elif a.shape == wanted and a.dtype.kind in REAL:
        return a
    elif a.dtype.kind not in REAL:
        found = f"an array of {a.dtype}"
        advice = "numbers are real: `np.real`, `np.imag` and `np.abs` give those of complex ones"
    method = "activation_function" if bends else "forward_propagation"
    raise NNError(errors.wrong_output(type(layer).__name__, method, found, wanted, advice))


def _other(given: object) -> tuple[str, str]:
    """Return what was given in the place of a layer, and what to give instead."""
    if isinstance(given, type) and issubclass(given, Layer) and not isabstract(given):
        name, of = given.__name__, "" if given.__init__ is Layer.__init__ else "…"
        return f"the class `{name}`", f"make one of it: `{name}({of})`"
    if isinstance(given, str):
        return f"the text {written(given)}", "make one of a class, such as `DenseLayer(2)`"
    if isinstance(given, list | tuple):
        return f"a {type(given).__name__}", "add one by one: `for layer in layers: net.add(layer)`"
    advice = "layers are made of the classes of `nndsl.backends.numpy`, or of your own on top of "
    return written(given), advice + "`Layer` and `ActivationLayer`"
