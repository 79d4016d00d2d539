"""A source goes in, and where it checks, what is known of it and its networks come out."""

from __future__ import annotations

from collections.abc import Mapping
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nndsl.arguments import of_training
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.elaborate import Elaborated, elaborate
from nndsl.errors import training as errors
from nndsl.errors.flow import no_layers
from nndsl.facts import Facts, Shape, TaskName
from nndsl.graph.nodes import Graph
from nndsl.source import Source
from nndsl.spec.model import ModelSpec
from nndsl.spec.override import override

if TYPE_CHECKING:
    import numpy as np

    from nndsl.backends.numpy import NeuralNetwork
    from nndsl.backends.torch import Network


class Checked:
    """A file that checks: its spec and graph, and the networks that can be made of them."""

    def __init__(
        self,
        source: Source,
        where: Where,
        numbers: Mapping[str, object] | None = None,
        facts: Facts | None = None,
    ) -> None:
        if numbers:
            source = override(source, {name: str(v) for name, v in numbers.items()}, {})
        self.source = source
        self.where = where
        self._elaborated = _checked(elaborate(source, where, facts=facts))

    def __repr__(self) -> str:
        count = self.graph.parameter_count
        return (
            f"<{type(self).__name__} {self.name}: {self._elaborated.purpose}, {count:,} parameters>"
        )

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.source.name).stem

    @property
    def spec(self) -> ModelSpec:
        """What the file says."""
        return self._elaborated.spec

    @property
    def graph(self) -> Graph:
        """The network; its shapes are unknown where neither file nor data give an input."""
        assert self._elaborated.graph is not None, "a file without layers doesn't check"
        return self._elaborated.graph

    @property
    def task(self) -> TaskName:
        """The kind of problem that the file is for."""
        return self._elaborated.task

    @property
    def facts(self) -> Facts | None:
        """What is known of the file's data, if it names any."""
        return self._elaborated.facts

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is questionable, but doesn't keep the file from running."""
        return self._elaborated.diagnostics

    def torch(
        self,
        input_shape: Shape | int | None = None,
        *,
        weights: str | Path | Mapping[str, Any] | None = None,
        seed: int | None = None,
    ) -> Network:
        """Return the network as a ``torch.nn.Module`` on the CPU.

        ``input_shape`` is one sample's shape without the batch; it is needed where the file says
        nothing of it. ``weights`` is a ``weights.safetensors``, the folder of a run that has
        one, or arrays by their key; without it, weights begin as the seed has them (that of the
        file, if None). As any module of PyTorch, it begins in the mode of ``train()``; ``eval()``
        is for use.

        Raises NNError where the shape doesn't fit or is unknown, or weights don't fit.
        """
        from nndsl.system.packages import require

        require("torch", "a network of PyTorch")
        from nndsl.backends.torch import compile as compile_torch

        graph = self.shaped(input_shape)
        try:
            return compile_torch(graph, self._seed(seed), _weights(weights))
        except NNError as error:
            raise error.within(self.source) from None

    def numpy(
        self,
        input_shape: Shape | int | None = None,
        *,
        weights: str | Path | Mapping[str, Any] | None = None,
        seed: int | None = None,
        dtype: Any = "float32",
    ) -> NeuralNetwork:
        """Return the network in the numpy engine, which never needs PyTorch.

        The arguments are those of ``torch``; ``dtype`` is what is computed in.
        """
        from nndsl.backends.numpy import compile as compile_numpy

        graph = self.shaped(input_shape)
        try:
            return compile_numpy(graph, _weights(weights), dtype=dtype, seed=self._seed(seed))
        except NNError as error:
            raise error.within(self.source) from None

    def _seed(self, seed: int | None) -> int:
        given = of_training("seed", seed)
        return self.spec.training.seed if given is None else given

    def shaped(self, input_shape: Shape | int | None = None) -> Graph:
        """Return the graph with all shapes known: from the file, its data, or the one given.

        Raises NNError where the shape doesn't fit, or is not known.
        """
        graph = self.graph
        if input_shape is not None:
            shape = _shape(input_shape)
            if graph.input_shape not in (None, shape):
                raise NNError(errors.wrong_input_shape(shape, graph.input_shape or ()))
            elaborated = elaborate(self.source, self.where, facts=self.facts, input_shape=shape)
            graph = _checked(elaborated).graph or graph
        for node in graph:
            if node.layer.deferred:
                names = ", ".join(sorted(node.layer.deferred))
                fault = errors.deferred_size(node.layer, names)
                raise NNError(fault.within(self.source))
        if graph.input_shape is None:
            raise NNError(errors.no_shape(self._likely_size(graph)).within(self.source))
        return graph

    def _likely_size(self, graph: Graph) -> int:
        """Return how many numbers a sample seems to have, by the file's weights and tests."""
        for node in graph:
            rows = getattr(node.layer, "weights", None)
            if node.inputs == ("input",) and isinstance(rows, tuple):
                return len(rows)
        given = next((row for expect in self.spec.expects for row, _ in expect.rows), ())
        return len(given) or 784

    @property
    def elaborated(self) -> Elaborated:
        """All that is known of the file."""
        return self._elaborated


def _checked(elaborated: Elaborated) -> Elaborated:
    if elaborated.errors:
        raise NNError(elaborated.diagnostics)
    if elaborated.graph is None:
        raise NNError(no_layers(None).within(elaborated.tree.source))
    return elaborated


def _shape(given: Any) -> Shape:
    """Return a shape that the caller has given. Raises NNError for what is none."""
    try:
        shape = (index(given),) if hasattr(given, "__index__") else tuple(map(index, given))
    except TypeError:
        raise NNError(errors.no_such_shape(given)) from None
    if any(size < 1 for size in shape):
        raise NNError(errors.no_such_shape(given))
    return shape


def _weights(
    weights: str | Path | Mapping[str, Any] | None,
) -> Mapping[str, np.ndarray] | None:
    if weights is None:
        return None
    if isinstance(weights, Mapping):
        from nndsl.data.arrays import as_array

        return {key: as_array(f"`{key}`", array) for key, array in weights.items()}
    from nndsl.backends.weights import read

    return read(weights)
