"""nndsl: a small declarative language for neural networks.

    model = nndsl.load("models/har.nn")     # raises nndsl.NNError with .diagnostics
    net = model.torch()                     # a torch.nn.Module
    result = model.run()                    # what `nndsl run` does

Importing the package imports neither PyTorch nor pandas nor scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nndsl.version import __version__ as __version__

if TYPE_CHECKING:
    from nndsl.backends.numpy import NeuralNetwork as NeuralNetwork
    from nndsl.diagnostics import (
        Diagnostic as Diagnostic,
        NNError as NNError,
        NNWarning as NNWarning,
        StorageError as StorageError,
        TrainingError as TrainingError,
    )
    from nndsl.estimator import Estimator as Estimator
    from nndsl.model import Model as Model, load as load, loads as loads
    from nndsl.runs.result import Result as Result
    from nndsl.runs.saved import open_run as open_run
    from nndsl.runs.watcher import Watcher as Watcher

_PLACES = {
    "Diagnostic": "diagnostics",
    "NNError": "diagnostics",
    "NNWarning": "diagnostics",
    "StorageError": "diagnostics",
    "TrainingError": "diagnostics",
    "Estimator": "estimator",
    "Model": "model",
    "load": "model",
    "loads": "model",
    "Result": "runs.result",
    "NeuralNetwork": "backends.numpy",
    "open_run": "runs.saved",
    "Watcher": "runs.watcher",
}
__all__ = ["__version__", *_PLACES]


def __getattr__(name: str) -> Any:
    # Loaded at first use, so that `nndsl --version` needn't wait for a parser.
    if name not in _PLACES:
        raise AttributeError(f"module 'nndsl' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"nndsl.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
