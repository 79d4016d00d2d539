"""What is said where training, a run's folder or a request for one is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import gives_commands, option, typed
from nndsl.errors.data_columns import columns_had
from nndsl.errors.graph import shown
from nndsl.errors.near import listed
from nndsl.facts import Shape


def unknown_device(word: str) -> Diagnostic:
    return Diagnostic(
        "unknown-device",
        f"`{word}` is no device",
        help="write auto, cpu, cuda, cuda:1 or mps",
    )


def device_unavailable(word: str, count: int) -> Diagnostic:
    found = f"PyTorch finds {count} GPU" + ("" if count == 1 else "s")
    return Diagnostic(
        "device-unavailable",
        f"the device `{word}` doesn't exist here: {found}",
        help=f"use {option('device', 'auto')}",
    )


def not_compiled(train: Component, reason: str) -> Diagnostic:
    missing = "C++ compiler" in reason
    shown = "there is no C++ compiler" if missing else " ".join(reason.split()).split(". ")[0]
    return Diagnostic(
        "not-compiled",
        f"PyTorch can't compile the steps here: {shown}",
        train.origin.of("compile"),
        label="training goes on with ordinary steps",
        help="install one, such as g++, or leave `compile` out"
        if missing
        else "leave `compile` out: the weights are the same but for rounding",
        severity="warning",
    )


def negative_target(loss: Component, names: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "negative-target",
        f"`{loss.keyword}` is for targets from zero on, but values of {listed(names, 4)} are "
        "negative",
        loss.origin.head,
        help="train on other targets, or end with `linear` and write `loss mse`",
    )


def not_shares(loss: Component, names: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "target-not-shares",
        f"`{loss.keyword}` is for shares of one, but {listed(names, 4)} don't add up to 1 in each "
        "row",
        loss.origin.head,
        help="divide the targets of a row by their sum in the data, or end with `linear` and write "
        "`loss mse`",
    )


def beyond_shares(loss: Component, least: float, largest: float) -> Diagnostic:
    return Diagnostic(
        "target-beyond-shares",
        f"`reconstruction=bce` is for inputs from 0 to 1, but these are from {least:.4g} to "
        f"{largest:.4g}",
        loss.origin.of("reconstruction"),
        help="scale them: `preprocess minmax`",
    )


def single_row_batchnorm(layer: Component) -> Diagnostic:
    return Diagnostic(
        "batchnorm-single-row",
        "`batchnorm` needs at least two rows to train on, but there is one",
        layer.origin.statement,
        help="give more rows, or use `layernorm`",
    )


def no_shape(size: int) -> Diagnostic:
    """Tell that an input is unknown; ``size`` is what it seems to be, or an example."""
    given = "" if gives_commands() else f", or give the shape: `input_shape=({size},)`"
    return Diagnostic(
        "no-input-shape",
        "the file says nothing of the shape of its input",
        help=f"add `input {size}` or a `data` statement{given}",
    )


def no_data(tested: str | None) -> Diagnostic:
    """``tested`` is the file, where it has rows to be tested and nothing to be trained."""
    where = " from Python" if gives_commands() else ""
    advice = f"add a `data` statement, such as `data iris`, or use `model.fit(X, y)`{where}"
    if tested is not None:
        advice = f"`nndsl test {typed(tested)}` checks its `expect` rows"
    return Diagnostic(
        "no-data",
        "the file says nothing of its data, so there is nothing to run on",
        help=advice,
    )


def no_loss_to_fit() -> Diagnostic:
    return Diagnostic(
        "missing-loss",
        "the file has no loss, so there is nothing to fit",
        help="add `loss crossentropy`, `loss bce` or `loss mse`",
    )


def deferred_size(layer: Component, names: str) -> Diagnostic:
    return Diagnostic(
        "size-needs-data",
        f"a size of `{layer.keyword}` is given by data that are not there: {names}",
        layer.origin.statement,
        help="write the number, or add a `data` statement",
    )


def wrong_input_shape(found: Shape, wanted: Shape) -> Diagnostic:
    return Diagnostic(
        "input-mismatch",
        f"the file or its data have an input of {shown(wanted)}, but the shape given is "
        f"{shown(found)}",
        help="leave the shape out: it is known",
    )


def no_such_shape(given: object) -> Diagnostic:
    return Diagnostic(
        "bad-input-shape",
        f"`input_shape={given!r:.60}` is not the shape of a sample",
        help="give its sizes as whole numbers from 1 on, such as `(784,)` or `(1, 28, 28)`",
    )


def sample_size(found: int, wanted: Shape, columns: Sequence[str] = ()) -> Diagnostic:
    """``columns`` are those of the data, where a sample has a value for each."""
    takes = columns_had(columns) if columns else f"the input is {shown(wanted)}"
    return Diagnostic(
        "input-mismatch",
        f"the sample has {found} value{'s' * (found != 1)}, but {takes}",
        help="give one for each, with commas, such as `--input 0,1`",
    )


def not_a_number(text: str) -> Diagnostic:
    return Diagnostic(
        "row-not-numbers",
        f"the sample has `{text}` where a number is needed",
        help="give numbers, such as `--input 0,1`; with a RUN, texts where its data have them",
    )


def nothing_expected() -> Diagnostic:
    return Diagnostic(
        "no-expectations",
        "the file expects nothing, so there is nothing to test",
        help="add rows such as `expect [0, 1] -> 0`",
    )


def no_single_score(outputs: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "no-single-score",
        f"several outputs have no single score: there are {listed(outputs, 6)}",
        help="score one of them: `model.predict(X)` has each by its name",
    )


def initial_weights(name: str, run: str | None) -> Diagnostic:
    """``run`` is the folder of the run that the file lies in, if it does."""
    command = f"nndsl trace {typed(name)} RUN"
    help = f"`{command}` takes those of a run, and the input in the data's own units"
    if run is not None:
        help = f"`nndsl trace {typed(run)}` takes those that it ended with, and its preprocessing"
    return Diagnostic(
        "initial-weights",
        "the network is trained, but these are the weights that training begins with",
        help=help,
        severity="warning",
    )


def random_weights(layers: Sequence[Component]) -> Diagnostic:
    """``layers`` are those whose weights nobody gives."""
    one = len(layers) == 1
    return Diagnostic(
        "initial-weights",
        f"no weights are given to {'this layer' if one else f'{len(layers)} layers'}, so that "
        "random ones are used",
        layers[0].origin.statement,
        label="" if one else "the first of them",
        help="write `weights=[[…]]`, or train the network: add `data` and `loss`",
        severity="warning",
    )


def needs_a_run(file: str, folder: Path) -> Diagnostic:
    """``folder`` is that of the first run, where nobody chooses another."""
    return Diagnostic(
        "needs-a-run",
        "the network of this file is trained, so its weights are those of a run",
        help=f"name the folder of one: `nndsl test {typed(file)} {typed(folder)}`",
    )


def nothing_is_trained(field: str) -> Diagnostic:
    return Diagnostic(
        "missing-loss",
        f"{option(field)} is for training, but the file has no loss: it is evaluated only",
        help=f"leave {option(field)} out, or add a loss to the file",
    )


def no_such_folder(path: str) -> Diagnostic:
    return Diagnostic(
        "missing-folder",
        f"there is no folder `{path}` to look for data in",
        help=f"name a folder that exists with {option('data', 'DIR')}",
    )
