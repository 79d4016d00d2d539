"""Nothing goes in, a torchvision that works beside the torch at hand comes out."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import torch

# Kept for the life of the process: a library that is collected takes its operators with it.
_declared: list[torch.library.Library] = []


def torchvision() -> ModuleType:
    """Return the module torchvision.

    Built for CUDA, it doesn't import beside a CPU-only torch, since two of its operators are
    missing. Declaring their signatures is enough for data sets, transforms and models, which
    don't call them.
    """
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "operator torchvision::nms does not exist" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]  # what the failed import left half made
    library = torch.library.Library("torchvision", "DEF")
    for operator in ("nms", "qnms"):
        schema = f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        library.define(schema)
    _declared.append(library)
    return importlib.import_module("torchvision")
