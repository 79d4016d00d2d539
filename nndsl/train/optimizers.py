"""An optimizer of the language and a network go in, PyTorch's own for its weights comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from nndsl import optimizers as spec
from nndsl.backends.torch.module import Network
from nndsl.layers import Embedding
from nndsl.train.lion import Lion
from nndsl.train.quickprop import Quickprop


class Stepping(Protocol):
    """What training needs of an optimizer."""

    param_groups: list[dict[str, Any]]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""

    def step(self, closure: Any) -> Any:
        """Change the weights by their gradients; ``closure`` computes them, if not None."""


@dataclass(frozen=True)
class Weight:
    """A weight that is trained; ``rate`` is its layer's own, ``hidden`` marks Muon's matrices."""

    values: torch.nn.Parameter
    rate: float | None
    hidden: bool


Weights = Sequence[Weight]


class Together:
    """Several optimizers, each with weights of its own, that step as one."""

    def __init__(self, parts: Sequence[torch.optim.Optimizer]) -> None:
        self.parts = parts
        self.param_groups = [group for part in parts for group in part.param_groups]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for part in self.parts:
            part.zero_grad(set_to_none)

    def step(self, closure: Any = None) -> None:
        """Change the weights by their gradients."""
        for part in self.parts:
            part.step()


def sgd(o: spec.Sgd, weights: Weights) -> Stepping:
    """Return plain, momentum or Nesterov gradient descent."""
    return torch.optim.SGD(
        groups(weights, o.lr),
        momentum=o.momentum,
        nesterov=o.nesterov,
        weight_decay=o.weight_decay,
    )


def adam(o: spec.Adam, weights: Weights) -> Stepping:
    """Return Adam; fused, which gives the same steps in fewer operations."""
    betas = o.beta1, o.beta2
    return torch.optim.Adam(
        groups(weights, o.lr), o.lr, betas, o.eps, o.weight_decay, fused=_fusable()
    )


def adamw(o: spec.AdamW, weights: Weights) -> Stepping:
    """Return AdamW, fused likewise."""
    betas = o.beta1, o.beta2
    return torch.optim.AdamW(
        groups(weights, o.lr), o.lr, betas, o.eps, o.weight_decay, fused=_fusable()
    )


def adamax(o: spec.Adamax, weights: Weights) -> Stepping:
    """Return Adamax."""
    return torch.optim.Adamax(
        groups(weights, o.lr), o.lr, (o.beta1, o.beta2), o.eps, o.weight_decay
    )


def nadam(o: spec.NAdam, weights: Weights) -> Stepping:
    """Return NAdam."""
    betas = o.beta1, o.beta2
    return torch.optim.NAdam(
        groups(weights, o.lr), o.lr, betas, o.eps, o.weight_decay, o.momentum_decay
    )


def radam(o: spec.RAdam, weights: Weights) -> Stepping:
    """Return RAdam."""
    return torch.optim.RAdam(groups(weights, o.lr), o.lr, (o.beta1, o.beta2), o.eps, o.weight_decay)


def adafactor(o: spec.Adafactor, weights: Weights) -> Stepping:
    """Return Adafactor."""
    return torch.optim.Adafactor(
        groups(weights, o.lr), o.lr, o.beta2_decay, (None, o.eps), o.largest, o.weight_decay
    )


def rmsprop(o: spec.RmsProp, weights: Weights) -> Stepping:
    """Return RMSprop."""
    return torch.optim.RMSprop(
        groups(weights, o.lr), o.lr, o.rho, o.eps, o.weight_decay, o.momentum
    )


def adagrad(o: spec.Adagrad, weights: Weights) -> Stepping:
    """Return Adagrad."""
    return torch.optim.Adagrad(groups(weights, o.lr), o.lr, weight_decay=o.weight_decay, eps=o.eps)


def lion(o: spec.Lion, weights: Weights) -> Stepping:
    """Return Lion."""
    return Lion(groups(weights, o.lr), o.lr, (o.beta1, o.beta2), o.weight_decay)


def muon(o: spec.Muon, weights: Weights) -> Stepping:
    """Return Muon for hidden matrices and AdamW for all else, where there are any."""
    hidden = [weight for weight in weights if weight.hidden]
    others = [weight for weight in weights if not weight.hidden]
    parts: list[torch.optim.Optimizer] = []
    if hidden:
        parts.append(
            torch.optim.Muon(
                groups(hidden, o.lr),
                o.lr,
                o.weight_decay,
                o.momentum,
                o.nesterov,
                ns_steps=o.steps,
                adjust_lr_fn="match_rms_adamw",
            )
        )
    if others:
        parts.append(torch.optim.AdamW(groups(others, o.lr), o.lr, weight_decay=o.weight_decay))
    return Together(parts)


def rprop(o: spec.Rprop, weights: Weights) -> Stepping:
    """Return Rprop."""
    etas, sizes = (o.shrink, o.grow), (o.smallest, o.largest)
    return torch.optim.Rprop(groups(weights, o.lr), o.lr, etas, sizes)


def quickprop(o: spec.Quickprop, weights: Weights) -> Stepping:
    """Return Quickprop."""
    return Quickprop(groups(weights, o.lr), o.lr, o.growth, o.weight_decay)


def lbfgs(o: spec.Lbfgs, weights: Weights) -> Stepping:
    """Return L-BFGS, which needs a closure for its steps."""
    return torch.optim.LBFGS(
        [weight.values for weight in weights],
        o.lr,
        max_iter=o.iterations,
        history_size=o.history,
        line_search_fn="strong_wolfe" if o.line_search else None,
    )


def _fusable() -> bool:
    return not torch.backends.mps.is_available()


LOWERINGS: dict[type[spec.Optimizer], Callable[[Any, Weights], Stepping]] = {
    spec.Sgd: sgd,
    spec.Adam: adam,
    spec.AdamW: adamw,
    spec.RmsProp: rmsprop,
    spec.Adagrad: adagrad,
    spec.Adamax: adamax,
    spec.NAdam: nadam,
    spec.RAdam: radam,
    spec.Adafactor: adafactor,
    spec.Lion: lion,
    spec.Muon: muon,
    spec.Rprop: rprop,
    spec.Quickprop: quickprop,
    spec.Lbfgs: lbfgs,
}


def trained(network: Network) -> list[Weight]:
    """Return the weights of a network that training changes, in the order of its layers."""
    graph = network.graph
    heads = {owner for name in graph.outputs for owner in _makers(network, name)}
    found = []
    for node in graph.owners:
        rate: float | None = getattr(node.layer, "lr", None)
        inner = node.name not in heads and not isinstance(node.layer, Embedding)
        found += [
            Weight(values, rate, inner and values.ndim == 2)
            for values in network.get(node.name).parameters()
            if values.requires_grad
        ]
    return found


def _makers(network: Network, output: str) -> list[str]:
    """Return the last layer with weights in front of an output, or nothing."""
    nodes = {node.name: node for node in network.graph}
    name = output
    while name in nodes:
        node = nodes[name]
        owner = node.weights_of or node.name
        if nodes[owner].parameters:
            return [owner]
        name = node.inputs[0]
    return []


def groups(weights: Weights, lr: float) -> list[dict[str, Any]]:
    """Return the weights by their learning rate: that of their layer, else ``lr``."""
    found: dict[float, list[torch.nn.Parameter]] = {}
    for weight in weights:
        rate = lr if weight.rate is None else weight.rate
        found.setdefault(rate, []).append(weight.values)
    return [{"params": values, "lr": rate} for rate, values in found.items()]


def lower(optimizer: spec.Optimizer, network: Network) -> Stepping:
    """Return PyTorch's optimizer over the weights that are trained."""
    return LOWERINGS[type(optimizer)](optimizer, trained(network))
