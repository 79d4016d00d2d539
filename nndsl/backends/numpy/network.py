"""Layers go in one by one; rows go in and what the network says of them comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nndsl.backends.numpy.adding import begin, check_reads, unless_refused
from nndsl.backends.numpy.attributes import Closed
from nndsl.backends.numpy.foreign import as_layer, check_shape
from nndsl.backends.numpy.given import as_dtype, as_name, as_names, as_seed, as_shape, numbers
from nndsl.backends.numpy.layer import Layer
from nndsl.backends.numpy.limits import check_value
from nndsl.backends.numpy.steps import Steps
from nndsl.diagnostics import NNError
from nndsl.errors import calls, classes as errors, engines
from nndsl.facts import Shape
from nndsl.spec.flow import INPUT

# So many numbers a layer may hold at a time in `predict`: 64 MiB in float32, a few caches' worth.
WORKSPACE = 2**24


class NeuralNetwork(Closed):
    """A network of layers, as the course has it, that computes and does not train.

    The first layer brings the shape of a sample, or ``input_shape`` gives it. ``dtype`` is the
    type of all numbers inside and of the result; ``seed`` draws weights that nobody sets.

    >>> from nndsl.backends.numpy import DenseLayer, SigmoidActivation
    >>> net = NeuralNetwork()
    >>> net.add(DenseLayer(1, (2,))).add(SigmoidActivation())
    NeuralNetwork(dense_1 (1,), sigmoid_1 (1,))
    >>> net.layers[0].weights, net.layers[0].biases = [[20], [20]], [-30]
    >>> net.predict([[0, 1], [1, 1]]).round(3).tolist()
    [[0.0], [1.0]]
    """

    members: ClassVar[Mapping[str, str]] = calls.MEMBERS

    _dtype: np.dtype[Any]
    _seed: int
    _input_shape: Shape | None
    _added: dict[str, tuple[Layer, tuple[str, ...]]]  # by name, with what each reads
    _outputs: tuple[str, ...]
    _sharing: set[str]
    _plan: Steps | None

    def __init__(
        self,
        input_shape: Shape | int | None = None,
        dtype: DTypeLike = np.float32,
        seed: int = 0,
    ) -> None:
        self._dtype, self._seed = as_dtype(dtype), as_seed(seed)
        self._input_shape = None if input_shape is None else as_shape(input_shape)
        self._added = {}
        self._outputs, self._sharing, self._plan = (), set(), None

    def add(
        self,
        layer: Layer,
        inputs: str | Sequence[str] | None = None,
        name: str | None = None,
        weights_of: str | None = None,
    ) -> NeuralNetwork:
        """Add a layer, and return the network itself.

        It reads the layer before, or the layers (or ``"input"``) whose names are given. It gets
        random weights if it has none, or those of the layer that ``weights_of`` names, and the
        name ``dense_1`` if none is given. Raises NNError where what it reads is unknown or
        doesn't fit, and leaves layer and network as they were.
        """
        layer = as_layer(layer)
        reads = (next(reversed(self._added), INPUT),) if inputs is None else as_names(inputs)
        name = self._next_name(layer) if name is None else as_name(name, "`name` of `add`", ())
        if name == INPUT or name in self._added:
            raise NNError(errors.layer_name_taken(name))
        check_reads(layer, reads, self.names)
        own, known = layer.input_shape(), self._input_shape
        if known is None and INPUT in reads:
            known = own
        shapes = tuple(self._shape(read, name, known) for read in reads)
        if own is not None and own != shapes[0]:
            other = next((n for n in self.names if self.layer(n) is layer), None)
            raise NNError(errors.layer_input_shape(name, shapes[0], own, other, layer.added))
        lender = None if weights_of is None else self._named(weights_of, "`weights_of` of `add`")
        with unless_refused(layer):
            layer.set_input_shape(*shapes)
            check_shape(layer)
            check_value(name, layer.output_shape(), self._dtype)
            if lender is not None:
                layer.share(lender)
            layer.cast(self._dtype)
            begin(layer, self._seed, name)
        if lender is not None:
            self._sharing.add(name)
        self._input_shape, self._added[name] = known, (layer, reads)
        self.outputs = (name,)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the layers, in the order they were added."""
        return tuple(self._added)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, in the order they were added."""
        return tuple(layer for layer, _ in self._added.values())

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the layers that give the outputs: the last one, unless others are set."""
        if not self._outputs:
            raise NNError(errors.no_layers())
        return self._outputs

    @outputs.setter
    def outputs(self, names: Sequence[str]) -> None:
        several: Any = names if isinstance(names, list | tuple) and names else [names]
        for name in several:
            self._named(name, "`outputs` of `NeuralNetwork`")
        self._outputs, self._plan = tuple(several), None

    @property
    def output(self) -> str:
        """The name of the layer that gives the output, the first one where there are several."""
        return self.outputs[0]

    @output.setter
    def output(self, name: str) -> None:
        self.outputs = (name,)

    def layer(self, name: str) -> Layer:
        """Return the layer of a name. Raises NNError where there is none."""
        return self._named(name, "`layer` of `NeuralNetwork`")

    def input_shape(self) -> Shape | None:
        """Return the shape of one input sample, or None where it is not known yet."""
        return self._input_shape

    def output_shape(self) -> Shape:
        """Return the shape of one output sample; of several outputs, side by side."""
        shapes = [self.layer(name).output_shape() for name in self.outputs]
        return shapes[0] if len(shapes) == 1 else (sum(prod(shape) for shape in shapes),)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of all numbers inside and of the result."""
        return self._dtype

    @property
    def seed(self) -> int:
        """What weights are drawn by that nobody sets."""
        return self._seed

    def parameters(self) -> int:
        """Return the number of parameters of all layers, shared ones counted once."""
        pairs = zip(self.names, self.layers, strict=True)
        own = {id(layer): layer for name, layer in pairs if name not in self._sharing}
        return sum(layer.parameters() for layer in own.values())

    def forward_propagation(self, x: ArrayLike) -> np.ndarray:
        """Return the output of all samples of x at once; ``predict`` does it in parts."""
        rows = self._rows(x)
        return self._planned().propagate(rows)

    def predict(self, X: ArrayLike) -> np.ndarray:  # noqa: N803 - as scikit-learn has it
        """Return the output (samples, *output_shape) for samples in rows, lists or an array.

        Several outputs stand side by side, (samples, all of them), in the order of ``outputs``.
        Many samples are taken in parts, so that memory stays small. Results are those of the
        layers' ``forward_propagation``, up to rounding; see ``plan.py``. Weights are read in each
        prediction: those set or written into since the last one count. Several threads can
        predict with one network, as long as none changes it. Raises NNError (``input-shape``,
        ``input-values``) for what is not rows of the network's input shape.
        """
        rows = self._rows(X)
        if not len(rows):
            return self._planned().propagate(rows)
        return (self._plan or self._planned()).plan.predict(rows)

    def _rows(self, x: ArrayLike) -> np.ndarray:
        if (
            type(x) is np.ndarray
            and x.dtype == self._dtype
            and self._plan is not None
            and x.shape[1:] == self._input_shape
            and x.ndim
        ):
            return x  # a small network is done in less time than all questions take
        rows = numbers(x, engines.input_not_numbers)
        plan, wanted = self._planned(), self._input_shape
        assert wanted is not None, "a layer was added, which settles it"
        if rows.shape == (0,):
            rows = rows.reshape(0, *wanted)  # an empty list has no columns to count
        if rows.ndim == 0 or rows.shape[1:] != wanted:
            raise NNError(engines.input_shape(rows.shape, wanted))
        # float32 can't hold each whole number that an embedding may look up.
        return rows if plan.looks_up else rows.astype(self._dtype, copy=False)

    def _planned(self) -> Steps:
        if self._plan is None:
            self._plan = Steps(self._added, self.outputs, self._dtype, WORKSPACE)
        return self._plan

    def _named(self, name: str, what: str) -> Layer:
        if as_name(name, what, self.names) not in self._added:
            raise NNError(errors.unknown_layer_name(name, self.names))
        return self._added[name][0]

    def _shape(self, read: str, reader: str, known: Shape | None) -> Shape:
        if read == INPUT:
            if known is None:
                raise NNError(errors.first_layer_shape(reader))
            return known
        if read not in self._added:
            raise NNError(errors.unknown_layer_name(read, [INPUT, *self.names]))
        return self.layer(read).output_shape()

    def _next_name(self, layer: Layer) -> str:
        kind = layer.layer_name().removesuffix("Layer").removesuffix("Activation").lower()
        names = (f"{kind}_{number}" for number in count(1))
        return next(name for name in names if name not in self._added)

    if not TYPE_CHECKING:  # for whom it can't be called

        def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102 - nobody can use it
            raise NNError(calls.not_called(type(self).__name__, "net.predict"))

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_plan": None}  # made anew where it is needed: it has locks

    def __repr__(self) -> str:
        pairs = zip(self.names, self.layers, strict=True)
        return f"NeuralNetwork({', '.join(f'{name} {own.output_shape()}' for name, own in pairs)})"
