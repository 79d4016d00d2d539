"""A name goes in, torchvision's network of that name comes out, with weights to compare by."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from nndsl.backbones import FIXED
from nndsl.backends.torch.vision import torchvision

PLAIN = ("vgg", "alexnet", "squeezenet", "googlenet", "inception", "densenet")  # nothing is added


def blank(monkeypatch: pytest.MonkeyPatch, name: str) -> nn.Module:
    """Return torchvision's network without the memory for weights, which takes no time to draw."""
    torchvision()
    from torchvision.models import get_model, regnet

    widths = regnet.BlockParams.from_init_params.__func__

    def computed(cls: Any, *given: Any, **options: Any) -> Any:
        with torch.device("cpu"):  # it computes the widths by tensors
            return widths(cls, *given, **options)

    monkeypatch.setattr(regnet.BlockParams, "from_init_params", classmethod(computed))
    options: dict[str, Any] = {}
    if name in ("googlenet", "inception_v3"):
        options = {"aux_logits": False, "init_weights": False}
    elif name == "vit_h_14":
        options = {"image_size": FIXED[name]}
    with torch.device("meta"):
        made: nn.Module = get_model(name, weights=None, **options)
    return made


def reference(monkeypatch: pytest.MonkeyPatch, name: str) -> nn.Module:
    """Return torchvision's network with weights and statistics drawn at random, for prediction."""
    made = blank(monkeypatch, name)
    state = made.state_dict()
    pool = torch.randn(2**20, generator=torch.Generator().manual_seed(0))
    drawn: OrderedDict[str, torch.Tensor] = OrderedDict()
    for number, (key, value) in enumerate(state.items()):
        rows = value.shape[0] if value.ndim else 1
        part = pool[number : number + value.numel()]
        rounds = -(-value.numel() // max(len(part), 1))
        values = part.repeat(rounds)[: value.numel()].reshape(value.shape)
        if key.endswith("running_var"):
            values.abs_().mul_(0.2).add_(0.8)
        elif key.endswith("weight") and value.ndim == 1:
            values.mul_(0.1).add_(1)
        elif value.ndim < 2 or "layer_scale" in key or "token" in key or "pos_emb" in key:
            values.mul_(0.1)
        else:  # what a unit gives is about as large as what it reads, and less where it is added
            gain = 1.5 if name.startswith(PLAIN) else 0.8
            values.mul_((gain * rows / value.numel()) ** 0.5)
        drawn[key] = values.to(value.dtype)
    drawn._metadata = state._metadata  # type: ignore[attr-defined] # the version of the names
    made.load_state_dict(drawn, assign=True)
    result: nn.Module = made.eval()
    number_offsets(result)
    return result


def number_offsets(made: nn.Module) -> None:
    """Make the tables of offsets within windows anew, which are no weights to be drawn."""
    from torchvision.models import maxvit, swin_transformer

    for module in made.modules():
        if isinstance(module, swin_transformer.ShiftedWindowAttention):
            module.define_relative_position_index()
        if isinstance(module, swin_transformer.ShiftedWindowAttentionV2):
            module.define_relative_position_bias_table()
        if isinstance(module, maxvit.RelativePositionalMultiHeadAttention):
            index = maxvit._get_relative_position_index(module.size, module.size)
            module.relative_position_index = index


def arrays_of(made: nn.Module) -> dict[str, np.ndarray]:
    return {key: value.numpy() for key, value in made.state_dict().items()}


def in_training_of(made: nn.Module) -> list[float]:
    """Return what torchvision's network does in training only: momenta, then what is left out."""
    from torchvision.models.maxvit import PartitionAttentionLayer
    from torchvision.models.swin_transformer import SwinTransformerBlock
    from torchvision.ops import StochasticDepth

    twice = PartitionAttentionLayer, SwinTransformerBlock  # one for attention and for what follows
    momenta = [m.momentum or 0 for m in made.modules() if isinstance(m, nn.BatchNorm2d)]
    rates = [m.p for m in made.modules() if isinstance(m, nn.Dropout) and m.p > 0]
    owned = [
        (m, getattr(m, "stochastic_depth", getattr(m, "stochastic_dropout", None)))
        for m in made.modules()
        if getattr(m, "use_res_connect", True)
    ]
    depths = [
        depth.p
        for m, depth in owned
        if isinstance(depth, StochasticDepth) and depth.p > 0
        for _ in range(1 + isinstance(m, twice))
    ]
    return [*momenta, *rates, *depths]
