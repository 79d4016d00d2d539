"""A spec goes in, its outputs come out one by one: each with its own loss and its own task."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nndsl.data.targets.aims import Aim
from nndsl.diagnostics import Diagnostic
from nndsl.errors import heads as errors
from nndsl.facts import Facts, TaskName
from nndsl.graph.tasks import ending_fits, infer
from nndsl.losses import Loss
from nndsl.metrics import default_metrics, metrics_for
from nndsl.spec.model import ModelSpec


@dataclass(frozen=True)
class Head:
    """One output: ``spec`` is the file as if it had only this output, with the loss on it."""

    name: str
    spec: ModelSpec
    task: TaskName

    @property
    def loss(self) -> Loss | None:
        """The loss on this output."""
        return self.spec.loss

    @property
    def gives_variances(self) -> bool:
        """Whether the outputs are numbers and their uncertainty."""
        return self.loss is not None and self.loss.per_target > 1

    @property
    def measured(self) -> tuple[str, ...]:
        """The metrics that the file asks for, or the usual ones of the task."""
        metrics = self.spec.metrics
        return metrics.names if metrics is not None else default_metrics(self.task)

    @property
    def aim(self) -> Aim:
        """What is to be predicted; the task is left open where loss and activation disagree."""
        targets = self.loss.target if self.loss is not None else None
        return Aim(self.name, self.task if ending_fits(self.spec) else None, targets, self.loss)

    @property
    def shared_aim(self) -> Aim:
        """The same beside other outputs, which can't spell texts; that is said of the outputs."""
        return replace(self.aim, task=None) if self.task == "sequence" else self.aim


def heads_of(spec: ModelSpec) -> tuple[tuple[Head, ...], list[Diagnostic]]:
    """Return the outputs of a file, and what is wrong with the losses on them."""
    if len(spec.outputs) < 2 and len(spec.losses) < 2:
        strayed = [
            errors.unknown_output(loss, spec.outputs)
            for loss in spec.losses
            if loss.on is not None and spec.outputs and loss.on not in spec.outputs
        ]
        return (Head(spec.output or "", spec, infer(spec)),), strayed
    on, faults = _by_output(spec)
    views = [_view(spec, name, on.get(name)) for name in spec.outputs]
    tasks = [infer(view, alone=False) for view in views]
    heads = tuple(
        Head(name, _measuring(spec, view, task, tasks), task)
        for name, view, task in zip(spec.outputs, views, tasks, strict=True)
    )
    if spec.losses and not spec.unread & {"loss"}:
        faults += [
            errors.output_without_loss(spec, name)
            for name in spec.outputs
            if name not in on and not faults
        ]
    return heads, faults


def _by_output(spec: ModelSpec) -> tuple[dict[str, Loss], list[Diagnostic]]:
    """Return the loss on each output; one that names none is for the only output left."""
    on: dict[str, Loss] = {}
    faults = []
    for loss in spec.losses:
        if loss.on is None:
            continue
        if loss.on not in spec.outputs:
            faults.append(errors.unknown_output(loss, spec.outputs))
        elif loss.on in on:
            faults.append(errors.second_loss(loss, loss.on, on[loss.on]))
        else:
            on[loss.on] = loss
    left = [name for name in spec.outputs if name not in on]
    for loss in spec.losses:
        if loss.on is not None:
            continue
        if len(spec.outputs) == 1:
            first = next(iter(on.values()), spec.losses[0])
            if first is loss:
                on[spec.outputs[0]] = loss
            else:
                faults.append(errors.second_loss(loss, spec.outputs[0], first))
        else:
            faults.append(errors.loss_without_output(loss, left or list(spec.outputs)))
    return on, faults


def _view(spec: ModelSpec, name: str, loss: Loss | None) -> ModelSpec:
    return replace(spec, outputs=(name,), losses=() if loss is None else (loss,))


def _measuring(
    spec: ModelSpec, view: ModelSpec, task: TaskName, tasks: list[TaskName]
) -> ModelSpec:
    """Keep the metrics that mean something for an output; those that do for none stay, too."""
    if spec.metrics is None:
        return view
    elsewhere = {name for other in tasks for name in metrics_for(other)}
    names = tuple(n for n in spec.metrics.names if n in metrics_for(task) or n not in elsewhere)
    metrics = spec.metrics.model_copy(update={"names": names}) if names else None
    return replace(view, metrics=metrics)


def facts_of(facts: Facts | None, at: int) -> Facts | None:
    """Return the facts as an output sees them: its own targets and classes."""
    return facts if facts is None or not facts.views else facts.views[at]
