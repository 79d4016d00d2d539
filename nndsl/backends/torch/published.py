"""A network's name goes in, the address or the arrays of its published weights come out."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import torch

from nndsl.backbones import FIXED
from nndsl.backends.torch.vision import torchvision

# The published weights of DenseNet have names from a time when a module's could have dots.
_DOTTED = re.compile(r"^(.*denselayer\d+\.(?:norm|conv))\.([12]\..*)$")
_AUXILIARY = ("aux1.", "aux2.", "AuxLogits.")


def address(name: str) -> str:
    """Return where torchvision's own weights of a network lie: those it takes by default."""
    url: str = torchvision().models.get_model_weights(name).DEFAULT.url
    return url


def arrays(name: str, content: bytes) -> dict[str, np.ndarray]:
    """Return the arrays of a network by torchvision's names, without auxiliary classifiers.

    ``content`` is a file of torchvision whose sha256 has been verified. Names from older versions
    become those of today.
    """
    options: dict[str, object] = {}
    if name in ("googlenet", "inception_v3"):
        options = {"init_weights": False}
    elif name == "vit_h_14":
        options = {"image_size": FIXED[name]}  # its positions are those of larger images
    with torch.random.fork_rng(devices=[]):  # what is drawn here is overwritten
        network = torchvision().models.get_model(name, weights=None, **options)
    state = torch.load(BytesIO(content), map_location="cpu", weights_only=True)
    for key in list(state):
        if dotted := _DOTTED.match(key):
            state[dotted[1] + dotted[2]] = state.pop(key)
    network.load_state_dict(state)
    return {
        key: value.numpy()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked") and not key.startswith(_AUXILIARY)
    }
