"""The spec of a whole experiment: what a file says, validated, with nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.settings import Train

if TYPE_CHECKING:
    from nndsl.backbones import Backbone
    from nndsl.baselines import Baseline
    from nndsl.components.base import Component
    from nndsl.data.augment import Augment
    from nndsl.data.preprocess import Preprocess
    from nndsl.data.source import DataSource
    from nndsl.data.split import Split
    from nndsl.expectations import Expect
    from nndsl.layers import Layer
    from nndsl.losses import Loss
    from nndsl.optimizers import Optimizer
    from nndsl.schedules import Schedule
    from nndsl.settings import EarlyStop, Input, Metrics, Task


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """A layer in its place: the name of the value it makes, and the values it reads.

    ``weights_of`` names the step whose weights it uses, where it has none of its own. With
    ``per_step``, it is applied to each step of its inputs alone. ``tied_to`` names the step whose
    weights it uses turned around.
    """

    name: str
    inputs: tuple[str, ...]
    layer: Layer
    weights_of: str | None = None
    per_step: bool = False
    tied_to: str | None = None


@dataclass(frozen=True, eq=False)
class Use:
    """A network known by name, and the names of the steps that it was expanded to.

    A file of weights that it names is looked for in ``folder``, that of the file it is said in;
    None stands for the file that is read.
    """

    backbone: Backbone
    steps: tuple[str, ...]
    folder: Path | None = None


@dataclass(frozen=True, eq=False)
class ModelSpec:
    """All that a file says. What it leaves out is None or empty, never guessed here.

    ``unread`` are the keywords of statements that are there but are wrong, so that what they say
    is unknown.
    """

    data: DataSource | None = None
    split: Split | None = None
    preprocess: Preprocess | None = None
    augment: Augment | None = None
    input: Input | None = None
    steps: tuple[Step, ...] = ()
    backbones: tuple[Use, ...] = ()
    outputs: tuple[str, ...] = ()
    task: Task | None = None
    losses: tuple[Loss, ...] = ()
    optimizer: Optimizer | None = None
    schedule: Schedule | None = None
    train: Train | None = None
    early_stop: EarlyStop | None = None
    metrics: Metrics | None = None
    baselines: tuple[Baseline, ...] = ()
    expects: tuple[Expect, ...] = ()
    unread: frozenset[str] = frozenset()

    @property
    def mirrors(self) -> bool:
        """Whether the network is to give back its input."""
        return self.task is not None and self.task.kind == "autoencoder"

    def at(self, folder: Path) -> ModelSpec:
        """Return the same spec for a file whose relative paths start in a folder."""
        uses = tuple(
            replace(use, folder=folder) if use.folder is None else use for use in self.backbones
        )
        return replace(self, backbones=uses) if uses else self

    def with_layers(self, layers: Mapping[str, Layer]) -> ModelSpec:
        """Return the same spec with other layers at the steps of these names."""
        steps = tuple(
            replace(step, layer=layers[step.name]) if step.name in layers else step
            for step in self.steps
        )
        return replace(self, steps=steps)

    @property
    def output(self) -> str | None:
        """The output, the first one where there are several; None where there is no layer."""
        return self.outputs[0] if self.outputs else None

    @property
    def loss(self) -> Loss | None:
        """The loss, the first one where there are several."""
        return self.losses[0] if self.losses else None

    @property
    def training(self) -> Train:
        """How training goes: what the file says of it, or the defaults."""
        return self.train or Train()

    @property
    def deferred(self) -> bool:
        """Whether some layer's size is known only when data are."""
        heads: list[Component] = [step.layer for step in self.steps]
        heads += [self.input] if self.input else []
        return any(component.deferred for component in heads)
