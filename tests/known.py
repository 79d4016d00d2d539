"""A value goes in of which a test knows more than its type says, and comes out as what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from nndsl.backends.numpy.layer import DefinedLayer
from nndsl.backends.numpy.network import NeuralNetwork
from nndsl.backends.numpy.weighted import WeightedLayer
from nndsl.diagnostics import NNError

Known = TypeVar("Known")


def present(value: Known | None) -> Known:
    """Return what must be there."""
    assert value is not None
    return value


def being(kind: type[Known], value: object) -> Known:
    """Return what must be of a kind."""
    assert isinstance(value, kind), type(value)
    return value


def layer_of(net: NeuralNetwork, at: int | str = 0) -> DefinedLayer[Any]:
    """Return a layer of a network, by its place or name, which is one of the language."""
    layer = net.layer(at) if isinstance(at, str) else net.layers[at]
    assert isinstance(layer, DefinedLayer)
    return layer


def weighted(net: NeuralNetwork, at: int | str = 0) -> WeightedLayer[Any]:
    """Return one that has ``weights`` and ``biases``."""
    layer = layer_of(net, at)
    assert isinstance(layer, WeightedLayer)
    return layer


def said(act: Callable[[], object]) -> str:
    """Return all that is said of a mistake."""
    with pytest.raises(NNError) as info:
        act()
    return str(info.value)
