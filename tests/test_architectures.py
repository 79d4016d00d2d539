"""Published networks, written in the language, are those of the papers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import nndsl
import nndsl.backends.numpy as numpy_engine
from nndsl.backends.torch.vision import torchvision
from nndsl.cli import main
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.files.resources import resource
from nndsl.graph.nodes import Graph
from nndsl.source import Source

MODELS, BLOCKS = resource("models") / "zoo", resource("models") / "blocks"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("resnet18", 11_689_512),
        ("mobilenet_v2", 3_504_872),
        ("vit_b16", 86_567_656),
        ("lenet5", 61_706),
        ("alexnet", 61_100_840),
        ("vgg16", 138_357_544),
    ],
)
def test_a_published_network_has_its_number_of_weights(name: str, count: int) -> None:
    assert nndsl.load(MODELS / f"{name}.nn").graph.parameter_count == count


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v2", "alexnet"])
def test_it_computes_what_torchvision_computes_with_the_same_weights(name: str) -> None:
    torch.manual_seed(0)
    reference = getattr(torchvision().models, name.removeprefix(""))(weights=None).eval()
    model = nndsl.load(MODELS / f"{name}.nn")
    state = {k: v for k, v in reference.state_dict().items() if "num_batches" not in k}
    keys = list(model.graph.parameters)
    assert len(keys) == len(state)
    weights = dict(zip(keys, (v.numpy() for v in state.values()), strict=True))
    net = model.torch(weights=weights).eval()
    x = torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        expected, found = reference(x), net.logits(x)
    assert torch.allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_the_vision_transformer_is_that_of_torchvision() -> None:
    torch.manual_seed(0)
    reference = torchvision().models.VisionTransformer(224, 16, 2, 12, 48, 192).eval()
    text = (MODELS / "vit_b16.nn").read_text(encoding="utf-8")
    for large, small in (("width = 768", "width = 48"), ("layers = 12", "layers = 2")):
        assert large in text
        text = text.replace(large, small)
    model = nndsl.loads(text)
    state = {key: torch.randn_like(v) / 7 for key, v in reference.state_dict().items()}
    reference.load_state_dict(state)
    net = model.torch(weights=_vit_weights(state, list(model.graph.parameters))).eval()
    x = torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        expected, found = reference(x), net.logits(x)
    assert torch.allclose(found, expected, rtol=1e-4, atol=1e-4)


def _vit_weights(state: dict[str, torch.Tensor], keys: list[str]) -> dict[str, np.ndarray]:
    """Return the weights of torchvision's vision transformer by the keys of the file's."""
    parts: list[torch.Tensor] = [state["conv_proj.weight"], state["conv_proj.bias"]]
    parts += [state["class_token"].flatten(), state["encoder.pos_embedding"][0]]
    for layer in range(2):
        own = f"encoder.layers.encoder_layer_{layer}."
        weights = state[f"{own}self_attention.in_proj_weight"].chunk(3)
        biases = state[f"{own}self_attention.in_proj_bias"].chunk(3)
        parts += [part for pair in zip(weights, biases, strict=True) for part in pair]
        for name in ("self_attention.out_proj", "ln_1", "mlp.0", "mlp.3", "ln_2"):
            parts += [state[f"{own}{name}.weight"], state[f"{own}{name}.bias"]]
    for name in ("encoder.ln", "heads.head"):
        parts += [state[f"{name}.weight"], state[f"{name}.bias"]]
    return {key: part.numpy() for key, part in zip(keys, parts, strict=True)}


@pytest.mark.parametrize("rate", ["", " 0"])
def test_an_encoder_block_computes_what_the_layer_computes(rate: str) -> None:
    block = of_blocks("transformer", f"input 5x8\nencoder_block 2 12{rate}\nflatten\ndense 1")
    layer = nndsl.loads("input 5x8\ntransformer_encoder 2 12\nflatten\ndense 1").graph
    assert block is not None and layer is not None
    rng = np.random.default_rng(0)
    weights = {key: rng.normal(0, 1, p.shape) for key, p in layer.parameters.items()}
    renamed = dict(zip(block.parameters, weights.values(), strict=True))
    rows = rng.normal(0, 1, (3, 5, 8))
    wanted = numpy_engine.compile(layer, weights, np.float64).predict(rows)
    found = numpy_engine.compile(block, renamed, np.float64).predict(rows)
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_squeeze_and_excitation_scales_each_channel() -> None:
    graph = of_blocks("squeeze_excite", "input 32x4x4\nsqueeze_excite 32 8\nglobal_avgpool")
    assert graph is not None and graph.node("squeeze_excite_1_multiply_1").shape == (32, 4, 4)
    assert graph.parameter_count == 32 * 4 + 4 + 4 * 32 + 32
    weights = {key: np.zeros(p.shape) for key, p in graph.parameters.items()}
    rows = np.random.default_rng(0).normal(0, 1, (2, 32, 4, 4))
    found = numpy_engine.compile(graph, weights, np.float64).predict(rows)
    np.testing.assert_allclose(found, rows.mean((2, 3)) / 2)  # sigmoid(0) is a half


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        ("inverted_residual 8", (8, 6, 6)),
        ("inverted_residual_down 8 12", (12, 3, 3)),
        ("inverted_residual_down 8 12 expand=2 stride=1", (12, 6, 6)),
        ("inverted_residual_first 4", (4, 6, 6)),
    ],
)
def test_inverted_residuals_keep_or_change_the_shape(call: str, shape: tuple[int, ...]) -> None:
    graph = of_blocks("inverted_residual", f"input 8x6x6\n{call}")
    assert graph is not None and graph.output_shape == shape


def of_blocks(file: str, text: str) -> Graph | None:
    """Return the graph of a text that uses one of the files of blocks, and has no fault."""
    folder = BLOCKS
    found = elaborate(Source("text", f'use "{file}.nn"\n{text}', folder / "t.nn"), Where(folder))
    assert found.errors == []
    return found.graph


def test_a_dense_block_grows_by_the_channels_of_its_layers() -> None:
    folder = BLOCKS
    text = 'use "dense_block.nn"\ninput 16x8x8\ndense_block 4 12\nglobal_avgpool'
    source = Source("text", text, folder / "text.nn")
    graph = elaborate(source, Where(folder)).graph
    assert graph is not None and graph.output_shape == (16 + 4 * 12,)


@pytest.mark.parametrize("count", [1, 3])
def test_a_bottleneck_keeps_the_shape_that_it_reads(count: int) -> None:
    folder = BLOCKS
    text = f'use "residual.nn"\ninput 32x4x4\nrepeat {count} {{ bottleneck 8 }}'
    found = elaborate(Source("text", text, folder / "text.nn"), Where(folder))
    assert found.errors == []
    assert found.graph is not None and found.graph.output_shape == (32, 4, 4)
    one = 32 * 8 + 8 * 8 * 9 + 8 * 32 + 2 * (8 + 8 + 32)
    assert found.graph.parameter_count == count * one


def test_a_file_of_blocks_checks_but_is_no_model() -> None:
    assert main(["check", *map(str, sorted(BLOCKS.glob("*.nn")))]) == 0
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.load(BLOCKS / "residual.nn")
    assert [d.code for d in caught.value.diagnostics] == ["no-layers"]


def test_expanded_networks_begin_alike_from_a_seed() -> None:
    text = "input 4\nrepeat 2 { dense 4 relu }\ndense 2 softmax"
    one, other = (nndsl.loads(text).numpy(seed=3) for _ in range(2))
    x = np.ones((2, 4), np.float32)
    assert np.array_equal(one.predict(x), other.predict(x))


# Files of the zoo are written out, to be read; backbones are made of blocks, for all of a family.
KNOWN_AS = {name: name for name in ("alexnet", "vgg16", "resnet18", "mobilenet_v2")}
KNOWN_AS["vit_b16"] = "vit_b_16"


def layers_of(graph: Graph) -> list[tuple[object, ...]]:
    """Return all that is said of each layer, but for the names."""
    at = {node.name: place for place, node in enumerate(graph)}
    return [
        (
            *(node.layer.keyword, node.layer.model_unusual() | {"inputs": ()}),
            *([at.get(name, name) for name in node.inputs], node.shape),
        )
        for node in graph
    ]


@pytest.mark.parametrize("name", KNOWN_AS)
def test_a_network_of_the_zoo_is_layer_by_layer_the_backbone_of_its_name(name: str) -> None:
    written = nndsl.load(MODELS / f"{name}.nn").graph
    statement = f"backbone {KNOWN_AS[name]} output=logits"
    assert layers_of(written) == layers_of(
        nndsl.loads(f"input 3x224x224; {statement}; softmax; loss crossentropy").graph
    )


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.nn")), ids=lambda path: path.stem)
def test_files_of_the_zoo_check_without_a_warning(path: Path) -> None:
    assert nndsl.load(path).warnings == ()


def test_a_unet_says_for_each_place_what_it_belongs_to() -> None:
    net = nndsl.load(MODELS / "unet_tiny.nn").numpy(seed=1)
    found = net.predict(np.random.default_rng(0).normal(size=(2, 1, 64, 64)))
    assert found.shape == (2, 1, 64, 64)
    assert ((found > 0) & (found < 1)).all()
