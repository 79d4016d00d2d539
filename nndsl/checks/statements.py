"""A subject goes in, what its statements don't agree on comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import (
    data_targets as target_errors,
    heads as head_errors,
    outcome as outcome_errors,
    places as place_errors,
    task as errors,
)
from nndsl.graph.tasks import (
    OUTPUT_ACTIVATIONS,
    POSITIVE,
    USUAL_LOSSES,
    endings_of,
)
from nndsl.metrics import NOT_SINGLE, TOP, metrics_for


def task_is_confirmed(subject: Subject) -> Iterator[Diagnostic]:
    """A declared task is what loss and last activation say, too."""
    task, loss = subject.spec.task, subject.spec.loss
    if task is None:
        return
    wanted = USUAL_LOSSES[task.goal]
    shares = subject.spec.mirrors and loss is not None and loss.keyword == "bce"
    endings = OUTPUT_ACTIVATIONS[task.goal]
    if subject.spec.mirrors:
        endings = (*endings, "sigmoid")  # of inputs from 0 to 1
    if loss is not None and task.goal not in loss.tasks and not shares:
        fits = subject.activation in endings or subject.spec.mirrors
        ends = None if fits else endings[0]
        yield errors.task_loss_mismatch(task.origin.statement, task.kind, loss, wanted, ends)
    elif loss is None and subject.activation not in endings:
        yield errors.task_activation_mismatch(
            subject.activation_place,
            task.kind,
            subject.activation,
            task.origin.statement,
            endings[0],
        )


def metrics_fit_task(subject: Subject) -> Iterator[Diagnostic]:
    """Each metric means something for the task; what is watched is a single number."""
    fitting = metrics_for(subject.task)
    metrics = subject.spec.metrics
    for index, name in enumerate(metrics.names if metrics is not None else ()):
        if metrics is not None and name not in fitting:
            place = metrics.origin.item("names", index)
            yield errors.metric_mismatch(place, name, subject.task, fitting)
        elif metrics is not None and name in TOP:
            classes, place = subject.width, metrics.origin.item("names", index)
            if classes is not None and classes <= int(name.removeprefix("top")):
                yield outcome_errors.top_of_few(place, name, classes)


def monitor_is_one_figure(subject: Subject) -> Iterator[Diagnostic]:
    """What is watched is a single number that means something for the task."""
    stop, fitting = subject.spec.early_stop, metrics_for(subject.task)
    if stop is not None and len(subject.tasks) > 1:
        if stop.monitor != "loss":
            yield head_errors.monitor_of_one(stop.origin.of("monitor"), stop.monitor)
    elif stop is not None and stop.monitor in NOT_SINGLE:
        yield errors.monitor_mismatch(stop.origin.of("monitor"), stop.monitor)
    elif stop is not None and stop.monitor not in ("loss", *fitting):
        place = stop.origin.of("monitor")
        yield errors.metric_mismatch(place, stop.monitor, subject.task, fitting)


def baselines_fit_task(subject: Subject) -> Iterator[Diagnostic]:
    """Each baseline can be trained for the task."""
    for baseline in subject.spec.baselines:
        if subject.task not in baseline.tasks:
            if subject.task == "sequence":
                yield errors.baseline_of_texts(baseline)
            else:
                yield errors.baseline_mismatch(baseline, subject.task)
        elif subject.facts is not None and subject.facts.axes and baseline.keyword != "mean":
            yield place_errors.baseline_without_axes(baseline, subject.facts.axes)


def training_has_a_loss(subject: Subject) -> Iterator[Diagnostic]:
    """Whoever asks for training says what to make small, and has something to train."""
    spec = subject.spec
    asking = spec.optimizer or spec.schedule or spec.train or spec.early_stop or spec.augment
    if not spec.losses and asking is not None:
        usual = [USUAL_LOSSES[task] for task in subject.tasks]
        wanted = [f"loss {usual[0]}"]
        if len(usual) > 1:
            wanted = [f"loss {w} on={name}" for w, name in zip(usual, spec.outputs, strict=True)]
        families = {"optimizer": spec.optimizer, "schedule": spec.schedule}
        said = next((word for word, one in families.items() if one is asking), asking.keyword)
        yield errors.missing_loss(asking.origin.statement, said, wanted)


def something_is_trained(subject: Subject) -> Iterator[Diagnostic]:
    """There are weights to be changed."""
    spec = subject.spec
    known = subject.graph.output_shape is not None
    if spec.loss is None or not known:
        return
    place = spec.loss.origin.statement
    if subject.graph.trainable_count == 0:
        frozen = "all of its layers are frozen"
        why = frozen if subject.graph.parameter_count else "none of its layers has weights"
        yield errors.nothing_to_train(place, why)
        return
    graph, reached = subject.graph, subject.graph.leading(by_gradient=True)
    lenders = {
        name for node in graph if node.name in reached for name in (node.owner, node.tied_to)
    }
    learning = [node for node in graph.owners if any(p.trainable for p in node.parameters.values())]
    cut = [node for node in learning if node.name not in lenders]
    if len(cut) == len(learning):
        yield errors.nothing_to_train(place, "no gradient comes back to its weights")
        return
    leading = graph.leading()
    for node in cut:
        if node.name in leading:
            yield errors.never_trained(node.layer, node.name)


def early_stop_has_rows(subject: Subject) -> Iterator[Diagnostic]:
    """Early stopping watches validation rows, so there must be some."""
    stop, facts = subject.spec.early_stop, subject.facts
    if stop is not None and facts is not None and "val" not in facts.parts:
        yield errors.no_validation(stop.origin.head)


def target_scaling_fits(subject: Subject) -> Iterator[Diagnostic]:
    """A standardized target is for regression."""
    preprocess = subject.spec.preprocess
    if preprocess is None or preprocess.target == "none":
        return
    place = preprocess.origin.of("target")
    if "regression" not in subject.tasks:
        yield target_errors.target_scale_without_regression(place, subject.task)


def scaled_targets_can_be_negative(subject: Subject) -> Iterator[Diagnostic]:
    """An output for a standardized target can be negative."""
    preprocess = subject.spec.preprocess
    if preprocess is None or preprocess.target == "none" or subject.task != "regression":
        return
    if subject.activation in POSITIVE:
        place = preprocess.origin.of("target")
        loss = subject.spec.loss
        suited = loss is None or "linear" in endings_of(loss)
        ending = "linear" if suited else None
        yield errors.positive_scaled(subject.activation_place, subject.activation, place, ending)
