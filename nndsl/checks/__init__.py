"""A spec with its graph goes in, and a diagnostic for each thing that doesn't agree comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nndsl.checks import outputs, rows, statements
from nndsl.checks.subject import Subject as Subject
from nndsl.diagnostics import Diagnostic

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
    """Return what every check has to say."""
    return [diagnostic for rule in CHECKS for diagnostic in rule(subject)]
