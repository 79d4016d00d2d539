"""Published networks, written in the language, are those of the papers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import nndsl
from nndsl.backends.torch.vision import torchvision
from nndsl.cli import main
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.resources import resource
from nndsl.source import Source

MODELS = resource("models")


def test_resnet18_has_the_published_number_of_weights() -> None:
    assert nndsl.load(MODELS / "resnet18.nn").graph.parameter_count == 11_689_512


def test_resnet18_computes_what_torchvision_computes_with_the_same_weights() -> None:
    torch.manual_seed(0)
    reference = torchvision().models.resnet18(weights=None).eval()
    model = nndsl.load(MODELS / "resnet18.nn")
    state = {k: v for k, v in reference.state_dict().items() if "num_batches" not in k}
    keys = list(model.graph.parameters)
    assert len(keys) == len(state)
    weights = dict(zip(keys, (v.numpy() for v in state.values()), strict=True))
    net = model.torch(weights=weights).eval()
    x = torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        expected, found = reference(x), net.logits(x)
    assert torch.allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_a_dense_block_grows_by_the_channels_of_its_layers() -> None:
    folder = MODELS / "blocks"
    text = 'use "dense_block.nn"\ninput 16x8x8\ndense_block 4 12\nglobal_avgpool'
    source = Source("text", text, folder / "text.nn")
    graph = elaborate(source, Where(folder)).graph
    assert graph is not None and graph.output_shape == (16 + 4 * 12,)


@pytest.mark.parametrize("count", [1, 3])
def test_a_bottleneck_keeps_the_shape_that_it_reads(count: int) -> None:
    folder = MODELS / "blocks"
    text = f'use "residual.nn"\ninput 32x4x4\nrepeat {count} {{ bottleneck 8 }}'
    found = elaborate(Source("text", text, folder / "text.nn"), Where(folder))
    assert found.errors == []
    assert found.graph is not None and found.graph.output_shape == (32, 4, 4)
    one = 32 * 8 + 8 * 8 * 9 + 8 * 32 + 2 * (8 + 8 + 32)
    assert found.graph.parameter_count == count * one


def test_files_of_blocks_check() -> None:
    for path in sorted((MODELS / "blocks").glob("*.nn")):
        assert main(["check", str(path)]) == 0, path
    with pytest.raises(nndsl.NNError) as caught:
        nndsl.load(MODELS / "blocks" / "residual.nn")
    assert [d.code for d in caught.value.diagnostics] == ["no-layers"]


def test_expanded_networks_begin_alike_from_a_seed() -> None:
    text = "input 4\nrepeat 2 { dense 4 relu }\ndense 2 softmax"
    one, other = (nndsl.loads(text).numpy(seed=3) for _ in range(2))
    x = np.ones((2, 4), np.float32)
    assert np.array_equal(one.predict(x), other.predict(x))
