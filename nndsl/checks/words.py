"""A subject goes in, what its embeddings don't know of its texts comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.diagnostics import Diagnostic
from nndsl.errors import data_words as errors
from nndsl.layers.columns import Columns
from nndsl.layers.embedding import Embedding
from nndsl.spec.flow import INPUT


def numbers_are_looked_up(subject: Subject) -> Iterator[Diagnostic]:
    """An embedding that reads all inputs has a vector for each of their numbers."""
    facts = subject.facts
    if facts is None or facts.numbers is None or facts.vocabulary is not None:
        return
    for node in subject.graph:
        layer = node.layer
        if not isinstance(layer, Embedding):
            continue
        preprocess = subject.spec.preprocess
        if node.inputs != (INPUT,):  # some of the columns, whose numbers only a run reads
            if preprocess is not None and preprocess.scale != "none":
                yield errors.embedding_of_measures(layer.origin.head)
            continue
        if facts.numbers == 0:
            yield errors.embedding_of_measures(layer.origin.head)
        elif not layer.deferred and layer.count < facts.numbers:
            yield errors.numbers_exceed(layer.origin.of("count"), layer.count, facts.numbers)


def words_are_looked_up(subject: Subject) -> Iterator[Diagnostic]:
    """Texts are read by embeddings, which have a vector for each word."""
    vocabulary = subject.facts.vocabulary if subject.facts is not None else None
    if vocabulary is None:
        return
    inputs = {INPUT, *(n.name for n in subject.graph if isinstance(n.layer, Columns))}
    for node in subject.graph:
        if node.layer.keyword in ("input", "mask") or not inputs & set(node.inputs):
            continue
        if not isinstance(node.layer, Embedding):
            yield errors.words_as_amounts(node.layer.origin.statement, node.layer.keyword)
        elif not node.layer.deferred and node.layer.count < vocabulary:
            place = node.layer.origin.of("count")
            yield errors.vocabulary_exceeds(place, node.layer.count, vocabulary)
