"""Data as training takes them: the parts with their rows, the facts, and what prepared them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.places import Layout
from nndsl.data.raw import Array
from nndsl.data.samples import Inputs
from nndsl.facts import Facts


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of train, val or test, ready for a network.

    ``inputs`` is float32 of shape (n, *shape), or is read as such: images stay bytes, and rows
    that all parts share are held once. ``x`` is all of them as an array, which for such samples is
    made anew each time. ``y`` is, by task, int64 class numbers (n,)
    (multiclass), float32 0 or 1 of shape (n, 1) (binary), or float32 (n, targets) (multilabel and
    regression); with several outputs all of these side by side, float32. A target with axes has
    them in each case: (n, *axes). Sequences are int64 (n, longest), with -1 behind the end of
    each. ``groups`` has the group of each row, ``rows`` its number in the source, from 0.
    """

    inputs: Inputs
    y: Array
    groups: Array | None
    rows: Array

    @property
    def x(self) -> Array:
        """All inputs as one array, float32 (n, *shape)."""
        return np.asarray(self.inputs)

    def without_inputs(self) -> Part:
        """Return the same targets, which are all that outputs are compared with."""
        return replace(self, inputs=np.empty((0, *self.inputs.shape[1:]), np.float32))


@dataclass(frozen=True, eq=False)
class Prepared:
    """Data that are ready to train on.

    ``checksum`` is the sha256 of the rows as they were read; ``origin`` says in one line where
    they came from; ``sample`` whether they are a stand-in.
    """

    train: Part
    val: Part | None
    test: Part | None
    facts: Facts
    preprocessing: Preprocessing
    checksum: str
    sample: bool
    origin: str

    def with_layouts(self, layouts: Sequence[Layout]) -> Prepared:
        """Return the same for a network whose outputs are laid out so."""
        target = self.preprocessing.target.with_layouts(layouts)
        return replace(self, preprocessing=replace(self.preprocessing, target=target))

    def without_inputs(self) -> Prepared:
        """Return the same with the targets alone of each part."""
        val, test = (part and part.without_inputs() for part in (self.val, self.test))
        return replace(self, train=self.train.without_inputs(), val=val, test=test)

    @property
    def measured(self) -> tuple[str, Part]:
        """The part that a model is judged by, with its name: test, or train where it is all."""
        return ("test", self.test) if self.test is not None else ("train", self.train)
