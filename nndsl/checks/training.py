"""A subject goes in, what its optimizer and schedule don't agree with comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import optimizers as errors, places as place_errors
from nndsl.layers import Layer
from nndsl.system.memory import memory


def batches_fit(subject: Subject) -> Iterator[Diagnostic]:
    """The batch suits the optimizer and the layers."""
    spec = subject.spec
    train, optimizer = spec.training, spec.optimizer
    if optimizer is not None and optimizer.whole_set != "no" and train.batch != "all":
        place = optimizer.origin.head
        batch = train.origin.of("batch") if spec.train else place
        yield errors.small_batches(optimizer, place, batch, optimizer.whole_set == "needed")
    rows = subject.facts.rows if subject.facts is not None else None
    if rows is not None and train.batch != "all":
        batches = -(-rows // train.batch)  # of all rows: training has no more
        if train.accumulate > batches:
            place = train.origin.of("accumulate")
            yield errors.joined_beyond_epoch(place, train.accumulate, batches)
    if train.batch == 1:
        from nndsl.layers.norm import BatchNorm

        for step in spec.steps:
            if isinstance(step.layer, BatchNorm) and not step.layer.frozen:
                batch = train.origin.of("batch")
                yield errors.batchnorm_single_row(step.layer.origin.head, batch)


def rates_mean_something(subject: Subject) -> Iterator[Diagnostic]:
    """A schedule and the rates of layers are for an optimizer that has a rate for each."""
    spec = subject.spec
    optimizer = spec.optimizer
    if optimizer is None:
        return
    if spec.schedule is not None and not optimizer.scheduled:
        yield errors.no_rate_to_schedule(spec.schedule, optimizer)
    if not optimizer.own_rates:
        for step in spec.steps:
            if getattr(step.layer, "lr", None) is not None:
                yield errors.no_own_rate(step.layer, optimizer)


def schedule_comes_to_pass(subject: Subject) -> Iterator[Diagnostic]:
    """The rate is changed before the last epoch, and not by a warmup alone."""
    spec = subject.spec
    schedule, epochs = spec.schedule, spec.training.epochs
    if schedule is None or (spec.optimizer is not None and not spec.optimizer.scheduled):
        return
    late = schedule.too_late(epochs)
    if late is not None:
        yield errors.schedule_too_late(schedule, late, spec.train, epochs)


def least_squares_fit(subject: Subject) -> Iterator[Diagnostic]:
    """Levenberg and Marquardt's method has residuals, each from its own row, and room for JᵀJ."""
    spec = subject.spec
    optimizer = spec.optimizer
    if optimizer is None or optimizer.keyword != "levenberg_marquardt":
        return
    from nndsl.optimizers.whole import LevenbergMarquardt

    assert isinstance(optimizer, LevenbergMarquardt)
    for loss in spec.losses:
        if loss.keyword != "mse":
            yield errors.needs_mse(optimizer, loss)
    for step in spec.steps:
        why = beyond_its_row(step.layer)
        if why:
            yield errors.rows_not_alone(optimizer, step.layer, why)
        if getattr(step.layer, "normalize", None) == "spectral":
            yield errors.weights_followed(optimizer, step.layer)
        option = getattr(step.layer, "regularized", None)
        if option is not None:
            yield errors.no_penalty(optimizer, step.layer, option)
    for shape in subject.graph.output_shapes:
        if shape is not None and len(shape) > 1:
            yield place_errors.least_squares_of_axes(optimizer, shape)
    if spec.training.precision != "float32":
        yield errors.needs_float32(optimizer, spec.training.origin.of("precision"))
    available, count = memory(), subject.graph.trainable_count
    needed = 3 * 8 * count**2  # JᵀJ, with mu added, and its root
    if needed > available:
        yield errors.normal_matrix_too_large(optimizer, count, needed, available)


def steps_compile(subject: Subject) -> Iterator[Diagnostic]:
    """What is to be compiled is a step of one gradient, of layers that PyTorch's compiler takes."""
    spec = subject.spec
    if not spec.training.compile:
        return
    place = spec.training.origin.of("compile")
    if spec.optimizer is not None and spec.optimizer.keyword in errors.WHY_NOT_COMPILED:
        yield errors.not_to_compile(spec.optimizer, place)
        return
    for step in spec.steps:
        if not step.layer.compiles:
            yield errors.layer_not_compiled(step.layer, place)
            return


def beyond_its_row(layer: Layer) -> str:
    """Say why a row's output is not a function of that row alone in training, if so."""
    from nndsl.layers.dropout import NoiseLayer
    from nndsl.layers.norm import BatchNorm
    from nndsl.layers.unsupervised import Sample

    if isinstance(layer, BatchNorm) and not layer.frozen:
        return "mixes the rows of a batch"
    noisy = isinstance(layer, NoiseLayer) and layer != layer.at_rest()
    if noisy or isinstance(layer, Sample) or getattr(layer, "dropout", None):
        return "leaves something to chance"
    return ""
