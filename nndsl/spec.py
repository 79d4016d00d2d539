"""The spec of a whole experiment: what a file says, validated, with nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, PrivateAttr, SerializeAsAny

from nndsl.baselines import Baseline
from nndsl.component import Component
from nndsl.data.augment import Augment
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import DataSource
from nndsl.data.split import Split
from nndsl.expectations import Expect
from nndsl.layers import Layer
from nndsl.losses import Loss
from nndsl.optimizers import Optimizer
from nndsl.schedules import Schedule
from nndsl.settings import EarlyStop, Input, Metrics, Task, Train


class Step(BaseModel):
    """A layer in its place: the name of the value it makes, and the values it reads.

    ``weights_of`` names the step whose weights it uses, where it has none of its own. With
    ``per_step``, it is applied to each step of its inputs alone.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    inputs: tuple[str, ...]
    layer: SerializeAsAny[Layer]
    weights_of: str | None = None
    per_step: bool = False


class ModelSpec(BaseModel):
    """All that a file says. What it leaves out is None or empty, never guessed here."""

    model_config = ConfigDict(frozen=True)

    data: SerializeAsAny[DataSource] | None = None
    split: Split | None = None
    preprocess: Preprocess | None = None
    augment: Augment | None = None
    input: Input | None = None
    steps: tuple[Step, ...] = ()
    outputs: tuple[str, ...] = ()
    task: Task | None = None
    losses: tuple[SerializeAsAny[Loss], ...] = ()
    optimizer: SerializeAsAny[Optimizer] | None = None
    schedule: SerializeAsAny[Schedule] | None = None
    train: Train | None = None
    early_stop: EarlyStop | None = None
    metrics: Metrics | None = None
    baselines: tuple[SerializeAsAny[Baseline], ...] = ()
    expects: tuple[Expect, ...] = ()

    _unread: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def mirrors(self) -> bool:
        """Whether the network is to give back its input."""
        return self.task is not None and self.task.kind == "autoencoder"

    def with_layers(self, layers: Mapping[str, Layer]) -> ModelSpec:
        """Return the same spec with other layers at the steps of these names."""
        steps = tuple(
            step.model_copy(update={"layer": layers[step.name]}) if step.name in layers else step
            for step in self.steps
        )
        return self.model_copy(update={"steps": steps})

    @property
    def output(self) -> str | None:
        """The output, the first one where there are several; None where there is no layer."""
        return self.outputs[0] if self.outputs else None

    @property
    def loss(self) -> Loss | None:
        """The loss, the first one where there are several."""
        return self.losses[0] if self.losses else None

    @property
    def unread(self) -> frozenset[str]:
        """The keywords of statements that are there but are wrong, so what they say is unknown."""
        return self._unread

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
