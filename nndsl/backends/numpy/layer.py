"""What every layer of the numpy engine has: inputs and their shape, an output, parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nndsl import layers as definitions
from nndsl.backends.numpy.attributes import Closed
from nndsl.backends.numpy.given import as_shape, numbers
from nndsl.backends.numpy.lent import lender_of
from nndsl.backends.numpy.limits import check_weights
from nndsl.diagnostics import NNError
from nndsl.errors import adding, classes as errors
from nndsl.facts import Shape
from nndsl.initializers import initial_values

Definition = TypeVar("Definition", bound=definitions.Layer)
Made = TypeVar("Made", bound="DefinedLayer[Any]")


class Layer(Closed, ABC):
    """The base of all layers, as the course has it: write a class of your own on top of it.

    A shape is that of one sample: (features,) or (channels, height, width). Values have the
    batch in front of it.
    """

    # Here, so that a class may have a constructor of its own that doesn't call this one.
    begun: bool = False  # whether a network has called `initialize`
    input_shapes: tuple[Shape, ...] | None = None
    dtype: np.dtype[Any] = np.dtype(np.float32)

    def __init__(self, input_shape: Shape | int | None = None) -> None:
        if input_shape is not None:
            self.input_shapes = (as_shape(input_shape),)

    @classmethod
    def of(cls, definition: definitions.Layer, arrays: Mapping[str, np.ndarray]) -> Layer:
        """Return the layer of a definition, whose options are the arguments of the class."""
        options = definition.model_values()
        del options["inputs"]
        return cls(**options)

    @abstractmethod
    def forward_propagation(self, *inputs: np.ndarray) -> np.ndarray:
        """Return the output, (batch, *output_shape), for inputs (batch, *input_shape)."""

    @abstractmethod
    def output_shape(self) -> Shape:
        """Return the shape of one output sample."""

    def parameters(self) -> int:
        """Return the number of parameters, running statistics not counted."""
        return 0

    def initialize(self, seed: int = 0, name: str | None = None) -> None:
        """Give the parameters their first values, if any, when a network adds the layer."""

    @property
    def initialized(self) -> bool:
        """Whether all parameters have values; a class that can be given some says so itself."""
        return self.begun or type(self).initialize is Layer.initialize

    def share(self, owner: Layer) -> None:
        """Compute with the parameters of another layer; raises NNError where there are none."""
        raise NNError(adding.nothing_to_share(self.layer_name()))

    def reads(self) -> tuple[int, float]:
        """Return how many values it reads at least and at most."""
        return 1, np.inf

    def cast(self, dtype: DTypeLike) -> None:
        """Keep parameters as numbers of this type from now on."""
        self.dtype = np.dtype(dtype)

    def set_input_shape(self, *shapes: Shape) -> None:
        """Take the shape of one sample of each input."""
        self.input_shapes = tuple(tuple(shape) for shape in shapes)

    def input_shape(self) -> Shape | None:
        """Return the shape of one sample of the first input, or None where it is not known."""
        return None if self.input_shapes is None else self.input_shapes[0]

    def layer_name(self) -> str:
        """Return the name of the kind of layer."""
        return type(self).__name__

    @property
    def added(self) -> bool:
        """Whether a network has taken the layer, which settles its type of numbers."""
        return "dtype" in vars(self)

    def workspace(self) -> int:
        """Return how many numbers are held for one sample while the output is computed."""
        return int(np.prod(self.output_shape()))

    def _known_shapes(self) -> tuple[Shape, ...]:
        if self.input_shapes is None:
            raise NNError(errors.first_layer_shape(self.layer_name()))
        return self.input_shapes


class DefinedLayer(Layer, Generic[Definition]):
    """The base of layers of the language, whose definition says all that is not arithmetic.

    ``arrays`` are the parameters by their name in a checkpoint and in the layout they have
    there, units or filters first. ``effective`` are those that are computed with in place of them,
    ``attributes`` the names of those that can be set by another name.
    """

    attributes: ClassVar[Mapping[str, str]] = {"weight": "weights", "bias": "biases"}

    definition: Definition
    arrays: dict[str, np.ndarray]
    effective: dict[str, np.ndarray]
    lender: DefinedLayer[Any] | None

    def __init__(self, definition: Definition, input_shape: Shape | int | None = None) -> None:
        super().__init__(input_shape)
        self.definition = definition
        self.arrays, self.effective, self.lender = {}, {}, None

    @classmethod
    def of(cls: type[Made], definition: Any, arrays: Mapping[str, np.ndarray]) -> Made:
        """Return the layer of a definition with the given parameters, which are not copied."""
        layer = cls.__new__(cls)
        DefinedLayer.__init__(layer, definition)
        layer.arrays = dict(arrays)
        layer.effective = layer.definition.effective(layer.arrays)
        return layer

    def output_shape(self) -> Shape:
        """Return the shape of one output sample. Raises NNError where inputs don't fit."""
        return self.definition.output_shape(*self._known_shapes())

    def parameters(self) -> int:
        """Return the number of parameters, running statistics not counted."""
        return sum(p.size for key, p in self._specs().items() if not key.startswith("running_"))

    def initialize(self, seed: int = 0, name: str | None = None) -> None:
        """Draw the first values of all parameters.

        They depend on the seed and on the layer's name in its network, as in a compiled one.
        """
        prefix = self.definition.keyword if name is None else name
        specs = self._specs()
        check_weights(prefix, (p.shape for p in specs.values()), self.dtype)
        for key, p in specs.items():
            values = initial_values(p.init, p.shape, seed, f"{prefix}.{key}")
            self.arrays[key] = self._arranged(values.astype(self.dtype, copy=False))
        for key, values in self.definition.literals().items():  # those that the constructor got
            self.arrays[key] = self._arranged(self._fitting(key, values.astype(self.dtype)))
        self._follow()

    def share(self, owner: Layer) -> None:
        """Compute with the parameters of another layer of the same kind from now on."""
        lent = lender_of(self, owner)
        self.arrays, self.effective, self.lender = lent.arrays, lent.effective, lent.lender

    def reads(self) -> tuple[int, float]:
        """Return how many values it reads at least and at most."""
        besides = len(self.definition.reads_besides())
        return self.definition.fewest + besides, self.definition.most + besides

    def tie(self, lender: Layer) -> None:
        """Compute with the weights of another layer turned around from now on."""
        assert isinstance(lender, DefinedLayer), "a dense layer or an embedding"
        self.lender = lender

    def _follow(self) -> None:
        """Let what follows from the values of other parameters follow from those of now."""
        if self.initialized:
            self.arrays.update(self.definition.following(self.arrays))
            self.effective.update(self.definition.effective(self.arrays))

    @property
    def initialized(self) -> bool:
        """Whether all parameters have values."""
        return self.arrays.keys() >= self._specs().keys()

    def cast(self, dtype: DTypeLike) -> None:
        """Keep parameters as numbers of this type from now on."""
        super().cast(dtype)
        for key, values in self.arrays.items():
            cast = values.astype(self.dtype, copy=False)
            self.arrays[key] = self._arranged(self._fitting(key, cast))
        self.effective.update(self.definition.effective(self.arrays))

    def _specs(self) -> dict[str, definitions.Parameter]:
        return self.definition.parameters(*self._known_shapes())

    def _get(self, key: str) -> np.ndarray:
        if key == "weight" and self.lender is not None:
            lent: np.ndarray = self.lender.definition.lent(self.lender._get(key))
            return lent
        if key not in self.arrays:
            raise NNError(errors.not_initialized(self.layer_name()))
        return self.effective.get(key, self.arrays[key])

    def _set(self, key: str, values: ArrayLike) -> None:
        """Take a copy of a parameter, as it is set."""
        refused = partial(errors.parameter_values, *self._called(key))
        array = self._turned(key, np.array(numbers(values, refused), self.dtype))
        self.arrays[key] = self._arranged(self._fitting(key, array))
        if key in self.effective:
            self._follow()

    def _called(self, key: str) -> tuple[str, str]:
        """Return the class and the attribute by which a user knows a parameter."""
        return type(self).__name__, self.attributes.get(key, key)

    def _stored(self) -> list[str] | None:
        if self.input_shapes is not None:
            return list(self._specs()) or None
        return None if type(self.definition).parameters is definitions.Layer.parameters else []

    def _turned(self, key: str, array: np.ndarray) -> np.ndarray:
        """Return a parameter as it is stored for one that is set, and the other way about."""
        return array

    def _arranged(self, array: np.ndarray) -> np.ndarray:
        """Return a parameter with its numbers in the order in memory that products read them in.

        A prediction reads this very array, so that whoever writes into it changes the next one.
        """
        return array

    def _fitting(self, key: str, array: np.ndarray) -> np.ndarray:
        """Return the array in the shape of its parameter, where that is known by now."""
        if self.input_shapes is None:
            return array
        specs = self._specs()
        if key not in specs:
            raise NNError(errors.no_parameter(*self._called(key)))
        wanted = specs[key].shape
        if key == "bias" and array.size == wanted[0]:
            array = array.reshape(wanted)  # a row, or a single number, as the course has it
        if array.shape != wanted:
            both = [self._turned(key, np.broadcast_to(0.0, s)).shape for s in (array.shape, wanted)]
            raise NNError(errors.parameter_shape(*self._called(key), *both))
        return array


Lowerings = dict[type[definitions.Layer], type[Layer]]  # which class computes which layer
