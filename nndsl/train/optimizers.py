"""An optimizer of the language and a network go in, one for its weights comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Protocol

import torch

from nndsl import optimizers as spec
from nndsl.backends.torch.module import Network
from nndsl.train import fused
from nndsl.train.rules import Lion, Quickprop
from nndsl.train.trained import Weights, groups, trained


class Stepping(Protocol):
    """What training needs of an optimizer."""

    param_groups: list[dict[str, Any]]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""

    def step(self, closure: Any) -> Any:
        """Change the weights by their gradients; ``closure`` computes them, if not None."""


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
    return fused.Sgd(o, groups(weights, o.lr))


def adam(o: spec.Adam, weights: Weights) -> Stepping:
    """Return Adam."""
    return fused.Adam(o, groups(weights, o.lr))


def adamw(o: spec.AdamW, weights: Weights) -> Stepping:
    """Return AdamW."""
    return fused.Adam(o, groups(weights, o.lr))


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
    return fused.RmsProp(o, groups(weights, o.lr))


def adagrad(o: spec.Adagrad, weights: Weights) -> Stepping:
    """Return Adagrad, whose fused kernel PyTorch has for the CPU alone."""
    if all(weight.values.device.type == "cpu" for weight in weights):
        return fused.Adagrad(o, groups(weights, o.lr))
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


def remembered(optimizer: Stepping) -> Any:
    """Return what an optimizer has kept of the steps before, nested, the tensors not copied."""
    if isinstance(optimizer, Together):
        return [remembered(part) for part in optimizer.parts]
    if isinstance(optimizer, fused.Fused):
        return {name: getattr(optimizer, name) for name in optimizer.remembers}
    assert isinstance(optimizer, torch.optim.Optimizer), "there are no others"
    return optimizer.state_dict()["state"]


def recall(optimizer: Stepping, state: Any) -> None:
    """Let an optimizer go on from what ``remembered`` gave."""
    if isinstance(optimizer, Together):
        for part, own in zip(optimizer.parts, state, strict=True):
            recall(part, own)
    elif isinstance(optimizer, fused.Fused):
        for name, value in state.items():
            setattr(optimizer, name, deepcopy(value))
    elif isinstance(optimizer, torch.optim.Optimizer):
        own = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": deepcopy(state), "param_groups": own})


def over(optimizer: spec.Optimizer, weights: Weights) -> Stepping:
    """Return the optimizer that changes these weights."""
    return LOWERINGS[type(optimizer)](optimizer, weights)


def lower(optimizer: spec.Optimizer, network: Network) -> Stepping:
    """Return the optimizer that changes the weights of a network that are trained."""
    return over(optimizer, trained(network))
