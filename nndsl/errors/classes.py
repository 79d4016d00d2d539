"""What is said of layers and networks that are made in Python: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import shown
from nndsl.errors.near import listed, near
from nndsl.facts import Shape


def layer_input_shape(
    name: str, found: Shape, wanted: Shape, other: str | None = None, elsewhere: bool = False
) -> Diagnostic:
    """A layer that takes another shape; ``other`` is its name where the network has it already.

    ``elsewhere`` says that another network has it.
    """
    advice = "leave `input_shape` out: the network knows it for every layer but the first"
    if elsewhere:
        advice = "it is in another network already: make a new one"
    if other is not None:
        advice = f"it is the very layer that is `{other}`: make another one"
    return Diagnostic(
        "input-shape",
        f"`{name}` takes {shown(wanted)}, but what it reads is {shown(found)}",
        help=advice,
    )


def first_layer_shape(name: str) -> Diagnostic:
    return Diagnostic(
        "unknown-shape",
        f"the shape of what `{name}` reads is not known",
        help="give it to the first layer, `DenseLayer(2, (2,))`, or to `NeuralNetwork((2,))`",
    )


def unknown_layer_name(name: str, known: Sequence[str]) -> Diagnostic:
    meant = near(name, known)
    return Diagnostic(
        "unknown-value",
        f"no layer is called `{name}`",
        help=f"did you mean `{meant}`?"
        if meant
        else f"named values: {listed(known)}"
        if known
        else "the network has no layers yet",
    )


def layer_name_taken(name: str) -> Diagnostic:
    return Diagnostic("name-taken", f"the name `{name}` is given twice")


def no_layers() -> Diagnostic:
    return Diagnostic("no-layers", "the network has no layers", help="add one: `net.add(…)`")


def not_a_layer(found: str, advice: str) -> Diagnostic:
    return Diagnostic("not-a-layer", f"`add` takes a layer, not {found}", help=advice)


def not_names(found: str) -> Diagnostic:
    return Diagnostic(
        "bad-argument",
        f"`inputs` of `add` takes names of layers, not {found}",
        help='such as `net.add(layer, "dense_1")`; layers are added one by one',
    )


def not_begun(cls: str, base: str) -> Diagnostic:
    return Diagnostic(
        "not-begun",
        f"`{cls}` lacks what `__init__` of `{base}` gives a layer",
        help="begin its own `__init__` with `super().__init__(…)`",
    )


def hidden_method(cls: str, name: str) -> Diagnostic:
    advice = "hand it to `super().__init__(…)`" if name == "input_shape" else "use another name"
    return Diagnostic(
        "fixed-attribute",
        f"`self.{name} = …` in `{cls}` hides the method `{name}()`, which networks call",
        help=advice,
    )


def not_initialized(name: str) -> Diagnostic:
    return Diagnostic(
        "not-initialized",
        f"{name} has no weights yet",
        help="add it to a network, call `initialize()`, or set `weights` and `biases`",
    )


def no_parameter(cls: str, name: str) -> Diagnostic:
    return Diagnostic("no-parameter", f"{cls} was made without `{name}`")


def parameter_shape(cls: str, name: str, found: Shape, wanted: Shape) -> Diagnostic:
    said = f"but its shape is {found}" if found else "but it is a single number"
    turned = len(found) == 2 and found == wanted[::-1]
    return Diagnostic(
        "weights-shape",
        f"`{name}` of `{cls}` must be of shape {wanted}, {said}",
        help="turn it around: its transpose, `.T`, has that shape" if turned else None,
    )


def parameter_values(cls: str, name: str, found: str, advice: str | None) -> Diagnostic:
    return Diagnostic(
        "weights-values",
        f"`{name}` of `{cls}` must be numbers in rows of equal length, but {found}",
        help=advice,
    )


def not_positive(cls: str, name: str, found: float) -> Diagnostic:
    return Diagnostic("weights-values", f"`{name}` of `{cls}` must be more than 0, not {found:g}")


def unknown_attribute(
    cls: str, name: str, known: Sequence[str], arrays: Sequence[str] | None = None
) -> Diagnostic:
    """What can't be set; ``arrays`` are the parameters, where they have no other names.

    They are none as long as no network has the layer.
    """
    meant = near(name, known)
    advice = f"what can be set: {listed(known)}" if known else None
    if arrays is not None and not known:
        advice = "its weights stand in `arrays`, once it is added to a network"
    if arrays and not known:
        advice = f"its weights are {listed(arrays)} of `arrays`, to be written into: "
        advice += f'`layer.arrays["{arrays[0]}"][:] = …`'
    return Diagnostic(
        "unknown-attribute",
        f"`{cls}` has no `{name}` that could be set",
        help=f"did you mean `{meant}`?" if meant else advice,
    )


def fixed_attribute(cls: str, name: str, called: bool) -> Diagnostic:
    """An attribute that follows from others; ``called`` says that it is a method."""
    return Diagnostic(
        "fixed-attribute",
        f"`{name}` of `{cls}` can't be set" + (": it is a method" if called else ""),
        help=f"give it to the constructor, `{cls}(…)`, if it is to be another",
    )


def bad_argument(cls: str, name: str, wanted: str, found: str, advice: str | None) -> Diagnostic:
    return Diagnostic("bad-argument", f"`{name}` of `{cls}` {wanted}, not {found}", help=advice)


def arguments_disagree(cls: str, why: str) -> Diagnostic:
    return Diagnostic("bad-argument", f"`{cls}`: {why}")


def bad_network(name: str, wanted: str, found: str) -> Diagnostic:
    return Diagnostic("bad-argument", f"`{name}` of `NeuralNetwork` takes {wanted}, not {found}")


def bad_sizes(found: str, layers: bool) -> Diagnostic:
    advice = "whole numbers from 1 on, without the batch: `(2,)` for two inputs, "
    advice += "`(1, 28, 28)` for an image"
    return Diagnostic(
        "bad-argument",
        f"`input_shape` takes the sizes of one sample, not {found}",
        help="layers are added one by one: `net.add(layer)`" if layers else advice,
    )


def not_sizes(cls: str, found: str, advice: str) -> Diagnostic:
    """What ``output_shape()`` of a class that a user wrote returns in the place of a shape."""
    return Diagnostic(
        "wrong-output",
        f"`output_shape()` of `{cls}` returned {found}, and must return the sizes of one sample",
        help=advice,
    )


def wrong_output(cls: str, method: str, found: str, wanted: Shape, advice: str) -> Diagnostic:
    """What a class that a user wrote returns for some samples, ``wanted[0]`` of them."""
    many = "1 sample" if wanted[0] == 1 else f"{wanted[0]:,} samples"
    return Diagnostic(
        "wrong-output",
        f"`{method}` of `{cls}` returned {found} for {many}, and must return an array of "
        f"shape {wanted}",
        help=advice,
    )
