"""What a check looks at: a spec, its graph, its task and the facts about its data."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from nndsl.facts import Facts, TaskName
from nndsl.graph.layout import class_axis, filters_of, made_along
from nndsl.graph.nodes import Graph
from nndsl.graph.tasks import last_activation, last_width
from nndsl.layers.shape import Flatten, Permute, Reshape, Squeeze, Unsqueeze
from nndsl.source import Edit, Span
from nndsl.spec.model import ModelSpec, Step

MOVING = (Flatten, Reshape, Permute, Squeeze, Unsqueeze)  # values, none of which they change


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
    alone: bool = True  # whether the output is the file's only one

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
        """The number of outputs, at each place where they have axes, if it is known."""
        shape = self.graph.output_shape
        if len(self.graph.outputs) > 1:
            return shape[-1] if shape else None
        if shape is None:
            return last_width(self.spec)
        if self.spec.mirrors:
            return prod(shape)  # its values are compared in a row
        if len(shape) > 1 and self.task == "binary" and self.activation != "softmax":
            return 1
        return shape[class_axis(self.graph) or 0]

    @property
    def width_place(self) -> tuple[Span, bool]:
        """Where the number of outputs is said; whether that place is the number alone."""
        names = {step.name: step for step in self.spec.steps}
        step = self.last
        shape = self.graph.output_shape
        maker = filters_of(self.graph) if shape is not None and len(shape) > 1 else None
        if maker is not None:
            origin = maker.layer.origin
            return origin.of("filters"), "filters" in origin.fields
        while "units" not in type(step.layer).model_fields and step.inputs[0] in names:
            step = names[step.inputs[0]]
        fields = step.layer.origin.fields
        alone = getattr(step.layer, "width", None) == getattr(step.layer, "units", None)
        return (fields["units"], alone) if "units" in fields else (step.layer.origin.head, False)

    def endings(self, word: str) -> tuple[Edit, ...]:
        """Return the edits that make the network end with an activation, along the channels.

        What only moved the values of another activation moves those it is applied to, then.
        """
        along, moved = self._along(word), self._moved
        edits = self._ending(word) if along is None else self.softmax_along(along)
        if moved is None or not edits:
            return edits
        origin = moved.layer.origin
        return ((origin.fields.get("activation", origin.head), "linear"), *edits)

    def ending_advice(self, word: str) -> str:
        """Say what those edits do."""
        along = self._along(word)
        shown = word if along is None else f"{word} axis={along}"
        if self._moved is None:
            return f"end with `{shown}`"
        before = self._moved.layer.activation_word
        if before == word:
            return f"move `{shown}` behind `{self.last.layer.keyword}`"
        return f"end with `{shown}` instead of `{before}`"

    @property
    def _moved(self) -> Step | None:
        """The step with an activation whose values the last layers move and leave as they are."""
        names = {step.name: step for step in self.spec.steps}
        step = self.last
        while isinstance(step.layer, MOVING) and step.inputs[0] in names:
            step = names[step.inputs[0]]
        fields, own = step.layer.origin.fields, step.layer.activation_word
        said = "activation" in fields or own == step.layer.keyword
        return step if step is not self.last and said and own != "linear" else None

    def _along(self, word: str) -> int | None:
        """Return the axis that a softmax has to name: that of the classes if it isn't the last."""
        shape, along = self.graph.output_shape, made_along(self.graph)
        if word != "softmax" or shape is None or along == len(shape) - 1:
            return None
        return along

    def softmax_along(self, axis: int) -> tuple[Edit, ...]:
        """Return the edits that make the network end with a softmax along an axis, if any do."""
        layer, word = self.last.layer, f"softmax axis={axis}"
        origin = layer.origin
        if layer.keyword == "softmax":
            if "axis" in origin.fields:
                return ((origin.fields["axis"], str(axis)),)
            return ((origin.head, word),)
        if self._is_named:
            return ()
        end = Span(origin.statement.end, origin.statement.end)
        plain = [(origin.fields["activation"], "linear")] if "activation" in origin.fields else []
        return (*plain, (end, f"; {word}"))

    @property
    def _is_named(self) -> bool:
        """Whether the last layer has a name, which one behind it would have to take over."""
        origin = self.last.layer.origin
        return origin.statement.start < origin.head.start

    def _ending(self, word: str) -> tuple[Edit, ...]:
        """Return the edit that makes the last layer end with an activation, if one does."""
        layer = self.last.layer
        origin = layer.origin
        if "activation" in origin.fields:
            return ((origin.fields["activation"], word),)
        if layer.activation_word == layer.keyword:
            return ((origin.head, word),)
        end = Span(origin.statement.end, origin.statement.end)
        if "activation" in type(layer).model_fields:
            return ((end, f" {word}"),)
        return () if self._is_named else ((end, f"; {word}"),)
