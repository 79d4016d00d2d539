"""A subject whose output or target has axes goes in, what they don't agree on comes out."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from nndsl.checks.subject import Subject
from nndsl.data.source import KnownSet
from nndsl.diagnostics import Diagnostic
from nndsl.errors import places as errors, task as task_errors
from nndsl.facts import Facts, Shape
from nndsl.graph.layout import class_axis, filters_of, made_along
from nndsl.graph.tasks import ending_fits
from nndsl.layers.activation import Softmax
from nndsl.losses.classes import CrossEntropy

_KINDS = {"multiclass": "classes", "binary": "answers", "multilabel": "answers"}


def output_fits_places(subject: Subject, shape: Shape) -> Iterator[Diagnostic]:
    """The output has a value for each place of the target, and the axes that its task asks for."""
    spec, facts = subject.spec, subject.facts
    asking = spec.data or spec.loss or spec.task
    place = subject.last.layer.origin.statement
    if asking is None or subject.unfit:
        return  # a part of a network, to be built into something else
    if spec.mirrors:
        yield from _mirrored(subject, shape)
        return
    if not subject.alone or (facts is not None and not facts.axes):
        spells = _may_spell(subject, shape)
        yield task_errors.output_not_vector(place, shape, asking, subject.alone, spells)
        return
    if facts is None or not ending_fits(spec):
        return
    wanted = _wanted(subject, facts, shape)
    if shape in wanted:
        return
    axis = class_axis(subject.graph) or 0
    if _without(shape, axis) == facts.axes:
        yield from _units(subject, facts, shape[axis], wanted[-1])
    elif not _misplaced(shape, axis, facts):
        kind = _KINDS.get(subject.task, "numbers")
        yield errors.places_mismatch(
            *(place, shape, facts.axes, wanted, kind, spec.data), _meant(subject, shape, axis)
        )


def _may_spell(subject: Subject, shape: Shape) -> bool:
    """Say whether a target that isn't one of each step may be a text, as far as can be seen."""
    facts, known = subject.facts, isinstance(subject.spec.data, KnownSet)
    texts = facts is not None and facts.target_kind == "labels" and not known
    return texts and subject.alone and subject.task == "multiclass" and len(shape) == 2


def _meant(subject: Subject, shape: Shape, axis: int) -> str | None:
    """Say what an array of classes may be instead: one-hot, or with an axis that tells nothing."""
    axes = subject.facts.axes if subject.facts is not None else ()
    if subject.task != "multiclass" or len(axes) != len(shape):
        return None
    if axes == shape:
        return f"a class is a number: of one-hot places, take `y.argmax(axis={axis + 1})`"
    if axes[axis] == 1 and _without(axes, axis) == _without(shape, axis):
        return f"leave out the axis that has one entry: `y.squeeze({axis + 1})`"
    return None


def _mirrored(subject: Subject, shape: Shape) -> Iterator[Diagnostic]:
    """The output of an autoencoder has its input's shape, or either has all values in a row."""
    facts = subject.facts
    wanted = facts.shape if facts is not None else subject.graph.input_shape
    loss = subject.spec.loss
    each = loss.per_target if loss is not None else 1
    if wanted is None or not subject.alone:
        return
    alike = _long(shape) == _long(wanted)
    row = len(_long(wanted)) < 2 or len(_long(shape)) < 2
    place = subject.last.layer.origin.statement
    if loss is not None and each > 1:
        yield errors.variances_of_axes(place, loss, shape, prod(wanted))
    elif not (alike or (row and prod(shape) == prod(wanted))):
        yield errors.autoencoder_shape(place, shape, wanted, subject.spec.task)


def _long(shape: Shape) -> Shape:
    """Return a shape without the axes that tell nothing apart."""
    return tuple(size for size in shape if size > 1)


def _wanted(subject: Subject, facts: Facts, shape: Shape) -> list[Shape]:
    """Return the shapes that an output for the target may have, the usual one first."""
    axes, axis = facts.axes, class_axis(subject.graph) or 0
    loss = subject.spec.loss
    each = loss.per_target if loss is not None else 1
    if subject.task == "multiclass":
        if len(shape) == 1:  # so far, nothing says where the classes are to be
            axis = len(axes) if len(axes) == 1 else 0
        return [_with(axes, axis, len(facts.classes) or shape[axis])]
    if len(facts.targets) > 1:
        return [_multiplied(axes, axis, each)]
    if each > 1:
        several = [_with(axes, axis, each)]
        return [_multiplied(axes, axis, each), *several] if len(shape) == len(axes) else several
    at = min(made_along(subject.graph) or 0, len(axes))
    ones = [_with(axes, other, 1) for other in range(len(axes) + 1)]
    if shape in ones:
        return [shape]
    return [axes, _with(axes, at, 1)]


def _with(axes: Shape, axis: int, size: int) -> Shape:
    return (*axes[:axis], size, *axes[axis:])


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])


def _multiplied(axes: Shape, axis: int, factor: int) -> Shape:
    return tuple(size * factor if at == axis else size for at, size in enumerate(axes))


def _units(subject: Subject, facts: Facts, width: int, wanted: Shape) -> Iterator[Diagnostic]:
    """Say that each place has too many outputs, or too few."""
    place, whole = subject.width_place
    if subject.task == "multiclass":
        yield task_errors.units_classes_mismatch(place, width, facts, whole)
        return
    count = prod(wanted) // prod(facts.axes)
    loss = subject.spec.loss
    who = f"`{loss.keyword}`" if loss is not None and loss.per_target > 1 else subject.task
    yield task_errors.units_targets_mismatch(place, width, count, who, facts, whole)


def _misplaced(shape: Shape, axis: int, facts: Facts) -> list[int]:
    """Return the axes that would count classes if the softmax were along them, if others do."""
    return [
        other
        for other, size in enumerate(shape)
        if other != axis and _without(shape, other) == facts.axes and size == len(facts.classes)
    ]


def softmax_is_over_classes(subject: Subject) -> Iterator[Diagnostic]:
    """A final softmax of an output with axes is along its classes, as channels of a map are."""
    graph, facts = subject.graph, subject.facts
    shape, layer = graph.output_shape, graph.head.layer
    trained = isinstance(subject.spec.loss, CrossEntropy)
    if not isinstance(layer, Softmax) or shape is None or len(shape) < 2 or not trained:
        return
    if facts is not None and not facts.axes:
        return  # the output can't have axes at all, which is said
    axis, meant = class_axis(graph) or 0, made_along(graph)
    others = _misplaced(shape, axis, facts) if facts is not None else []
    if facts is not None and _without(shape, axis) == facts.axes and meant not in others:
        return
    if filters_of(graph) is None or meant == axis:
        meant = others[0] if others else None
    if meant is not None:
        place = layer.origin.of("axis" if "axis" in layer.origin.fields else "activation")
        edits = () if graph.head.per_step else subject.softmax_along(meant)
        yield errors.softmax_over_places(place, shape, axis, meant, edits)
