"""Two layers go in; the one whose parameters the other can compute with comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from nndsl.diagnostics import NNError
from nndsl.errors import adding as errors

if TYPE_CHECKING:
    from nndsl.backends.numpy.layer import DefinedLayer, Layer


def lender_of(layer: DefinedLayer[Any], owner: Layer) -> DefinedLayer[Any]:
    """Return the owner. Raises NNError where its parameters aren't those of the layer.

    They must be the same ones, of the same shapes: nothing may be added to what another computes
    with, and nothing that the layer was made with be passed over.
    """
    name, specs = layer.layer_name(), layer._specs()
    if not specs:
        raise NNError(errors.nothing_to_share(name))
    kind: type = type(layer.definition)
    if type(vars(owner).get("definition")) is not kind:
        raise NNError(errors.other_kind(name, owner.layer_name()))
    lender = cast("DefinedLayer[Any]", owner)  # no other has a definition
    if lender.arrays.keys() != specs.keys():
        names = ([layer._called(key)[1] for key in keys] for keys in (lender.arrays, specs))
        raise NNError(errors.other_parameters(name, *names))
    for key, array in lender.arrays.items():
        if array.shape != specs[key].shape:
            called = layer._called(key)[1]
            shapes = (
                layer._turned(key, np.broadcast_to(0.0, s)).shape
                for s in (array.shape, specs[key].shape)
            )
            raise NNError(errors.other_shape(name, called, *shapes))
    given = lender.definition.literals()
    for key, values in layer.definition.literals().items():
        if not np.array_equal(values, given.get(key, ())):
            raise NNError(errors.own_values(name))
    return lender
