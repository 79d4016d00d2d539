"""A spec with its graph goes in, and a diagnostic for each thing that doesn't agree comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod

from nndsl.component import Component
from nndsl.data.sources import KnownSet
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_targets as target_errors
from nndsl.errors import task as errors
from nndsl.facts import Facts, TaskName
from nndsl.graph import Graph
from nndsl.layers.activation import Softmax
from nndsl.layers.norm import BatchNorm
from nndsl.metrics import metrics_for
from nndsl.optimizers import Rprop
from nndsl.settings import Train
from nndsl.source import Span
from nndsl.spec import ModelSpec, Step
from nndsl.tasks import (
    LOSS_ACTIVATIONS,
    OUTPUT_ACTIVATIONS,
    POSITIVE,
    ending_fits,
    last_activation,
    last_width,
)


@dataclass(frozen=True)
class Subject:
    """What is checked: a file's spec and graph, its task, and the facts about its data."""

    spec: ModelSpec
    graph: Graph
    task: TaskName
    facts: Facts | None

    @property
    def last(self) -> Step:
        """The step that makes the output."""
        return next(step for step in self.spec.steps if step.name == self.spec.output)

    @property
    def activation(self) -> str:
        """The activation that the network ends with."""
        return last_activation(self.spec)

    @property
    def activation_place(self) -> Span:
        """Where that activation is said, or the last layer where none is."""
        return self.last.layer.origin.of("activation")

    @property
    def width(self) -> int | None:
        """The number of outputs, where it is known."""
        shape = self.graph.output_shape
        return shape[-1] if shape else last_width(self.spec)

    @property
    def width_place(self) -> tuple[Span, bool]:
        """Where the number of outputs is said; whether that place is the number alone."""
        names = {step.name: step for step in self.spec.steps}
        step = self.last
        while "units" not in type(step.layer).model_fields and step.inputs[0] in names:
            step = names[step.inputs[0]]
        fields = step.layer.origin.fields
        return (fields["units"], True) if "units" in fields else (step.layer.origin.head, False)

    def ending(self, word: str) -> tuple[Span, str]:
        """Return the edit that makes the network end with an activation."""
        layer = self.last.layer
        if "activation" in layer.origin.fields:
            return layer.origin.fields["activation"], word
        if layer.activation_word == layer.keyword:
            return layer.origin.head, word
        end = layer.origin.statement.end
        if "activation" in type(layer).model_fields:
            return Span(end, end), f" {word}"
        return Span(end, end), f"; {word}"


def loss_fits_activation(subject: Subject) -> Iterator[Diagnostic]:
    """The last activation and the loss belong together, as softmax and crossentropy do."""
    loss = subject.spec.loss
    activation = subject.activation
    if loss is None or ending_fits(subject.spec):
        return
    if activation == "softmax" and subject.width == 1:
        return  # softmax_has_several_units says more
    place = subject.activation_place
    wanted = _loss_for(subject)
    if wanted is not None:
        change = (loss.origin.head, f"loss {wanted}")
        advice = f"train it with `loss {wanted}`"
    else:
        word = LOSS_ACTIVATIONS[loss.keyword][0]
        change = subject.ending(word)
        advice = f"end with `{word}`"
    yield errors.activation_loss_mismatch(activation, place, loss, change, advice)


def _loss_for(subject: Subject) -> str | None:
    """Return the loss that the last activation asks for, unless the data speak for the loss."""
    facts, width = subject.facts, subject.width
    loss = subject.spec.loss
    regression = loss is not None and loss.keyword not in ("crossentropy", "bce")
    if regression and facts is not None and facts.target_kind == "numbers":
        return None
    if regression and width is not None and facts is not None and len(facts.targets) == width:
        return "bce" if subject.activation == "sigmoid" and len(facts.classes) == 2 else None
    if subject.activation == "softmax":
        return "crossentropy"
    if subject.activation == "sigmoid" and (width in (None, 1) or regression):
        return "bce" if facts is None or len(facts.classes) <= 2 else None
    return None


def softmax_has_several_units(subject: Subject) -> Iterator[Diagnostic]:
    """A softmax over one unit is always 1."""
    counted = subject.task == "multiclass" and _classes(subject)  # width_fits_data says more
    if subject.activation == "softmax" and subject.width == 1 and not counted:
        yield errors.softmax_of_one(subject.activation_place, subject.spec.loss)


def softmax_stands_once(subject: Subject) -> Iterator[Diagnostic]:
    """A softmax of a softmax flattens the probabilities."""
    nodes = {node.name: node for node in subject.graph}
    for node in nodes.values():
        before = nodes.get(node.inputs[0])
        if isinstance(node.layer, Softmax) and before and isinstance(before.layer, Softmax):
            first = before.layer.origin
            yield errors.softmax_twice(node.layer.origin.head, first.of("activation"))


def width_fits_data(subject: Subject) -> Iterator[Diagnostic]:
    """There is an output for each class, or for each target column."""
    shape, facts, task = subject.graph.output_shape, subject.facts, subject.task
    if shape is not None and len(shape) != 1:
        spec = subject.spec
        if spec.loss is None and spec.task is None and spec.data is None:
            return  # a part of a network, to be built into something else
        yield errors.output_not_vector(subject.last.layer.origin.statement, shape)
        return
    width = subject.width
    place, whole = subject.width_place
    if width is None or not ending_fits(subject.spec):
        return
    if facts is None and subject.spec.data is not None:
        return  # what is wrong with the data has been said, and may change the task
    if task == "multiclass":
        classes = _classes(subject)
        if facts is not None and classes and width != classes:
            yield errors.units_classes_mismatch(place, width, facts, whole)
        return
    wanted = 1 if task == "binary" else len(facts.targets) if facts is not None else width
    if width != wanted:
        yield errors.units_targets_mismatch(place, width, wanted, task, facts, whole)


def _classes(subject: Subject) -> int:
    return len(subject.facts.classes) if subject.facts is not None else 0


def task_is_confirmed(subject: Subject) -> Iterator[Diagnostic]:
    """A declared task is what loss and last activation say, too."""
    task, loss = subject.spec.task, subject.spec.loss
    if task is None:
        return
    wanted = {"multiclass": "crossentropy", "regression": "mse"}.get(task.kind, "bce")
    if loss is not None and task.kind not in loss.tasks:
        yield errors.task_loss_mismatch(task.origin.statement, task.kind, loss, wanted)
    elif loss is None and subject.activation not in OUTPUT_ACTIVATIONS[task.kind]:
        yield errors.task_activation_mismatch(
            subject.activation_place,
            task.kind,
            subject.activation,
            task.origin.statement,
            OUTPUT_ACTIVATIONS[task.kind][0],
        )


def metrics_fit_task(subject: Subject) -> Iterator[Diagnostic]:
    """Each metric means something for the task; what is watched is a single number."""
    fitting = metrics_for(subject.task)
    metrics, stop = subject.spec.metrics, subject.spec.early_stop
    for index, name in enumerate(metrics.names if metrics is not None else ()):
        if metrics is not None and name not in fitting:
            place = metrics.origin.item("names", index)
            yield errors.metric_mismatch(place, name, subject.task, fitting)
    if stop is not None and stop.monitor == "confusion":
        yield errors.monitor_mismatch(stop.origin.of("monitor"), stop.monitor)
    elif stop is not None and stop.monitor not in ("loss", *fitting):
        place = stop.origin.of("monitor")
        yield errors.metric_mismatch(place, stop.monitor, subject.task, fitting)


def baselines_fit_task(subject: Subject) -> Iterator[Diagnostic]:
    """Each baseline can be trained for the task."""
    for baseline in subject.spec.baselines:
        if subject.task not in baseline.tasks:
            yield errors.baseline_mismatch(baseline, subject.task)


def training_has_a_loss(subject: Subject) -> Iterator[Diagnostic]:
    """Whoever asks for training says what to make small, and has something to train."""
    spec = subject.spec
    asking: Component | None = spec.optimizer or spec.train or spec.early_stop
    if spec.loss is None and asking is not None:
        by_task = {"multiclass": "crossentropy", "regression": "mse"}
        wanted = by_task.get(subject.task, "bce")
        said = "optimizer" if asking is spec.optimizer else asking.keyword
        yield errors.missing_loss(asking.origin.statement, said, wanted)
    known = subject.graph.output_shape is not None
    if spec.loss is not None and known and subject.graph.trainable_count == 0:
        frozen = subject.graph.parameter_count > 0
        yield errors.nothing_to_train(spec.loss.origin.statement, frozen)


def early_stop_has_rows(subject: Subject) -> Iterator[Diagnostic]:
    """Early stopping watches validation rows, so there must be some."""
    stop, facts = subject.spec.early_stop, subject.facts
    if stop is not None and facts is not None and "val" not in facts.parts:
        yield errors.no_validation(stop.origin.head)


def batches_fit(subject: Subject) -> Iterator[Diagnostic]:
    """The batch suits the optimizer and the layers."""
    spec = subject.spec
    train = spec.train or Train()
    if isinstance(spec.optimizer, Rprop) and train.batch != "all":
        batch = train.origin.of("batch") if spec.train else spec.optimizer.origin.head
        yield errors.small_batches(spec.optimizer.origin.head, batch)
    if train.batch == 1:
        for step in spec.steps:
            if isinstance(step.layer, BatchNorm):
                batch = train.origin.of("batch")
                yield errors.batchnorm_single_row(step.layer.origin.head, batch)


def target_scaling_fits(subject: Subject) -> Iterator[Diagnostic]:
    """A standardized target is for regression, and needs an output that can be negative."""
    preprocess = subject.spec.preprocess
    if preprocess is None or preprocess.target == "none":
        return
    place = preprocess.origin.of("target")
    if subject.task != "regression":
        yield target_errors.target_scale_without_regression(place, subject.task)
    elif subject.activation in POSITIVE:
        yield errors.positive_scaled(subject.activation_place, subject.activation, place)


def rows_are_sound(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of what rows give away, lack, or need, as far as they have been read."""
    spec, facts = subject.spec, subject.facts
    if facts is None or spec.data is None:
        return
    found = facts.findings
    place = spec.data.origin.of("target")
    if found.target_scale > LARGE_TARGET:
        yield errors.unscaled_target(place, facts.targets, found.target_scale)
    if found.leaking:
        yield errors.leaking_input(place, found.leaking, facts.targets)
    if found.shared_groups:
        at = spec.split.origin.of("by") if spec.split is not None else spec.data.origin.head
        yield errors.shared_groups(at, found.shared_groups)
    if found.lacking and spec.split is not None:
        names = [facts.classes[number] for number in found.lacking]
        yield errors.validation_lacks(spec.split.origin.of("val"), names)


def expectations_fit(subject: Subject) -> Iterator[Diagnostic]:
    """The rows of an expect table have the sizes of input and output, and name known classes."""
    shape, width, facts = subject.graph.input_shape, subject.width, subject.facts
    raw = subject.spec.data is None or isinstance(subject.spec.data, KnownSet)
    for expect in subject.spec.expects:
        for at, (given, wanted) in enumerate(expect.rows):
            place = expect.origin.item("rows", at)
            if raw and shape is not None and len(given) != prod(shape):
                yield errors.row_size(place, "inputs", len(given), prod(shape))
            if isinstance(wanted, str):
                known = facts.classes if facts is not None else ()
                if wanted not in known:
                    yield errors.row_class(place, wanted, known)
            elif width is not None and len(wanted) != width:
                yield errors.row_size(place, "outputs", len(wanted), width)


def memory_suffices(subject: Subject) -> Iterator[Diagnostic]:
    """Weights, gradients and Adam's two moments fit into memory, and so does each value."""
    available = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if _POSIX else 2**44
    for node in subject.graph:
        if node.shape is not None and 4 * prod(node.shape) > available:
            yield errors.too_large_value(node.layer.origin.statement, node.shape, available)
            return
    needed = 16 * subject.graph.trainable_count
    if needed > available:
        largest = max(subject.graph, key=lambda node: sum(p.size for p in node.parameters.values()))
        yield errors.too_little_memory(largest.layer.origin.statement, needed, available)


LARGE_TARGET = 50.0  # a network starts near 0, and steps of the usual rates are small
_POSIX = hasattr(os, "sysconf")

CHECKS: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    loss_fits_activation,
    softmax_has_several_units,
    softmax_stands_once,
    width_fits_data,
    task_is_confirmed,
    metrics_fit_task,
    baselines_fit_task,
    training_has_a_loss,
    early_stop_has_rows,
    batches_fit,
    target_scaling_fits,
    rows_are_sound,
    expectations_fit,
    memory_suffices,
)


def check(subject: Subject) -> list[Diagnostic]:
    """Return what every check has to say."""
    return [diagnostic for rule in CHECKS for diagnostic in rule(subject)]
