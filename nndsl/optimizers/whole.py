"""The optimizers that are made for all rows as one batch, where gradients hold no chance."""

from __future__ import annotations

from typing import ClassVar, Literal

from nndsl.components.field import Field
from nndsl.optimizers.base import Optimizer, Rate


class Rprop(Optimizer):
    """Follows the gradient's sign with a step for each weight that grows while the sign stays.

    step ← shrink · step where the sign changes, else grow · step; w ← w - sign(g) · step
    (Riedmiller & Braun 1993). Made for the whole set as one batch: `train batch=all`.
    """

    keyword: ClassVar[str] = "rprop"
    example: ClassVar[str] = "optimizer rprop 0.01"
    whole_set: ClassVar[Literal["no", "advised", "needed"]] = "advised"
    scheduled: ClassVar[bool] = False  # its rate is that of the first step alone

    lr: Rate = Field(0.01, gt=0, description="the first step")
    shrink: float = Field(0.5, gt=0, lt=1, description="the factor where the sign changes")
    grow: float = Field(1.2, gt=1, description="the factor where it stays")
    smallest: float = Field(1e-6, gt=0, description="no step is smaller")
    largest: float = Field(50.0, gt=0, description="no step is larger")


class Quickprop(Optimizer):
    """Jumps, for each weight, to the lowest point of the parabola through its last two slopes.

    Δw ← S / (S' - S) · Δw' - lr · S, with S' and Δw' the slope and step before; at most
    growth · Δw', and lr · S only while S keeps its sign (Fahlman 1988, CMU-CS-88-162). Made for
    the whole set as one batch: `train batch=all`.
    """

    keyword: ClassVar[str] = "quickprop"
    example: ClassVar[str] = "optimizer quickprop 0.1"
    whole_set: ClassVar[Literal["no", "advised", "needed"]] = "advised"

    lr: Rate = Field(0.1, gt=0, description="Fahlman's epsilon, the rate of the linear part")
    growth: float = Field(1.75, gt=0, description="Fahlman's mu: no step is that much longer")
    weight_decay: float = Field(0.0, ge=0, description="added to S as weight_decay · w")


class Lbfgs(Optimizer):
    """Steps as Newton's method would, with curvature estimated from the last gradients.

    w ← w - t · H g, with H from the last ``history`` pairs of steps and gradients, and t found
    by a line search for the strong Wolfe conditions, from lr on (Nocedal 1980; Liu & Nocedal
    1989). Made for the whole set as one batch: `train batch=all`.
    """

    keyword: ClassVar[str] = "lbfgs"
    example: ClassVar[str] = "optimizer lbfgs"
    whole_set: ClassVar[Literal["no", "advised", "needed"]] = "advised"
    own_rates: ClassVar[bool] = False

    lr: Rate = Field(1.0, gt=0, description="the step that the line search begins with")
    iterations: int = Field(20, ge=1, le=10_000, description="the iterations in one step")
    history: int = Field(10, ge=1, le=10_000, description="the gradients that are remembered")
    line_search: bool = Field(True, description="search for the step; else it is lr")

    @property
    def kept(self) -> float:
        """The steps and gradients that are remembered, and those of the search."""
        return 2 * self.history + 4


class LevenbergMarquardt(Optimizer):
    """Solves the least squares of the linearized network, damped as much as success asks for.

    (JᵀJ + mu · I) δ = Jᵀ r, w ← w - δ, with the residuals r (rows · outputs) and their Jacobian J;
    mu ← shrink · mu where the loss falls, else grow · mu and again (Levenberg 1944; Marquardt
    1963; Hagan & Menhaj 1994). For `mse`, the whole set as one batch, and some thousand weights.
    """

    keyword: ClassVar[str] = "levenberg_marquardt"
    example: ClassVar[str] = "optimizer levenberg_marquardt"
    whole_set: ClassVar[Literal["no", "advised", "needed"]] = "needed"
    scheduled: ClassVar[bool] = False
    own_rates: ClassVar[bool] = False

    damping: float = Field(0.001, gt=0, description="mu to begin with")
    shrink: float = Field(0.1, gt=0, lt=1, description="the factor of mu where the loss falls")
    grow: float = Field(10.0, gt=1, description="the factor of mu where it doesn't")
    largest: float = Field(1e10, gt=0, description="beyond this mu, no step is taken")
