"""A subject goes in, what keeps it from being an autoencoder comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_mirror as errors


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
