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
from nndsl.layout import class_axis, filters_of, made_along
from nndsl.tasks import ending_fits


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
