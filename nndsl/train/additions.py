"""A graph goes in; the terms that values inside the network add to what is minimized come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from nndsl.graph.nodes import Graph
from nndsl.layers import WeightedLayer
from nndsl.layers.unsupervised import Sample
from nndsl.losses import Elbo, Loss


@dataclass(frozen=True)
class Addition:
    """One term: a function of the values of some nodes, (batch, …) each, the mean over the rows."""

    reads: tuple[str, ...]
    amount: Callable[..., Tensor]


class Additions:
    """Terms that are made of values inside a network, and their sum."""

    def __init__(self, terms: Sequence[Addition] = ()) -> None:
        self.terms = tuple(terms)

    @property
    def reads(self) -> tuple[str, ...]:
        """The nodes whose values are read, those of one term behind those of the other."""
        return tuple(name for term in self.terms for name in term.reads)

    def amount(self, values: Sequence[Tensor]) -> Tensor | None:
        """Return the sum of all terms for the values of ``reads``, None where there is no term."""
        total, at = None, 0
        for term in self.terms:
            part = term.amount(*values[at : at + len(term.reads)])
            total, at = part if total is None else total + part, at + len(term.reads)
        return total


def adds_terms(graph: Graph, losses: Sequence[Loss]) -> bool:
    """Say whether anything inside the network adds to what is minimized."""
    return bool(activities(graph).terms or divergences(graph, losses).terms)


def activities(graph: Graph) -> Additions:
    """Return what the outputs of layers add that ask for it: to the steps, not to the loss."""
    ends = {node.step: node.name for node in graph}  # behind the activation
    return Additions(
        [
            Addition(
                (ends[node.step],),
                partial(activity, node.layer.activity_l1, node.layer.activity_l2),
            )
            for node in graph
            if isinstance(node.layer, WeightedLayer)
            and (node.layer.activity_l1 or node.layer.activity_l2)
        ]
    )


def divergences(graph: Graph, losses: Sequence[Loss]) -> Additions:
    """Return what samples add to a bound, as a part of the loss itself."""
    shares = [loss.weight * loss.beta for loss in losses if isinstance(loss, Elbo)]
    return Additions(
        [
            Addition(node.inputs, partial(divergence, share))
            for share in shares
            for node in graph
            if isinstance(node.layer, Sample)
        ]
    )


def activity(l1: float, l2: float, value: Tensor) -> Tensor:
    """Return l1 · Σ|a| + l2 · Σa² over the values of a row, the mean over rows, as Keras has it."""
    return (l1 * value.abs().sum() + l2 * value.square().sum()) / len(value)


def divergence(share: float, mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the divergence of N(mean, variance) from N(0, 1), a row's sum, the mean over rows."""
    # Near a variance of one, exp(v) - 1 would lose all digits that count.
    each = torch.expm1(log_variance) - log_variance + mean.square()
    return share * 0.5 * each.sum() / len(mean)
