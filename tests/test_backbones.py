"""A network known by name is torchvision's: its count of weights, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from networks_of_torchvision import arrays_of, blank, in_training_of, reference
from torch import nn

import nndsl
from nndsl.backbones import FAMILIES, FIXED, NAMES, Backbone
from nndsl.backends.torch.vision import torchvision
from nndsl.cli import main
from nndsl.files.resources import resource
from nndsl.graph import pretrained
from nndsl.graph.nodes import Graph
from nndsl.layers import dropout
from nndsl.layers.dropout import Dropout
from nndsl.layers.norm import BatchNorm

# One or two of each family, the small ones; the others run with `-m slow`.
FEW = {
    *("resnet18", "resnext50_32x4d", "squeezenet1_1", "densenet121"),
    *("googlenet", "mobilenet_v2", "mobilenet_v3_small"),
    *("mnasnet0_5", "shufflenet_v2_x0_5", "efficientnet_b0"),
    *("regnet_x_400mf", "regnet_y_400mf", "convnext_tiny", "swin_t", "swin_v2_t"),
}
EACH = [
    pytest.param(name, marks=[] if name in FEW else [pytest.mark.slow], id=name) for name in NAMES
]


def in_training(graph: Graph) -> list[float]:
    layers = [node.layer for node in graph]
    momenta = [layer.momentum for layer in layers if isinstance(layer, BatchNorm)]
    rates = [layer.rate for layer in layers if isinstance(layer, Dropout)]
    depths = [layer.rate for layer in layers if isinstance(layer, dropout.StochasticDepth)]
    return [*momenta, *rates, *(rate for rate in depths if rate > 0)]


@pytest.fixture
def began(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., nndsl.Model]:
    """Return a function that makes a model of a backbone that begins with given arrays."""

    def make(statement: str, arrays: dict[str, np.ndarray], size: int = 40) -> nndsl.Model:
        backbone = Backbone(name=statement.split()[1])
        if not backbone.takes((3, size, size)):
            size = backbone.smallest
        (tmp_path / "w.safetensors").touch()
        monkeypatch.setattr(pretrained, "read", lambda _: arrays)
        path = tmp_path / "model.nn"
        text = f'input 3x{size}x{size}\n{statement} weights="w.safetensors"\n'
        path.write_text(text, encoding="utf-8")
        return nndsl.load(path)

    return make


@pytest.mark.parametrize("name", EACH)
def test_a_backbone_computes_what_torchvision_computes(
    monkeypatch: pytest.MonkeyPatch, began: Callable[..., nndsl.Model], name: str
) -> None:
    if name == "vit_h_14":  # an image of 518 x 518 takes minutes, and differs in positions alone
        monkeypatch.setitem(FIXED, name, 28)
    made = reference(monkeypatch, name)
    model = began(f"backbone {name} logits", arrays_of(made))
    assert model.graph.parameter_count == sum(p.numel() for p in made.parameters())
    assert model.graph.output_shape == (1000,)
    assert in_training(model.graph) == pytest.approx(in_training_of(made))
    x = torch.rand(1, *(model.graph.input_shape or ()))
    with torch.no_grad():
        wanted, found = made(x), model.torch().eval().logits(x)
    assert (found - wanted).abs().max() <= 1e-5 * wanted.abs().max()


@pytest.mark.parametrize(("name", "size"), [("swin_t", 4), ("swin_t", 230), ("swin_v2_t", 4)])
def test_what_windows_do_not_divide_is_filled_up_as_torchvision_does_it(
    monkeypatch: pytest.MonkeyPatch, began: Callable[..., nndsl.Model], name: str, size: int
) -> None:
    made = reference(monkeypatch, name)
    model = began(f"backbone {name} logits", arrays_of(made), size=size)
    x = torch.rand(1, 3, size, size)
    with torch.no_grad():
        wanted, found = made(x), model.torch().eval().logits(x)
    assert (found - wanted).abs().max() <= 1e-5 * wanted.abs().max()


@pytest.mark.parametrize("name", ["vit_h_14", "regnet_y_128gf"])
def test_each_weight_of_the_largest_networks_has_its_place(
    monkeypatch: pytest.MonkeyPatch, began: Callable[..., nndsl.Model], name: str
) -> None:
    made = blank(monkeypatch, name)  # without memory for 2.5 GB of weights
    graph = began(f"backbone {name} logits", {}).graph
    assert graph.parameter_count == sum(p.numel() for p in made.parameters())
    (use,) = graph.uses
    wanted = dict(pretrained._wanted(use, graph, pretrained.names_of(name)))
    places = {place.name: place.of(shape) for place, shape in wanted.values()}
    there = {k: tuple(v.shape) for k, v in made.state_dict().items() if "num_batches" not in k}
    assert places.keys() == there.keys()
    squeezed = pretrained._squeezed
    assert {k: squeezed(v) for k, v in places.items()} == {k: squeezed(v) for k, v in there.items()}


@pytest.mark.parametrize(
    "name",
    [
        *("resnet18", "shufflenet_v2_x0_5", "swin_t", "swin_v2_t"),
        pytest.param("maxvit_t", marks=pytest.mark.slow),
    ],
)
def test_the_numpy_engine_computes_the_same(
    monkeypatch: pytest.MonkeyPatch, began: Callable[..., nndsl.Model], name: str
) -> None:
    made = reference(monkeypatch, name)
    model = began(f"backbone {name} logits", arrays_of(made))
    x = torch.rand(1, *(model.graph.input_shape or ()))
    with torch.no_grad():
        wanted = made(x).numpy()
    found = model.numpy().predict(x.numpy())
    np.testing.assert_allclose(found, wanted, atol=1e-5 * np.abs(wanted).max())


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("resnet18", "fc"),
        ("alexnet", "classifier.6"),
        ("squeezenet1_1", "classifier.1"),
        ("mobilenet_v3_small", "classifier.3"),
        ("shufflenet_v2_x0_5", "fc"),
        pytest.param("densenet121", "classifier", marks=pytest.mark.slow),
        pytest.param("convnext_tiny", "classifier.2", marks=pytest.mark.slow),
        pytest.param("vit_b_32", "heads.head", marks=pytest.mark.slow),
        pytest.param("swin_t", "head", marks=pytest.mark.slow),
        pytest.param("maxvit_t", "classifier.5", marks=pytest.mark.slow),
    ],
)
def test_features_are_what_torchvision_gives_with_its_last_layer_an_identity(
    monkeypatch: pytest.MonkeyPatch, began: Callable[..., nndsl.Model], name: str, last: str
) -> None:
    made = reference(monkeypatch, name)
    model = began(f"backbone {name}", arrays_of(made))
    made.set_submodule(last, nn.Identity())
    x = torch.rand(2, *(model.graph.input_shape or ()))
    with torch.no_grad():
        wanted, found = made(x), model.torch().eval()(x)
    assert found.shape == wanted.shape
    assert (found - wanted).abs().max() <= 1e-5 * wanted.abs().max()


def test_the_map_is_that_of_the_last_convolution(
    monkeypatch: pytest.MonkeyPatch, began: Callable[..., nndsl.Model]
) -> None:
    made = reference(monkeypatch, "resnet18")
    x = torch.rand(2, 3, 40, 40)
    with torch.no_grad():
        wanted = nn.Sequential(*list(made.children())[:-2])(x)
        found = began("backbone resnet18 map", arrays_of(made)).torch().eval()(x)
    assert found.shape == wanted.shape == (2, 512, 2, 2)
    assert (found - wanted).abs().max() <= 1e-5 * wanted.abs().max()


def test_a_backbone_is_shared_as_a_layer_is() -> None:
    text = """left = backbone squeezenet1_1
right = share left from=other
concat left right
dense 1 sigmoid"""
    graph = nndsl.loads(
        f"input 3x32x32\nother = conv 3 1x1\n{text}".replace(
            "left = backbone squeezenet1_1", "left = backbone squeezenet1_1 from=input"
        )
    ).graph
    one = nndsl.loads("input 3x32x32\nbackbone squeezenet1_1").graph.parameter_count
    assert graph.parameter_count == one + (9 + 3) + (2 * 512 + 1)
    assert graph.output_shape == (1,)


def test_a_backbone_is_applied_to_each_image_of_a_film() -> None:
    graph = nndsl.loads("input 5x3x32x32\ntime_distributed backbone squeezenet1_1\nlstm 8").graph
    assert graph.node("lstm_1").input_shapes == ((5, 512),)


def test_values_within_a_backbone_that_has_a_name_can_be_read() -> None:
    graph = nndsl.loads(
        "input 3x64x64\nh = backbone resnet18\ng = global_maxpool from=h.map\nconcat h g"
    ).graph
    assert graph.output_shape == (2 * 512,)


def test_blocks_of_the_file_and_of_a_backbone_may_bear_the_same_names() -> None:
    text = "block stage(n) { dense n relu }\ninput 3x64x64\nbackbone resnet50\nstage 7"
    assert nndsl.loads(text).graph.output_shape == (7,)


def test_names_are_those_of_all_networks_and_no_others() -> None:
    assert set(pretrained._patterns()) == set(NAMES)
    files = {path.stem for path in (resource("models") / "backbones").glob("*.nn")}
    assert files == set(FAMILIES)


@pytest.mark.parametrize("name", EACH)
def test_the_smallest_image_is_the_least_that_torchvision_says(name: str) -> None:
    torchvision()
    from torchvision.models import get_model_weights

    said = get_model_weights(name).DEFAULT.meta["min_size"]
    if name.startswith(
        "swin"
    ):  # it says what size they were trained on, but takes a patch of 4 x 4
        said = (4, 4)
    assert said == (Backbone(name=name).smallest,) * 2
    size = Backbone(name=name).smallest
    graph = nndsl.loads(f"input 3x{size}x{size}\nbackbone {name}").graph
    assert graph.output_shape is not None and len(graph.output_shape) == 1


def test_help_knows_networks_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "resnet50"]) == 0
    assert capsys.readouterr().out.startswith("backbone name")


@pytest.mark.parametrize("name", FAMILIES)
def test_the_file_of_a_family_is_checked_as_any_other(name: str) -> None:
    assert main(["check", str(resource("models") / "backbones" / f"{name}.nn")]) == 0
