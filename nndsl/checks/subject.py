"""What a check looks at: a spec, its graph, its task and the facts about its data."""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.facts import Facts, TaskName
from nndsl.graph import Graph
from nndsl.source import Span
from nndsl.spec import ModelSpec, Step
from nndsl.tasks import (
    last_activation,
    last_width,
)


@dataclass(frozen=True)
class Subject:
    """What is checked: a file's spec and graph, its task, and the facts about its data.

    It is either one output, with a spec as if there were no other, or a whole file, with the
    ``tasks`` of all outputs.
    """

    spec: ModelSpec
    graph: Graph
    task: TaskName
    facts: Facts | None
    unfit: bool = False  # the target is not one of the task's, which has been said
    tasks: tuple[TaskName, ...] = ()

    @property
    def task_is_said(self) -> bool:
        """Whether the file says its task, by a loss or in so many words."""
        return self.spec.loss is not None or self.spec.task is not None

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
        if len(self.graph.outputs) > 1:
            return shape[-1] if shape else None
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
