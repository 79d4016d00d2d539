"""A subject goes in, what keeps it from being an autoencoder comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_mirror as errors
from nndsl.losses import Loss


def autoencoder_fits(subject: Subject) -> Iterator[Diagnostic]:
    """Its only output is its input, which is amounts."""
    spec, facts = subject.spec, subject.facts
    if not spec.mirrors or spec.task is None:
        return
    if len(spec.outputs) > 1:
        yield errors.autoencoder_outputs(spec.task.origin.statement, len(spec.outputs))
    if facts is not None and facts.vocabulary is not None:
        yield errors.autoencoder_of_words(spec.task.origin.statement)
    if spec.preprocess is not None and spec.preprocess.target != "none":
        yield errors.autoencoder_target_scale(spec.preprocess.origin.of("target"))
    loss, reach = spec.loss, facts.findings.reach if facts is not None else None
    beyond = reach is not None and (reach[0] < 0 or reach[1] > 1)
    if loss is not None and _compares_shares(loss) and reach is not None and beyond:
        scaled = spec.preprocess is not None and spec.preprocess.scale != "none"
        place = spec.preprocess.origin.of("scale") if spec.preprocess and scaled else None
        yield errors.inputs_beyond_shares(loss, place, *reach)


def _compares_shares(loss: Loss) -> bool:
    """Say whether a loss is for inputs from 0 to 1."""
    return "bce" in (loss.keyword, getattr(loss, "reconstruction", None))


def bound_fits(subject: Subject) -> Iterator[Diagnostic]:
    """A bound is that of an autoencoder with samples inside, whose outputs are what it compares."""
    spec, loss = subject.spec, subject.spec.loss
    if loss is None or loss.keyword != "elbo":
        return
    from nndsl.losses.numbers import Elbo

    assert isinstance(loss, Elbo)
    if not spec.mirrors:
        yield errors.bound_without_autoencoder(loss, spec.task)
        return
    shares = subject.activation == "sigmoid"
    if not any(step.layer.keyword == "sample" for step in spec.steps):
        yield errors.bound_without_sample(loss, subject.endings("linear") if shares else ())
    elif shares and loss.reconstruction == "mse":
        yield errors.shares_as_numbers(loss, subject.activation_place)
    elif not shares and loss.reconstruction == "bce":
        edits, advice = subject.endings("sigmoid"), subject.ending_advice("sigmoid")
        place = subject.activation_place
        yield errors.numbers_as_shares(loss, place, subject.activation, edits, advice)
    elif _standardized_unseen(subject) and spec.preprocess is not None:
        yield errors.standardized_shares(loss, spec.preprocess.origin.of("scale"))


def _standardized_unseen(subject: Subject) -> bool:
    """Say whether inputs are standardized that nobody has seen yet, or else is told of them."""
    scaled = subject.spec.preprocess
    reach = subject.facts.findings.reach if subject.facts is not None else None
    return scaled is not None and scaled.scale == "standardize" and reach is None
