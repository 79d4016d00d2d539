"""What is said of weights that are another layer's: one constructor per message."""

from __future__ import annotations

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Fix, Label


def no_lender(layer: Component, name: str, lender: Component) -> Diagnostic:
    return Diagnostic(
        "not-a-layer",
        f"`{name}` is a `{lender.keyword}`, which has no weights that could be turned around",
        layer.origin.of("tied"),
        labels=(Label(lender.origin.head, f"makes `{name}`"),),
        help="`tied` takes the name of a `dense` or an `embedding`",
    )


def tied_shape(
    layer: Component, name: str, lender: Component, found: tuple[int, int], wanted: tuple[int, int]
) -> Diagnostic:
    (units, inputs), (needed, read) = found, wanted
    whole = "units" in layer.origin.fields and inputs == read
    place = layer.origin.fields["units"] if whole else layer.origin.head
    return Diagnostic(
        "tied-shape",
        f"the weights of `{name}`, turned around, lead from {inputs} to {units}, but here {read} "
        f"inputs are to become {needed} units",
        place,
        labels=(Label(lender.origin.head, f"leads from {units} to {inputs}"),),
        help=f"write `{units}`" if whole else f"let this layer read a value of {inputs}",
        fix=Fix(((place, str(units)),)) if whole else None,
    )
