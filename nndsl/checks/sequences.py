"""A subject that is to spell texts goes in, what its output and the texts don't agree on comes out.

A text is spelled by the steps of an output, each of which has a probability for each label and for
the blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import alignment as errors, places as place_errors, task as task_errors
from nndsl.facts import Shape
from nndsl.graph.layout import class_axis, filters_of, made_along
from nndsl.graph.nodes import Node
from nndsl.graph.tasks import ending_fits
from nndsl.layers.activation import Softmax
from nndsl.losses.classes import Ctc


def padding_spells_nothing(subject: Subject) -> Iterator[Diagnostic]:
    """What makes padded steps blank stands where it does so, and isn't forgotten."""
    graph, loss = subject.graph, subject.spec.loss
    blanks = [node for node in graph if node.layer.blank_axis is not None]
    for node in blanks:
        yield from _blank_fits(subject, node)
    shape = graph.output_shape
    if blanks or not isinstance(loss, Ctc) or shape is None or len(shape) != 2:
        return
    steps = shape[1 - (class_axis(graph) or 0)]
    for node in graph:
        name, shapes = getattr(node.layer, "mask", None), node.input_shapes
        if name is not None and shapes is not None and shapes[-1] == (steps,):
            yield errors.padding_counts(loss, node.layer, name)
            return


def _blank_fits(subject: Subject, node: Node) -> Iterator[Diagnostic]:
    """The blank is said in front of the softmax over classes, for texts to be learnt."""
    graph, loss, layer = subject.graph, subject.spec.loss, node.layer
    head, axis = graph.head.layer, layer.blank_axis
    twice = any(n.name == node.inputs[0] and isinstance(n.layer, Softmax) for n in graph)
    if graph.logits != (node.name,) or not isinstance(head, Softmax) or twice:
        yield errors.blank_misplaced(layer)
    elif axis is not None and head.axis % 2 != axis:
        yield errors.blank_axis(layer, axis, head, head.axis % 2)
    elif loss is not None and not isinstance(loss, Ctc):
        yield errors.blank_without_ctc(layer, loss)


def steps_spell_texts(subject: Subject, shape: Shape | None) -> Iterator[Diagnostic]:
    """The only output has a value for each class at each step, and steps enough for each text."""
    spec, graph, facts = subject.spec, subject.graph, subject.facts
    asking = spec.loss or spec.task
    assert asking is not None, "nothing else makes texts the task"
    if not subject.alone:
        yield errors.texts_of_several(asking)
        return
    if shape is None or subject.unfit or not ending_fits(spec):
        return
    place = subject.last.layer.origin.statement
    if len(shape) != 2:
        yield errors.output_without_steps(place, shape, asking)
        return
    axis, classes = class_axis(graph) or 0, len(facts.classes) if facts is not None else 0
    width, steps = shape[axis], shape[1 - axis]
    misplaced = filters_of(graph) is not None and made_along(graph) != axis
    fits, turned = width == classes, steps == classes
    if (misplaced and (turned or not fits)) or (turned and not fits):
        layer = graph.head.layer
        place = layer.origin.of("axis" if "axis" in layer.origin.fields else "activation")
        edits = () if graph.head.per_step else subject.softmax_along(1 - axis)
        yield place_errors.softmax_over_places(place, shape, axis, 1 - axis, edits)
        return
    if facts is None:
        return
    if width != classes:
        at, whole = subject.width_place
        yield task_errors.units_classes_mismatch(at, width, facts, whole)
    text, needed = facts.findings.longest or ("", 0)
    if needed > steps:
        yield errors.too_few_steps(place, shape, steps, text, needed, spec.data)
