"""The statements beside the layers: input and output, the task, and how training goes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from nndsl.backbones import Backbone
from nndsl.components.base import Component, Names, Positional, Rest
from nndsl.components.field import Before, Field, rule
from nndsl.facts import MAX_AXES, TaskName
from nndsl.metrics import MetricName


def _as_shape(value: Any) -> Any:
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


class Input(Component):
    """Says the shape of one sample, the batch left out.

    Several inputs have a name each, and share out the columns of the data: those that they name,
    else as many as their shape holds, in order.
    """

    keyword: ClassVar[str] = "input"
    example: ClassVar[str] = "input 1x28x28"

    shape: Annotated[
        tuple[Annotated[int, Field(ge=1)], ...] | None, Before(_as_shape), Positional()
    ] = Field(None, max_length=MAX_AXES, description="features, or channels x height x width")
    columns: Names | None = Field(
        None, min_length=1, description="the columns of the data that it takes"
    )


class TimeDistributed(Component):
    """Applies a layer, or a block's call, to each step of a sequence alone.

    a[t] = layer(x[t]), with x (steps, …): the layer sees one step's shape, and the steps stay in
    front of what it makes
    """

    keyword: ClassVar[str] = "time_distributed"
    example: ClassVar[str] = "time_distributed conv 8 3x3 relu"

    layer: Annotated[Names, Rest("word")] = Field(
        (), description="a layer or a block with its arguments, as it is written alone"
    )


class Output(Component):
    """Names the value that the network gives, or several; without it, that is the last layer's."""

    keyword: ClassVar[str] = "output"
    example: ClassVar[str] = "output h"

    names: Annotated[Names, Rest("word")] = Field(
        min_length=1, max_length=256, description="the values"
    )


class Share(Component):
    """Applies a layer or a block that has a name once more, with the same weights."""

    keyword: ClassVar[str] = "share"
    example: ClassVar[str] = "share left from=b"

    names: Annotated[Names, Rest("word")] = Field(
        min_length=1, max_length=1, description="the layer or block"
    )
    inputs: Names = Field(
        (), alias="from", max_length=1, description="the value to read instead of the current"
    )


class Task(Component):
    """Says what the network is for, where head and loss should confirm it."""

    keyword: ClassVar[str] = "task"
    example: ClassVar[str] = "task multiclass"

    kind: TaskName | Literal["autoencoder"] = Field(
        description="the kind of problem; an autoencoder gives back its input"
    )

    @property
    def goal(self) -> TaskName:
        """What the outputs are: those of an autoencoder are numbers."""
        return "regression" if self.kind == "autoencoder" else self.kind


class Metrics(Component):
    """Names what is measured beside the loss."""

    keyword: ClassVar[str] = "metrics"
    example: ClassVar[str] = "metrics accuracy f1"

    names: Annotated[tuple[MetricName, ...], Rest("word")] = Field(
        min_length=1, description="the metrics"
    )


Seconds = Annotated[float, Field(gt=0)]


class Train(Component):
    """Says how long training goes, in which steps, and from which seed."""

    keyword: ClassVar[str] = "train"
    example: ClassVar[str] = "train epochs=20 batch=64 seed=1"

    epochs: int = Field(10, ge=1, le=1_000_000, description="how often all rows are seen")
    batch: Annotated[int, Field(ge=1)] | Literal["all"] = Field(
        32, description="the rows in a step, or all"
    )
    seed: int = Field(0, ge=0, lt=2**32, description="the seed of weights, order and dropout")
    accumulate: int = Field(1, ge=1, description="the batches whose gradients make one step")
    precision: Literal["float32", "bf16"] = Field(
        "float32", description="what layers compute in; weights, steps and losses stay float32"
    )
    compile: bool = Field(
        False,
        description="let PyTorch's compiler make one program of network, loss and gradients, which "
        "pays in long trainings",
    )
    on_nan: Literal["stop", "rollback"] = Field(
        "stop",
        description="what to do where the loss is no longer a number: stop, or go back to the "
        "least loss and on at half the rate, five times at most",
    )
    checkpoint: Annotated[int, Field(ge=1)] | Seconds | Literal["epoch", "none"] = Field(
        60.0,
        description="how often a run is saved so that it can go on: a time such as `5min`, a "
        "number of steps, every `epoch`, or `none`",
    )

    @rule
    def _batches_can_be_joined(self) -> None:
        if self.accumulate > 1 and self.batch == "all":
            raise ValueError("`accumulate` joins batches, but `batch=all` is all rows already")


class EarlyStop(Component):
    """Ends training when the monitored figure has not improved for some epochs."""

    keyword: ClassVar[str] = "early_stop"
    example: ClassVar[str] = "early_stop patience=5"

    patience: Annotated[int, Positional()] = Field(
        5, ge=1, description="how many epochs without improvement are waited for"
    )
    monitor: Literal["loss"] | MetricName = Field(
        "loss", description="what is watched, on the validation rows"
    )
    restore: Literal["best", "last"] = Field("best", description="the weights that are kept")


SETTINGS: tuple[type[Component], ...] = (
    Input,
    Share,
    TimeDistributed,
    Backbone,
    Output,
    Task,
    Metrics,
    Train,
    EarlyStop,
)
