"""A graph goes in, the arrays that its backbones begin with come out, by checkpoint key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from nndsl.backends.weights import read
from nndsl.diagnostics import Diagnostic, NNError, StorageError
from nndsl.errors import backbones as errors
from nndsl.facts import Shape
from nndsl.files.resources import resource
from nndsl.graph.nodes import Graph, Node
from nndsl.graph.patterns import expanded
from nndsl.layers.norm import Scale
from nndsl.layers.tokens import ClassToken, Position
from nndsl.layers.transformer import TransformerEncoder
from nndsl.layers.window_attention import WindowAttention
from nndsl.spec.model import Use

# Whose single array is a parameter of torchvision's module itself, in a shape of its own.
PLAIN = (Scale, ClassToken, Position)
# Of torchvision's networks, but of no layer here: a counter, and what is left out.
OTHER = ("num_batches_tracked", "AuxLogits.", "aux1.", "aux2.")
IN_ENCODER = {
    "attention_out": "self_attention.out_proj",
    "norm1": "ln_1",
    "norm2": "ln_2",
    "linear1": "mlp.0",
    "linear2": "mlp.3",
}
# The layers of attention within windows, which differ by the family.
IN_WINDOWS = {
    "swin": {
        "qkv_weight": "qkv.weight",
        "qkv_bias": "qkv.bias",
        "out_weight": "proj.weight",
        "out_bias": "proj.bias",
        "position_weight": "relative_position_bias_table",
    },
    "maxvit": {
        "qkv_weight": "to_qkv.weight",
        "qkv_bias": "to_qkv.bias",
        "out_weight": "merge.weight",
        "out_bias": "merge.bias",
        "position_weight": "relative_position_bias_table",
    },
}
IN_NETWORK = {  # that computes what is added for positions
    "hidden_weight": "cpb_mlp.0.weight",
    "hidden_bias": "cpb_mlp.0.bias",
    "position_weight": "cpb_mlp.2.weight",
}
STACKED = ("query", "key", "value")  # whose weights torchvision has in one array, one after another


@dataclass(frozen=True)
class Place:
    """Where a parameter lies: an array of torchvision's network, or one of three parts of it."""

    name: str
    part: int | None = None

    def of(self, shape: Shape) -> Shape:
        """Return the shape of the whole array for that of the parameter."""
        return shape if self.part is None else (3 * shape[0], *shape[1:])

    def taken(self, array: np.ndarray, shape: Shape) -> np.ndarray:
        """Return the parameter in its own shape, as float32."""
        if self.part is not None:
            array = array[self.part * shape[0] : (self.part + 1) * shape[0]]
        return np.ascontiguousarray(array.reshape(shape), np.float32)


def pretrained(graph: Graph) -> dict[str, np.ndarray]:
    """Return the arrays of all backbones that begin with published weights, or with a file's.

    Raises NNError where they can't be had, or don't fit.
    """
    found: dict[str, np.ndarray] = {}
    for use in graph.uses:
        path = located(use)
        if path is not None:
            found |= _fitted(use, graph, path)
    return found


def located(use: Use) -> Path | None:
    """Return the file of a backbone's weights, None where it begins at random.

    Published weights are downloaded where they aren't there yet. Raises NNError where there is
    no such file.
    """
    backbone = use.backbone
    if backbone.pretrained:
        from nndsl.graph.published import published  # who downloads nothing needn't load what can

        return published(backbone)
    if backbone.weights is None:
        return None
    assert use.folder is not None, "elaborating a file says where its paths start"
    path = use.folder / backbone.weights
    if not path.is_file():
        raise NNError(errors.no_weights(backbone, backbone.weights))
    return path


def names_of(network: str) -> tuple[str, ...]:
    """Return torchvision's names of the modules of a network that have weights, in their order.

    The order is that of the network's layers here.
    """
    return tuple(name for part in _patterns()[network].split() for name in expanded(part))


@cache
def _patterns() -> dict[str, str]:
    path = resource("models") / "backbones" / "names.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _fitted(use: Use, graph: Graph, path: Path) -> dict[str, np.ndarray]:
    backbone = use.backbone
    try:
        arrays = read(path)
    except StorageError as error:
        said = error.diagnostics[0]
        place = backbone.origin.of("weights")
        raise NNError([replace(said, span=place)]) from None
    names = names_of(backbone.name)
    wanted = dict(_wanted(use, graph, names))
    faults = list(_faults(use, wanted, arrays, path))
    if faults:
        raise NNError(faults)
    return {key: place.taken(arrays[place.name], shape) for key, (place, shape) in wanted.items()}


def _wanted(
    use: Use, graph: Graph, names: tuple[str, ...]
) -> Iterator[tuple[str, tuple[Place, Shape]]]:
    """Yield each parameter of a backbone by its key: where it lies, and its shape."""
    steps = set(use.steps)
    nodes = [n for n in graph.owners if n.name in steps and n.parameters and not n.layer.literals()]
    for node, module in zip(nodes, names, strict=False):  # what is cut off needs no weights
        for name, parameter in node.parameters.items():
            place = _place(node, module, name, use.backbone.family)
            yield f"{node.name}.{name}", (place, parameter.shape)


def _place(node: Node, module: str, name: str, family: str) -> Place:
    if isinstance(node.layer, PLAIN):
        return Place(module)
    if isinstance(node.layer, WindowAttention):
        names = IN_WINDOWS[family] | (IN_NETWORK if node.layer.continuous else {})
        return Place(f"{module}.{names.get(name, name)}")
    if not isinstance(node.layer, TransformerEncoder):
        return Place(f"{module}.{name}")
    part, kind = name.rsplit("_", 1)
    own = part.removeprefix("attention_")
    if own in STACKED:
        return Place(f"{module}.self_attention.in_proj_{kind}", STACKED.index(own))
    return Place(f"{module}.{IN_ENCODER[part]}.{kind}")


def _faults(
    use: Use,
    wanted: Mapping[str, tuple[Place, Shape]],
    arrays: Mapping[str, np.ndarray],
    path: Path,
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the names, shapes and dtypes of a file."""
    backbone = use.backbone
    places = {place.name: place.of(shape) for place, shape in wanted.values()}
    missing = [name for name in places if name not in arrays]
    modules = names_of(backbone.name)
    strange = [
        name
        for name in arrays
        if name not in places
        and not name.startswith(OTHER)
        and not name.endswith(OTHER)
        and not any(name == module or name.startswith(f"{module}.") for module in modules)
    ]
    if missing or strange:
        yield errors.other_names(backbone, path, missing, strange, _meant(arrays))
        return
    for name, shape in places.items():
        array = arrays[name]
        if array.shape != shape and _squeezed(array.shape) != _squeezed(shape):
            yield errors.other_shape(backbone, path, name, array.shape, shape)
            return
        if array.dtype.kind != "f":
            yield errors.other_dtype(backbone, path, name, str(array.dtype))
            return


def _squeezed(shape: Shape) -> Shape:
    """Return a shape without axes of size 1, by which a 1x1 convolution differs from `dense`."""
    return tuple(size for size in shape if size != 1)


def _meant(arrays: Mapping[str, np.ndarray]) -> list[str]:
    """Return the networks whose modules are exactly those that the arrays are of."""
    own = [name for name in arrays if not name.startswith(OTHER) and not name.endswith(OTHER)]
    found = []
    for network in _patterns():
        modules = frozenset(names_of(network))
        if {_module(name, modules) for name in own} == modules:
            found.append(network)
    return found


def _module(name: str, modules: frozenset[str]) -> str | None:
    """Return which of the modules an array is of, None where it is of no such module."""
    while name not in modules and name:
        name = name.rpartition(".")[0]
    return name or None
