"""A subject goes in, what its loss's options don't agree with comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import losses as errors, training as training_errors
from nndsl.graph.tasks import ending_fits
from nndsl.losses.classes import Bce, CrossEntropy


def options_fit_outputs(subject: Subject) -> Iterator[Diagnostic]:
    """There is a weight for each class or target; directions are those of several numbers."""
    loss, width, facts = subject.spec.loss, subject.width, subject.facts
    if loss is None or width is None or not ending_fits(subject.spec):
        return
    classes = facts.classes if facts is not None else ()
    if classes and isinstance(loss, CrossEntropy) and len(classes) != width:
        return  # which is right isn't known, and has been said
    place, _ = subject.width_place
    if isinstance(loss, CrossEntropy):
        weights = loss.class_weights
        if isinstance(weights, tuple) and len(weights) != width:
            found = len(weights)
            yield errors.weights_mismatch(loss, "class_weights", found, width, place, classes)
        elif isinstance(weights, tuple) and not any(weights):
            yield errors.all_ignored(loss)
        if loss.ignore is not None and loss.ignore >= width:
            yield errors.ignored_class(loss, width, classes)
    if isinstance(loss, Bce) and isinstance(loss.pos_weight, tuple):
        found = len(loss.pos_weight)
        targets = facts.targets if facts is not None else ()
        if found not in (1, width):
            yield errors.weights_mismatch(loss, "pos_weight", found, width, place, targets)
        share = facts.findings.yes if facts is not None else None
        if share is not None and share > 0.5 and found == 1 and loss.pos_weight[0] > 1:
            yield errors.usual_yes(loss, classes, share)
    if loss.keyword == "cosine" and width == 1:
        yield errors.direction_of_one(loss, place)


def targets_suit_loss(subject: Subject) -> Iterator[Diagnostic]:
    """Counts aren't negative, and shares of a row add up to one, as far as rows have been read."""
    spec, facts = subject.spec, subject.facts
    loss = spec.loss
    scaled = spec.preprocess is not None and spec.preprocess.target != "none"
    if loss is None or facts is None or scaled or not ending_fits(spec):
        return
    if loss.keyword in ("kl", "poisson") and facts.findings.negative:
        yield training_errors.negative_target(loss, facts.targets)
    elif loss.keyword == "kl" and not facts.findings.shares:
        yield training_errors.not_shares(loss, facts.targets)
