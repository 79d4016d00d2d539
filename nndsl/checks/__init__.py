"""A spec with its graph goes in, and a diagnostic for each thing that doesn't agree comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nndsl.checks import (
    augmentation,
    axes,
    backbones,
    expected,
    losses,
    mirror,
    outputs,
    places,
    room,
    rows,
    sequences,
    statements,
    training,
    words,
)
from nndsl.checks.subject import Subject as Subject
from nndsl.diagnostics import Diagnostic
from nndsl.facts import Facts
from nndsl.graph.heads import Head, facts_of
from nndsl.graph.nodes import Graph
from nndsl.spec.model import ModelSpec
from nndsl.spec.rooms import Broken

SURE: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    outputs.loss_fits_activation,
    outputs.softmax_has_several_units,
    places.softmax_is_over_classes,
    outputs.width_fits_data,
    losses.options_fit_outputs,
    statements.task_is_confirmed,
    statements.metrics_fit_task,
)
OF_OUTPUT: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    *SURE,
    statements.baselines_fit_task,
    statements.scaled_targets_can_be_negative,
    losses.targets_suit_loss,
    rows.rows_are_sound,
)
OF_FILE: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    outputs.softmax_stands_once,
    statements.training_has_a_loss,
    statements.something_is_trained,
    statements.monitor_is_one_figure,
    statements.early_stop_has_rows,
    training.batches_fit,
    training.rates_mean_something,
    training.schedule_comes_to_pass,
    training.least_squares_fit,
    training.steps_compile,
    statements.target_scaling_fits,
    augmentation.augmentation_fits,
    axes.channels_come_first,
    axes.steps_are_pooled,
    words.numbers_are_looked_up,
    words.words_are_looked_up,
    sequences.padding_spells_nothing,
    mirror.autoencoder_fits,
    mirror.bound_fits,
    rows.rows_are_kept,
    expected.expectations_fit,
    expected.rows_agree,
    room.memory_suffices,
    backbones.frozen_weights_are_trained,
    backbones.images_are_scaled,
)


def check(
    spec: ModelSpec, graph: Graph, heads: Sequence[Head], facts: Facts | None, unfit: bool
) -> list[Diagnostic]:
    """Return what every check has to say of a file, and of each of its outputs.

    Where a statement can't be read, only that is said which it can hardly change: what the
    output layer, the loss and the metrics have to do with each other.
    """
    broken = any(isinstance(step.layer, Broken) for step in spec.steps)
    found: list[Diagnostic] = []
    for at, head in enumerate(heads):
        own, alone = facts_of(facts, at), len(heads) == 1
        subject = Subject(head.spec, graph.of(at), head.task, own, unfit, alone=alone)
        rules = SURE if broken else OF_OUTPUT
        if broken and (isinstance(subject.last.layer, Broken) or not subject.task_is_said):
            rules = ()
        found += [diagnostic for rule in rules for diagnostic in rule(subject)]
    if not broken:
        whole = Subject(spec, graph, heads[0].task, facts, unfit, tuple(h.task for h in heads))
        found += [diagnostic for rule in OF_FILE for diagnostic in rule(whole)]
    return found
