"""A spec with its graph goes in, and a diagnostic for each thing that doesn't agree comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nndsl.checks import outputs, rows, statements
from nndsl.checks.subject import Subject as Subject
from nndsl.diagnostics import Diagnostic
from nndsl.flow import Broken

OF_OUTPUT: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    outputs.loss_fits_activation,
    outputs.softmax_has_several_units,
    outputs.width_fits_data,
    statements.task_is_confirmed,
    statements.metrics_fit_task,
)
CHECKS: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    outputs.loss_fits_activation,
    outputs.softmax_has_several_units,
    outputs.softmax_stands_once,
    outputs.width_fits_data,
    statements.task_is_confirmed,
    statements.metrics_fit_task,
    statements.baselines_fit_task,
    statements.training_has_a_loss,
    statements.early_stop_has_rows,
    statements.batches_fit,
    statements.target_scaling_fits,
    rows.rows_are_sound,
    rows.expectations_fit,
    rows.memory_suffices,
)


def check(subject: Subject) -> list[Diagnostic]:
    """Return what every check has to say.

    Where a statement can't be read, only that is said which it can hardly change: what the
    output layer, the loss and the metrics have to do with each other.
    """
    broken = any(isinstance(step.layer, Broken) for step in subject.spec.steps)
    rules = OF_OUTPUT if broken else CHECKS
    if broken and (isinstance(subject.last.layer, Broken) or not subject.task_is_said):
        rules = ()
    return [diagnostic for rule in rules for diagnostic in rule(subject)]
