"""Both engines compute each layer of the registry alike, and as its definition says."""

from __future__ import annotations

import importlib
import pkgutil
import re
from types import ModuleType

import numpy as np
import pytest
import torch
from conformance import ANY, CASES
from hypothesis import assume, given, settings, strategies as st
from known import present

import nndsl.backends.numpy as numpy_engine
import nndsl.backends.torch as torch_engine
import nndsl.layers
from nndsl.backends.numpy.columns import ColumnsLayer
from nndsl.backends.numpy.recurrent import StateLayer
from nndsl.diagnostics import Diagnostic
from nndsl.facts import Shape
from nndsl.graph.nodes import Graph
from nndsl.graph.shaping import build
from nndsl.layers import LAYERS, Layer
from nndsl.layers.columns import Columns
from nndsl.layers.embedding import Embedding
from nndsl.layers.merge import Elementwise
from nndsl.layers.recurrent import Part
from nndsl.source import Source
from nndsl.spec.specify import specify
from nndsl.syntax.parser import parse

TOLERANCE: dict[type, float] = {np.float32: 1e-5, np.float64: 1e-12}
TORCH: dict[type, torch.dtype] = {np.float32: torch.float32, np.float64: torch.float64}


pytestmark = pytest.mark.usefixtures("one_thread")


def graph_of(text: str, shape: Shape) -> Graph:
    """Return the graph of a text that must have no fault."""
    made, faults = built(text, shape)
    assert not faults, faults
    return made


def built(text: str, shape: Shape | None) -> tuple[Graph, list[Diagnostic]]:
    tree, faults = parse(Source.of(text))
    assert not faults, faults
    model, faults = specify(tree)
    assert not faults, faults
    made, faults = build(model, shape)
    assert made is not None
    return made, faults


def random_weights(made: Graph, seed: int = 1) -> dict[str, np.ndarray]:
    """Return weights that no layer begins with, so that each of them matters."""
    rng = np.random.default_rng(seed)
    weights = {}
    for key, parameter in made.parameters.items():
        values = rng.normal(0, 0.7, parameter.shape)
        weights[key] = 0.3 + np.abs(values) if key.endswith("running_var") else values
    for node in made.owners:
        own = {name: weights[f"{node.name}.{name}"] for name in node.parameters}
        for name, values in node.layer.following(own).items():
            if name.startswith("running_"):  # directions that belong to the weights
                weights[f"{node.name}.{name}"] = values
    return weights


def rows_for(made: Graph, batch: int, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    counts = [n.layer.count for n in made if isinstance(n.layer, Embedding)]
    if counts:
        return rng.integers(0, min(counts), (batch, *present(made.input_shape))).astype(np.float64)
    return rng.normal(0, 2, (batch, *present(made.input_shape)))


def run_torch(
    made: Graph, weights: dict[str, np.ndarray], rows: np.ndarray, dtype: type
) -> np.ndarray:
    net = torch_engine.compile(made, weights=weights, dtype=TORCH[dtype]).eval()
    with torch.no_grad():
        found: torch.Tensor = net(torch.tensor(rows, dtype=TORCH[dtype]))
    return found.numpy()


def run_numpy(
    made: Graph, weights: dict[str, np.ndarray], rows: np.ndarray, dtype: type
) -> np.ndarray:
    return numpy_engine.compile(made, weights, dtype).predict(rows)


def deviation(a: np.ndarray, b: np.ndarray) -> float:
    """Return the greatest difference, relative to the greatest value."""
    if a.size == 0:
        return 0.0
    scale = float(np.abs(b).max())
    difference = float(np.abs(a.astype(np.float64) - b.astype(np.float64)).max())
    return difference / scale if scale > 0 else difference


def assert_agree(text: str, shape: Shape, batches: tuple[int, ...] = (5, 1, 0)) -> None:
    made = graph_of(text, shape)
    weights = random_weights(made)
    for batch in batches:
        rows = rows_for(made, batch)
        for dtype, tolerance in TOLERANCE.items():
            ours = run_numpy(made, weights, rows, dtype)
            theirs = run_torch(made, weights, rows, dtype)
            assert ours.dtype == theirs.dtype == dtype
            assert ours.shape == theirs.shape == (batch, *present(made.output_shape))
            assert np.isfinite(ours).all()
            assert deviation(ours, theirs) <= tolerance, (text, batch, dtype)


ALL_CASES = [case for cases in CASES.values() for case in cases]


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
@pytest.mark.parametrize("engine", [numpy_engine, torch_engine], ids=["numpy", "torch"])
def test_each_layer_of_the_language_has_a_lowering_in_each_engine(
    engine: ModuleType, cls: type[Layer]
) -> None:
    assert cls in engine.LOWERINGS, f"`{cls.keyword}` has no lowering in {engine.__name__}"


@pytest.mark.parametrize("layer", set(numpy_engine.LOWERINGS.values()), ids=lambda c: c.__name__)
def test_each_numpy_layer_can_be_imported_from_the_engine(layer: type) -> None:
    if layer not in (ColumnsLayer, StateLayer):  # made of files only, by `input` and `state`
        assert getattr(numpy_engine, layer.__name__, None) is layer, "not in numpy/__init__.py"


def test_each_family_of_layers_is_in_the_registry() -> None:
    for module in pkgutil.iter_modules(nndsl.layers.__path__, "nndsl.layers."):
        family = getattr(importlib.import_module(module.name), "LAYERS", ())
        lacking = [cls.keyword for cls in family if cls not in LAYERS]
        assert not lacking, f"{lacking} of {module.name} are not in nndsl/layers/__init__.py"


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
def test_a_lowering_to_torch_bears_the_name_of_its_layer(cls: type[Layer]) -> None:
    assert cls in torch_engine.LOWERINGS, f"`{cls.keyword}` has no lowering in PyTorch"
    assert torch_engine.LOWERINGS[cls].__name__ == re.sub(r"[123]d$", "", cls.keyword)


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
def test_each_layer_of_the_language_is_compared(cls: type[Layer]) -> None:
    assert CASES.get(cls.keyword), f"`{cls.keyword}` has no case in tests/conformance"
    for text, shape in CASES[cls.keyword]:
        used = {type(node.layer) for node in graph_of(text, shape)}
        assert cls in used, f"`{text}` doesn't use `{cls.keyword}`"


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
def test_a_layer_that_keeps_the_shape_says_so(cls: type[Layer]) -> None:
    keeps = [
        node.shape == present(node.input_shapes)[0]
        for text, shape in CASES.get(cls.keyword, [])
        for node in graph_of(text, shape)
        if type(node.layer) is cls
    ]
    if cls.keeps_shape:
        assert all(keeps)
    elif all(keeps):
        assert issubclass(cls, Elementwise), f"give {cls.__name__} `keeps_shape`, for `?`"


def test_no_engine_computes_what_is_not_in_the_language() -> None:
    assert set(numpy_engine.LOWERINGS) == set(torch_engine.LOWERINGS) == {*LAYERS, Columns, Part}


@pytest.mark.parametrize(("text", "shape"), ALL_CASES, ids=lambda value: str(value))
def test_both_engines_agree(text: str, shape: Shape) -> None:
    assert_agree(text, shape)


@pytest.mark.parametrize(("text", "shape"), ALL_CASES, ids=lambda value: str(value))
def test_parameters_have_the_shapes_the_definition_gives(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    wanted = {key: parameter.shape for key, parameter in made.parameters.items()}
    state = torch_engine.state(torch_engine.compile(made))
    assert {key: array.shape for key, array in state.items()} == wanted
    assert list(state) == list(wanted)
    net = numpy_engine.compile(made)
    assert net.parameters() == made.parameter_count
    assert net.output_shape() == made.output_shape


@pytest.mark.parametrize("cls", LAYERS, ids=lambda cls: cls.keyword)
@settings(max_examples=50, deadline=None)
@given(data=st.data(), batch=st.integers(0, 3))
def test_both_engines_agree_whatever_a_layers_options(
    cls: type[Layer], data: st.DataObject, batch: int
) -> None:
    assert cls.keyword in ANY, f"`{cls.keyword}` has no strategy in tests/conformance"
    text, shape = data.draw(ANY[cls.keyword])
    _, faults = built(text, shape)
    assume(not faults)
    assert_agree(text, shape, batches=(batch,))


NETWORKS = [
    ("dense 128 relu; dense 64 relu; dense 10 softmax; loss crossentropy", (784,)),
    ("dense 4 sigmoid; dense 1 sigmoid; loss bce", (2,)),
    (
        "reshape 1x28x28; conv 8 3x3 relu same; batchnorm; maxpool 2; conv 16 3x3 relu; maxpool 2;"
        " flatten; dropout 0.5; dense 32 relu; dense 10 softmax",
        (784,),
    ),
    (
        "stem = conv 8 3x3 same stride=2; batchnorm; a = relu; conv 8 3x3 relu same;"
        " b = conv 8 3x3 same; add b a; c = relu; short = conv 4 1x1 from=stem;"
        " concat c short; global_avgpool; dense 5 softmax",
        (3, 15, 13),
    ),
    ("embedding 20 8; layernorm; dense 16 gelu; flatten; dense 3", (6,)),
    (
        "conv1d 6 5 silu same; avgpool1d 2; conv1d 6 3 elu; global_avgpool; a = dense 4 softplus;"
        " b = dense 4 gaussian from=a; c = dense 4 leaky_relu from=a; concat a b c; layernorm;"
        " dense 2 tanh",
        (9, 17),
    ),
]


@pytest.mark.parametrize(("text", "shape"), NETWORKS)
def test_both_engines_agree_on_whole_networks(text: str, shape: Shape) -> None:
    assert_agree(text, shape)


@pytest.mark.parametrize(("text", "shape"), NETWORKS)
def test_both_engines_begin_with_the_same_weights(text: str, shape: Shape) -> None:
    made = graph_of(text, shape)
    rows = rows_for(made, 3)
    ours = numpy_engine.compile(made, seed=7).predict(rows)
    with torch.no_grad():
        theirs = torch_engine.compile(made, seed=7).eval()(torch.tensor(rows, dtype=torch.float32))
    assert deviation(ours, theirs.numpy()) <= 1e-5
