"""What is said of calls, above all of classes of the numpy engine: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.near import listed

_PREDICTS = "this engine only predicts, and training alone asks for it: leave it out"
_FIRST = "write `input_shape=(2,)`, for the first layer alone: the network knows it for all others"
_DRAWN = "weights are drawn by `seed` of `NeuralNetwork`, or set by hand: `layer.weights = …`"
_TRAINS = "it computes and doesn't train: a file does, with `train epochs=20`, and `nndsl run` or "
_TRAINS += "`nndsl.load(…).run()`; weights are set by hand: `net.layers[0].weights = …`"
_SAVED = "`layer.arrays` of `net.layers` holds the weights, which `np.savez` saves; a file and its "
_SAVED += "weights are saved by `nndsl run`"
_EACH = "each layer has its own: `net.layers[0].weights`, which can be set"
# What stands in other libraries for an argument of a layer, and what to write instead.
ARGUMENTS = {
    "name": 'the network names its layers: `net.add(layer, name="…")`',
    "weights": "they are set afterwards: `layer.weights = …`, `layer.biases = …`",
    "dtype": "it is said for all layers: `NeuralNetwork(dtype=np.float64)`",
    "inputs": 'the network knows what a layer reads: `net.add(layer, ["dense_1", "dense_2"])`',
    "return_sequences": 'write `outputs="sequence"`',
    **dict.fromkeys(("input_dim", "in_features", "in_channels", "batch_input_shape"), _FIRST),
    **dict.fromkeys(("seed", "random_state", "init", "kernel_initializer"), _DRAWN),
    **dict.fromkeys(("bias_initializer", "recurrent_initializer"), _DRAWN),
    **dict.fromkeys(("kernel_regularizer", "bias_regularizer", "kernel_constraint"), _PREDICTS),
    **dict.fromkeys(("trainable", "frozen", "lr", "l1", "l2", "training"), _PREDICTS),
}
# The same of what a network is asked for, and of a layer with weights.
MEMBERS = {
    **dict.fromkeys(("compile", "fit", "train", "backward", "train_on_batch"), _TRAINS),
    **dict.fromkeys(("save", "save_weights", "state_dict"), _SAVED),
    **dict.fromkeys(("load_weights", "load_state_dict", "set_weights", "get_weights"), _EACH),
    "evaluate": "compare what `net.predict(X)` gives with what it should",
    "summary": "`print(net)` shows its layers, and `net.parameters()` counts its weights",
    "forward": "it is `net.predict(X)`",
    "get_layer": '`net.layer("dense_1")` by its name, `net.layers[0]` by its place',
    "pop": "make another network without the layer",
    "append": "it is `net.add(layer)`",
}
OF_WEIGHTS = {
    **dict.fromkeys(("weight", "kernel", "W"), "it is `layer.weights`"),
    **dict.fromkeys(("get_weights", "set_weights"), "they are attributes: `layer.weights = …`"),
    **dict.fromkeys(("forward", "call"), "it is `layer.forward_propagation(x)`"),
}
OF_BIASES = {**OF_WEIGHTS, **dict.fromkeys(("bias", "b"), "it is `layer.biases`")}


def unknown_argument(
    cls: str, name: str, known: Sequence[str], advice: str | None = None
) -> Diagnostic:
    """An argument that a class doesn't take; ``advice`` says what stands for it here."""
    return Diagnostic(
        "bad-argument",
        f"`{cls}` has no argument `{name}`",
        help=advice or (f"arguments: {listed(known)}" if known else "it takes none"),
    )


def too_many_arguments(
    cls: str, given: int, taken: Sequence[str], others: Sequence[str]
) -> Diagnostic:
    """``taken`` are the arguments that may stand in order, ``others`` those that may not."""
    count = f"{given} value{'s' if given > 1 else ''}"
    return Diagnostic(
        "bad-argument",
        f"`{cls}` takes {listed(taken) if taken else 'nothing'} by position, not {count}",
        help=f"by name it takes {listed(others)}" if others else None,
    )


def argument_twice(cls: str, name: str) -> Diagnostic:
    return Diagnostic("bad-argument", f"`{name}` of `{cls}` gets two values")


def missing_argument(cls: str, name: str, example: str) -> Diagnostic:
    return Diagnostic("bad-argument", f"`{cls}` needs `{name}`", help=f"as in `{example}`")


def abstract_class(cls: str, lacking: Sequence[str], own: bool) -> Diagnostic:
    """A class that computes nothing; ``own`` says that a user wrote it."""
    return Diagnostic(
        "abstract-class",
        f"no layer can be made of `{cls}`, which has no {listed(lacking)}",
        help=f"write `def {lacking[0]}(self, …)` in it"
        if own
        else "make one of a class such as `ReLUActivation` or `DenseLayer`; one of your own on top "
        f"of `{cls}` has {listed(lacking)}",
    )


def unknown_member(cls: str, name: str, advice: str) -> Diagnostic:
    """What an object is asked for and doesn't have; ``advice`` says what to write instead."""
    return Diagnostic("unknown-attribute", f"`{cls}` has no `{name}`", help=advice)


def not_called(cls: str, method: str) -> Diagnostic:
    return Diagnostic(
        "unknown-attribute", f"a `{cls}` can't be called", help=f"it is `{method}(…)`"
    )
