"""What is said of weights, inputs and networks an engine can't use: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import shown
from nndsl.errors.near import listed, near
from nndsl.facts import Shape
from nndsl.files.formats import Format
from nndsl.system.memory import shown as shown_bytes


def unknown_shape(name: str) -> Diagnostic:
    return Diagnostic(
        "unknown-shape",
        f"the shape of `{name}` is not known, so the network can't be built",
        help="give the shape of an input: `input 561` in the file, or `input_shape=(561,)`",
    )


def weights_missing(keys: Sequence[str], found: Sequence[str]) -> Diagnostic:
    meant = near(keys[0], found) if len(keys) == 1 else None
    return Diagnostic(
        "weights-missing",
        f"the weights lack {listed(keys)}",
        help=f"they have `{meant}`, which the network lacks" if meant else None,
    )


def weights_unexpected(keys: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "weights-unexpected",
        f"the weights hold {listed(keys)}, which the network doesn't have",
        help="they belong to another network, or layers were renamed since they were saved",
    )


def weights_shape(key: str, found: Shape, wanted: Shape) -> Diagnostic:
    return Diagnostic(
        "weights-shape", f"`{key}` is {shown(found)}, but the network needs {shown(wanted)}"
    )


def weights_dtype(key: str, found: str) -> Diagnostic:
    return Diagnostic(
        "weights-dtype", f"`{key}` holds {found}, but weights are float16, float32 or float64"
    )


def bad_weights(path: Path, why: str, advice: str | None = None) -> Diagnostic:
    return Diagnostic("bad-weights", f"{path} can't be read as weights: {why}", help=advice)


def foreign_weights(path: Path, found: Format) -> Diagnostic:
    danger = ", which may run code when it is opened" if found.runs_code else ""
    why = f"it is {found.name}{danger}, and weights are safetensors"
    return Diagnostic("bad-weights", f"{path} can't be read as weights: {why}", help=found.weights)


def weights_too_large(path: Path, needed: int, available: int) -> Diagnostic:
    return Diagnostic(
        "bad-weights",
        f"{path} can't be read as weights: its arrays take {shown_bytes(needed)}, and there are "
        f"{shown_bytes(available)} of memory",
    )


def weights_not_found(path: Path) -> Diagnostic:
    return Diagnostic("missing-file", f"there is no file {path}", help="weights are safetensors")


def input_shape(found: Shape, wanted: Shape) -> Diagnostic:
    advice = None
    if found == wanted:
        advice = "this is a single sample: put it into a list of one, as in `[x]`"
    return Diagnostic(
        "input-shape",
        f"the network takes samples of {shown(wanted)}, one a row, but gets {found}",
        facts=(f"found {found}, wanted (samples, {', '.join(map(str, wanted))})",),
        help=advice,
    )


def input_not_numbers() -> Diagnostic:
    return Diagnostic(
        "input-values",
        "the input must be numbers in rows of equal length",
        help="encode texts as numbers first",
    )


def index_out_of_range(value: float, count: int, layer: Component | None = None) -> Diagnostic:
    return Diagnostic(
        "index-out-of-range",
        f"an embedding of {count} vectors takes whole numbers from 0 to {count - 1}, not {value:g}",
        None if layer is None else layer.origin.statement,
        help="`embedding` looks up what each number stands for; `dense` reads measures",
    )


def layer_input_shape(name: str, found: Shape, wanted: Shape) -> Diagnostic:
    return Diagnostic(
        "input-shape",
        f"`{name}` takes {shown(wanted)}, but what it reads is {shown(found)}",
        help="leave `input_shape` out: the network knows it for every layer but the first",
    )


def first_layer_shape(name: str) -> Diagnostic:
    return Diagnostic(
        "unknown-shape",
        f"the shape of what `{name}` reads is not known",
        help="give it to the first layer, `DenseLayer(2, (2,))`, or to `NeuralNetwork((2,))`",
    )


def unknown_layer_name(name: str, known: Sequence[str]) -> Diagnostic:
    meant = near(name, known)
    return Diagnostic(
        "unknown-value",
        f"no layer is called `{name}`",
        help=f"did you mean `{meant}`?" if meant else f"named values: {listed(known)}",
    )


def layer_name_taken(name: str) -> Diagnostic:
    return Diagnostic("name-taken", f"the name `{name}` is given twice")


def no_layers() -> Diagnostic:
    return Diagnostic("no-layers", "the network has no layers", help="add one: `net.add(…)`")


def not_initialized(name: str) -> Diagnostic:
    return Diagnostic(
        "not-initialized",
        f"{name} has no weights yet",
        help="add it to a network, call `initialize()`, or set `weights` and `biases`",
    )


def no_parameter(name: str, key: str) -> Diagnostic:
    return Diagnostic("no-parameter", f"{name} was made without `{key}`")


def bad_argument(keyword: str, name: str | None, why: str) -> Diagnostic:
    of = f"`{name}` of `{keyword}`" if name is not None else f"`{keyword}`"
    return Diagnostic("bad-argument", f"{of}: {why}")
