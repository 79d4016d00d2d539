"""Where a backbone's weights come from: a file, or what torchvision publishes; and frozen ones."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from networks_of_torchvision import blank
from PIL import Image
from safetensors.numpy import load_file, save_file

import nndsl
from nndsl.backends.torch import published as registry, state
from nndsl.backends.torch.vision import torchvision
from nndsl.cli import main
from nndsl.data.known.download import Remote, UnavailableError
from nndsl.data.prepare import prepare_arrays
from nndsl.data.preprocess import Preprocess
from nndsl.diagnostics import NNError
from nndsl.graph import pretrained, published
from nndsl.runs.saved import open_run

TEXT = """input 3x32x32
backbone {}
dense 3 softmax
loss crossentropy
optimizer sgd 0.1
train epochs=2 batch=4
"""
SQUEEZENET = 'squeezenet1_1 weights="w.safetensors"'


def squeezenet() -> dict[str, np.ndarray]:
    torchvision()
    from torchvision.models import squeezenet1_1

    torch.manual_seed(0)
    return {key: value.numpy() for key, value in squeezenet1_1(weights=None).state_dict().items()}


def model(folder: Path, statement: str, arrays: dict[str, np.ndarray] | None) -> nndsl.Model:
    if arrays is not None:
        save_file(arrays, folder / "w.safetensors")
    path = folder / "model.nn"
    path.write_text(TEXT.format(statement), encoding="utf-8")
    return nndsl.load(path)


def test_both_engines_begin_with_the_arrays_of_the_file(tmp_path: Path) -> None:
    arrays = squeezenet()
    made = model(tmp_path, SQUEEZENET, arrays)
    first = "squeezenet1_1_1_map_conv_1.weight"
    wanted = arrays["features.0.weight"]
    assert np.array_equal(state(made.torch())[first], wanted)
    assert np.array_equal(made.graph.initial_weights(0)[first], wanted)
    x = np.random.default_rng(0).random((2, 3, 32, 32), np.float32)
    with torch.no_grad():
        probabilities = made.torch().eval()(torch.tensor(x)).numpy()
    np.testing.assert_allclose(made.numpy().predict(x), probabilities, atol=1e-5)


def test_a_frozen_backbone_is_after_training_what_the_file_has(tmp_path: Path) -> None:
    torchvision()
    from torchvision.models import mobilenet_v3_small

    torch.manual_seed(0)
    made = mobilenet_v3_small(weights=None)
    for key, value in made.state_dict().items():
        if "running_mean" in key:
            value += torch.randn(value.shape)
    arrays = {key: value.numpy() for key, value in made.state_dict().items()}
    frozen = model(tmp_path, 'mobilenet_v3_small frozen weights="w.safetensors"', arrays)
    rng = np.random.default_rng(0)
    x, y = rng.random((8, 3, 32, 32), np.float32), np.arange(8) % 3
    out = tmp_path / "run"
    frozen.fit(x, y, out=out)
    kept = load_file(out / "weights.safetensors")
    begun = frozen.graph.initial_weights(0)
    same = {key for key in kept if np.array_equal(kept[key], begun[key])}
    assert {key for key in kept if key not in same} == {"dense_1.weight", "dense_1.bias"}
    # A finished run needs neither the file nor the cache.
    (tmp_path / "w.safetensors").unlink()
    assert open_run(out).predictor.outputs(x).shape == (8, 3)


def test_nothing_is_left_out_by_chance_in_a_frozen_backbone(tmp_path: Path) -> None:
    text = "input 3x64x64\nbackbone mobilenet_v3_small {}"
    frozen, free = (nndsl.loads(text.format(word)).torch().train() for word in ("frozen", ""))
    x = torch.rand(2, 3, 64, 64)
    assert torch.equal(frozen(x), frozen(x)) and not torch.equal(free(x), free(x))
    assert not any(p.requires_grad for p in frozen.parameters())
    assert all(p.requires_grad for p in free.parameters())


@pytest.mark.parametrize(
    "statements", ["optimizer levenberg_marquardt\ntrain batch=all", "train batch=1"]
)
def test_frozen_normalization_makes_no_row_depend_on_others(statements: str) -> None:
    text = f"input 2\nbatchnorm {{}}\ndropout {{}}\ndense 1\nloss mse\n{statements}"
    if "levenberg" not in statements:
        text = text.replace("dropout {}\n", "")
    assert nndsl.loads(text.format("frozen", "0")).warnings == ()
    with pytest.raises(NNError):
        nndsl.loads(text.format("", "0"))


def test_a_frozen_batchnorm_uses_its_statistics_in_training_as_well() -> None:
    net = nndsl.loads("input 2\nbatchnorm frozen\ndense 1").torch().train()
    norm = net.get("batchnorm_1")
    net.get_buffer("batchnorm_1.running_mean")[:] = torch.tensor([1.0, 2.0])
    net.get_buffer("batchnorm_1.running_var")[:] = torch.tensor([4.0, 9.0])
    found = norm(torch.tensor([[3.0, 5.0], [1.0, 2.0]]))
    wanted = torch.tensor([[1.0, 1.0], [0.0, 0.0]])  # (3 - 1) / 2 and (5 - 2) / 3
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)
    assert net.get_buffer("batchnorm_1.running_mean").tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (lambda a: a.pop("features.3.squeeze.bias"), "weights-names", "features.3.squeeze.bias"),
        (lambda a: a.update(extra=np.zeros(2, np.float32)), "weights-names", "`extra`"),
        (
            lambda a: a.update({"features.0.weight": np.zeros((64, 1, 3, 3), np.float32)}),
            "weights-shape",
            "64x1x3x3",
        ),
        (
            lambda a: a.update({"features.0.bias": np.zeros(64, np.int32)}),
            "weights-dtype",
            "int32",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    tmp_path: Path, change: object, code: str, said: str
) -> None:
    arrays = squeezenet()
    assert callable(change)
    change(arrays)
    made = model(tmp_path, SQUEEZENET, arrays)
    for begin in (made.numpy, made.torch):
        with pytest.raises(NNError) as caught:
            begin()
        (found,) = caught.value.diagnostics
        assert found.code == code and found.span is not None
        assert said in str(caught.value) and "model.nn:2" in str(caught.value)


def test_a_file_of_another_network_is_named(tmp_path: Path) -> None:
    save_file(squeezenet(), tmp_path / "w.safetensors")
    made = model(tmp_path, 'resnet18 weights="w.safetensors"', None)
    with pytest.raises(NNError) as caught:
        made.numpy()
    (found,) = caught.value.diagnostics
    assert found.code == "weights-names"
    assert found.help is not None and "squeezenet1_1" in found.help


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("swin_t", ["swin_t", "swin_v2_t"]),
        ("swin_v2_b", ["swin_s", "swin_b", "swin_v2_s", "swin_v2_b"]),
        ("maxvit_t", ["maxvit_t"]),
        ("vit_b_32", ["vit_b_16", "vit_b_32"]),
        ("convnext_tiny", ["convnext_tiny"]),
    ],
)
def test_networks_are_told_by_the_modules_of_their_arrays(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: list[str]
) -> None:
    assert pretrained._meant(blank(monkeypatch, name).state_dict()) == meant


def test_a_pickle_is_no_file_of_weights(tmp_path: Path) -> None:
    torch.save({}, tmp_path / "w.safetensors")
    with pytest.raises(NNError) as caught:
        model(tmp_path, SQUEEZENET, None).numpy()
    assert [d.code for d in caught.value.diagnostics] == ["bad-weights"]


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Return the empty folders of nndsl's cache and of PyTorch's; there is no network."""
    own, torchs = tmp_path / "own", tmp_path / "torch"
    monkeypatch.setenv("NNDSL_CACHE", str(own))
    monkeypatch.setenv("TORCH_HOME", str(torchs))

    def no_network(remote: Remote, folder: Path, quiet: bool) -> Path:
        raise UnavailableError("no connection")

    monkeypatch.setattr(published, "download", no_network)
    return own / "backbones", torchs / "hub" / "checkpoints"


def publish(monkeypatch: pytest.MonkeyPatch, folder: Path, content: bytes, digest: str = "") -> str:
    """Put a file into a folder as torchvision would name it, and return the name."""
    name = f"net-{(digest or hashlib.sha256(content).hexdigest())[:8]}.pth"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    monkeypatch.setattr(registry, "address", lambda _: f"https://example.org/models/{name}")
    return name


def saved(arrays: dict[str, np.ndarray]) -> bytes:
    file = BytesIO()
    torch.save({key: torch.tensor(value) for key, value in arrays.items()}, file)
    return file.getvalue()


@pytest.mark.parametrize("place", [0, 1])
def test_published_weights_are_taken_from_either_cache_and_kept(
    tmp_path: Path, caches: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    arrays = squeezenet()
    publish(monkeypatch, caches[place], saved(arrays))
    made = model(tmp_path, "squeezenet1_1 pretrained=true", None)
    before = torch.random.get_rng_state()
    begun = made.graph.initial_weights(0)
    assert torch.equal(torch.random.get_rng_state(), before)
    wanted = arrays["features.0.weight"]
    assert np.array_equal(begun["squeezenet1_1_1_map_conv_1.weight"], wanted)
    # From now on neither the file nor PyTorch is needed.
    kept = load_file(caches[0] / "squeezenet1_1.safetensors")
    assert kept.keys() == arrays.keys()
    code = (
        "import sys, nndsl; net = nndsl.load(sys.argv[1]).numpy();"
        "print(net.layers[0].weights.sum(), 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "model.nn")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[1] == "False"
    assert float(done.stdout.split()[0]) == pytest.approx(float(wanted.sum()), abs=1e-4)


def test_a_published_file_with_another_hash_is_never_opened(
    tmp_path: Path, caches: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = publish(monkeypatch, caches[1], saved(squeezenet()), digest="0" * 64)
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(NNError) as caught:
        model(tmp_path, "squeezenet1_1 pretrained=true", None).torch()
    (found,) = caught.value.diagnostics
    assert found.code == "weights-unavailable"
    assert any(name in fact and "sha256" in fact for fact in found.facts)


def test_without_network_it_says_where_a_file_is_looked_for_and_how_to_get_it(
    tmp_path: Path, caches: tuple[Path, Path]
) -> None:
    made = model(tmp_path, "resnet18 pretrained=true", None)
    x, y = np.zeros((6, 3, 32, 32), np.float32), np.arange(6) % 3
    out = tmp_path / "run"
    with pytest.raises(NNError) as caught:
        made.fit(x, y, out=out)
    assert not out.exists()  # nothing is begun that can't be ended
    said = str(caught.value)
    assert "weights-unavailable" in said and "model.nn:2" in said
    for folder in caches:
        assert str(folder / "resnet18-f37072fd.pth") in said
    assert "https://download.pytorch.org/models/resnet18-f37072fd.pth" in said


@pytest.mark.parametrize("place", [0, 1])
def test_check_warns_of_published_weights_until_they_are_here(
    tmp_path: Path, caches: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    def warned(folder: Path) -> bool:
        made = model(folder, "squeezenet1_1 pretrained=true", None)
        return "weights-not-here" in [fault.code for fault in made.warnings]

    assert warned(tmp_path)
    name = publish(monkeypatch, caches[place], saved(squeezenet()))
    assert not warned(tmp_path)
    (caches[place] / name).rename(caches[place] / "other-01234567.pth")
    assert warned(tmp_path)
    caches[0].mkdir(parents=True, exist_ok=True)
    (caches[0] / "squeezenet1_1.safetensors").touch()
    assert not warned(tmp_path)


def test_each_network_has_published_weights_whose_name_tells_their_hash() -> None:
    from nndsl.backbones import NAMES

    for name in NAMES:
        assert published._HASH.search(registry.address(name)), name


@pytest.mark.slow
def test_older_names_of_published_files_become_those_of_today() -> None:
    torchvision()
    from torchvision.models import densenet121

    arrays = {key: value.numpy() for key, value in densenet121(weights=None).state_dict().items()}
    old = {
        key.replace(".norm1.", ".norm.1.")
        .replace(".norm2.", ".norm.2.")
        .replace(".conv1.", ".conv.1.")
        .replace(".conv2.", ".conv.2."): value
        for key, value in arrays.items()
    }
    assert old.keys() != arrays.keys()
    found = registry.arrays("densenet121", saved(old))
    assert found.keys() == {key for key in arrays if "num_batches" not in key}
    key = "features.denseblock1.denselayer2.conv1.weight"
    assert np.array_equal(found[key], arrays[key])


def test_check_opens_no_weights_and_needs_no_network(
    tmp_path: Path, caches: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "published", lambda _: pytest.fail("it was looked for"))
    (tmp_path / "w.safetensors").write_bytes(b"not looked into")
    for statement in ("resnet18 pretrained=true", SQUEEZENET):
        assert model(tmp_path, statement, None).graph.parameter_count > 0


def test_images_are_scaled_by_the_numbers_of_imagenet() -> None:
    x = np.zeros((4, 3, 2, 2), np.float32)
    x[:, 0], x[:, 1], x[:, 2] = 0.485, 0.456 + 0.224, 0.406 - 2 * 0.225
    prepared = prepare_arrays(x, [0, 1, 0, 1], None, Preprocess(scale="imagenet"), "binary")
    wanted = np.broadcast_to(np.array([0.0, 1.0, -2.0])[:, None, None], (4, 3, 2, 2))
    np.testing.assert_allclose(prepared.train.x, wanted, atol=1e-6)


def test_a_folder_of_images_is_learned_by_what_stands_behind_a_frozen_backbone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, colour in (("blue", (20, 40, 220)), ("red", (220, 40, 20))):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for shade in range(6):
            image = Image.new("RGB", (40, 40), tuple(value + 4 * shade for value in colour))
            image.save(tmp_path / "photos" / name / f"{shade}.png")
    save_file(squeezenet(), tmp_path / "w.safetensors")
    path = tmp_path / "model.nn"
    path.write_text(
        'data images "photos" size=32x32\npreprocess imagenet\n'
        f"backbone {SQUEEZENET} frozen\ndense 1 sigmoid\nloss bce\n"
        "optimizer adam 0.01\ntrain epochs=12 batch=6 seed=1\n",
        encoding="utf-8",
    )
    loaded = nndsl.load(path)
    assert loaded.warnings == () and loaded.graph.trainable_count == 512 + 1
    result = loaded.run(out=tmp_path / "run")
    assert result.metrics["train"]["accuracy"] == 1.0
    capsys.readouterr()
    assert main(["predict", str(tmp_path / "run"), str(tmp_path / "photos/blue/3.png")]) == 0
    assert "blue" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.slow
def test_googlenet_reads_images_as_torchvisions_published_one_does(
    tmp_path: Path, caches: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = torchvision().models.googlenet(weights=None, init_weights=False, transform_input=True)
    arrays = {key: value.numpy() for key, value in made.state_dict().items()}
    publish(monkeypatch, caches[0], saved(arrays))
    loaded = nndsl.loads("input 3x64x64\nbackbone googlenet logits pretrained=true")
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        wanted, found = made.eval()(x), loaded.torch().eval().logits(x)
    assert (found - wanted).abs().max() <= 1e-5 * wanted.abs().max()
