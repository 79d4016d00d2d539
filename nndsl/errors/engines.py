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


def unknown_engine(word: object, known: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "unknown-engine", f"`{word}` is no engine", help=f"the engines are {listed(known)}"
    )


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


def bad_weights(path: Path, why: str) -> Diagnostic:
    return Diagnostic("bad-weights", f"{path} can't be read as weights: {why}")


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


def weights_not_finite(path: Path, keys: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "bad-weights",
        f"{path} can't be used: {listed(keys, 4)} has values that are not finite",
        help="train the network again",
    )


def weights_not_found(path: Path) -> Diagnostic:
    return Diagnostic("missing-file", f"there is no file {path}", help="weights are safetensors")


def input_shape(found: Shape, wanted: Shape, batch: str = "[x]") -> Diagnostic:
    """``batch`` is how a single sample is made a list of one."""
    advice = None
    if found == wanted:
        advice = f"this is a single sample: put it into a list of one, as in `{batch}`"
    return Diagnostic(
        "input-shape",
        f"the network takes samples of {shown(wanted)}, one a row, but gets {found}",
        facts=(f"found {found}, wanted (samples, {', '.join(map(str, wanted))})",),
        help=advice,
    )


def input_type(found: str, wanted: str, advice: str) -> Diagnostic:
    return Diagnostic("input-type", f"the network takes {wanted}, not {found}", help=advice)


def input_not_numbers(found: str, advice: str | None) -> Diagnostic:
    return Diagnostic(
        "input-values",
        f"the input must be numbers in rows of equal length, but {found}",
        help=advice,
    )


def index_out_of_range(value: float, count: int, layer: Component | None = None) -> Diagnostic:
    return Diagnostic(
        "index-out-of-range",
        f"an embedding of {count} vectors takes whole numbers from 0 to {count - 1}, not {value:g}",
        None if layer is None else layer.origin.statement,
        help="`embedding` looks up what each number stands for; `dense` reads measures",
    )
