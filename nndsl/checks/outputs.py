"""A subject goes in, what its output layer, loss and data don't agree on comes out."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from nndsl.checks.places import output_fits_places
from nndsl.checks.sequences import steps_spell_texts
from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import task as errors
from nndsl.facts import Facts
from nndsl.graph.tasks import USUAL_LOSSES, ending_fits, endings_of
from nndsl.source import Edit


def loss_fits_activation(subject: Subject) -> Iterator[Diagnostic]:
    """The last activation and the loss belong together, as softmax and crossentropy do."""
    loss = subject.spec.loss
    activation = subject.activation
    if loss is None or ending_fits(subject.spec):
        return
    if activation == "softmax" and subject.width == 1:
        return  # softmax_has_several_units says more
    place = subject.activation_place
    wanted, word = _loss_for(subject), endings_of(loss)[0]
    change: tuple[Edit, ...] = ()
    instead, ending = f"train it with `loss {wanted}`", subject.ending_advice(word)
    if wanted is None:
        change, advice = subject.endings(word), ending
        if word == "softmax" and _softmax_before(subject):
            change, advice = (), "the output stands last: move the layer with `softmax` behind it"
    elif not _task_allows(subject, wanted):
        said = subject.spec.task.kind if subject.spec.task is not None else ""
        advice = f"{ending}, or leave out `task {said}` and {instead}"
    elif loss.keyword not in USUAL_LOSSES.values():  # such a one was chosen with care
        advice = f"{ending}, or {instead}"
    else:
        change, advice = ((loss.origin.head, f"loss {wanted}"),), instead
    yield errors.activation_loss_mismatch(activation, place, loss, change, advice)


def _softmax_before(subject: Subject) -> bool:
    """Say whether the layer that gives probabilities stands above one that makes its own values."""
    above = [step.layer for step in subject.spec.steps if step is not subject.last]
    makes = subject.last.layer.width is not None
    return makes and any(layer.activation_word == "softmax" for layer in above)


def _task_allows(subject: Subject, loss: str) -> bool:
    """Say whether a loss is the one for the task that the file names, if it names one."""
    task = subject.spec.task
    return task is None or USUAL_LOSSES[task.goal] == loss or subject.spec.mirrors


def _loss_for(subject: Subject) -> str | None:
    """Return the loss that the last activation asks for, unless the data speak for the loss."""
    facts, width = subject.facts, subject.width
    loss = subject.spec.loss
    regression = loss is not None and "regression" in loss.tasks
    if loss is not None and "sequence" in loss.tasks:
        return None
    if subject.spec.mirrors:
        return "bce" if subject.activation == "sigmoid" and _shares(facts) else None
    if regression and facts is not None and facts.target_kind == "numbers":
        return None
    if regression and width is not None and facts is not None and len(facts.targets) == width:
        return "bce" if subject.activation == "sigmoid" and len(facts.classes) == 2 else None
    if subject.activation == "softmax":
        return "crossentropy"
    if subject.activation == "sigmoid" and (width in (None, 1) or regression):
        return "bce" if facts is None or len(facts.classes) <= 2 else None
    return None


def _shares(facts: Facts | None) -> bool:
    """Say whether what an autoencoder gives back is from 0 to 1."""
    reach = facts.findings.reach if facts is not None else None
    return reach is not None and reach[0] >= 0 and reach[1] <= 1


def softmax_has_several_units(subject: Subject) -> Iterator[Diagnostic]:
    """A softmax over one unit is always 1."""
    counted = subject.task == "multiclass" and _classes(subject)  # width_fits_data says more
    counted = counted or subject.task == "sequence"
    if subject.activation == "softmax" and subject.width == 1 and not counted:
        yield errors.softmax_of_one(subject.activation_place, subject.spec.loss)


def softmax_stands_once(subject: Subject) -> Iterator[Diagnostic]:
    """A softmax of a softmax flattens the probabilities."""
    nodes = {node.name: node for node in subject.graph}
    for node in nodes.values():
        before = nodes.get(node.inputs[0])
        if before and node.layer.keyword == before.layer.keyword == "softmax":
            first = before.layer.origin
            yield errors.softmax_twice(node.layer.origin.head, first.of("activation"))


def width_fits_data(subject: Subject) -> Iterator[Diagnostic]:
    """There is an output for each class, or for each target column."""
    shape, facts, task = subject.graph.output_shape, subject.facts, subject.task
    if task == "sequence":
        yield from steps_spell_texts(subject, shape)
        return
    if shape is not None and (len(shape) != 1 or (facts is not None and facts.axes)):
        yield from output_fits_places(subject, shape)
        return
    width = subject.width
    place, whole = subject.width_place
    if width is None or subject.unfit:
        return
    if not ending_fits(subject.spec):
        # Whichever of the two is changed, it will be one unit for each class.
        loss = subject.spec.loss
        by_class = subject.activation == "softmax" or (loss and loss.keyword == "crossentropy")
        if not by_class or width == 1:
            return
        task = "multiclass"
    if facts is None and subject.spec.data is not None:
        return  # what is wrong with the data has been said, and may change the task
    if task == "multiclass":
        classes = _classes(subject)
        if facts is not None and classes and width != classes:
            last = ending_fits(subject.spec) or not _softmax_before(subject)
            yield errors.units_classes_mismatch(place, width, facts, whole and last)
        return
    loss = subject.spec.loss
    each = loss.per_target if loss is not None else 1
    wanted = 1 if task == "binary" else -(-width // each) * each
    if task != "binary" and facts is not None:
        wanted = len(facts.targets) * each
    if width != wanted:
        who = f"`{loss.keyword}`" if loss is not None and each > 1 else task
        if subject.spec.mirrors and facts is not None:
            if len(facts.targets) != prod(facts.shape):
                return  # there are several outputs, which has been said
            who = "an autoencoder" if each == 1 else who
        yield errors.units_targets_mismatch(place, width, wanted, who, facts, whole)


def _classes(subject: Subject) -> int:
    return len(subject.facts.classes) if subject.facts is not None else 0
