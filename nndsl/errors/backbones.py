"""What is said of backbones and their published weights: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic, Label
from nndsl.errors.graph import shown
from nndsl.errors.near import listed
from nndsl.facts import Shape
from nndsl.source import Span

if TYPE_CHECKING:
    from nndsl.backbones import Backbone


def wrong_images(backbone: Backbone, shape: Shape) -> Diagnostic:
    least = backbone.smallest
    size = f"3x{least}x{least}"
    if backbone.fixed:
        wanted = f"images of {size}"
    else:
        wanted = "images of three channels" + (f", {size} or larger" if least > 1 else "")
    if len(shape) != 3:
        advice = "an image is channels x height x width"
    elif shape[0] == 1:
        advice = "put `conv 3 1x1` in front of it, which makes three channels of one"
    elif shape[0] != 3 and shape[-1] == 3:
        advice = "channels come first; `permute [2, 0, 1]` in front of it brings them there"
    elif shape[0] != 3:
        advice = f"put `conv 3 1x1` in front of it, which makes three channels of {shape[0]}"
    else:
        advice = f"`data images … size={least}x{least}` makes images of that size"
    return Diagnostic(
        "backbone-input",
        f"`{backbone.name}` takes {wanted}, but gets {shown(shape)}",
        backbone.origin.head,
        help=advice,
    )


def no_weights(backbone: Backbone, name: str, why: str = "") -> Diagnostic:
    return Diagnostic(
        "missing-file",
        f'there is no file "{name}"' + (f": {why}" if why else ""),
        backbone.origin.of("weights"),
        help="`safetensors.torch.save_file(network.state_dict(), …)` makes one of torchvision's "
        f"{backbone.name}; `pretrained` takes the published weights",
    )


def other_names(
    backbone: Backbone,
    path: Path,
    missing: Sequence[str],
    strange: Sequence[str],
    meant: Sequence[str],
) -> Diagnostic:
    facts = []
    if missing:
        facts.append(f"it lacks {_listed(missing)}")
    if strange:
        facts.append(f"it has {_listed(strange)}, which {backbone.name} has not")
    advice = "arrays have the names of torchvision's `state_dict()`"
    if meant and backbone.name not in meant:
        advice = f"these are the names of {listed(meant)}"
    return Diagnostic(
        "weights-names",
        f"`{path.name}` doesn't hold the weights of `{backbone.name}`",
        backbone.origin.of("weights"),
        facts=tuple(facts),
        help=advice,
    )


def _listed(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most:,} more arrays" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more


def other_shape(
    backbone: Backbone, path: Path, name: str, found: Shape, wanted: Shape
) -> Diagnostic:
    return Diagnostic(
        "weights-shape",
        f"`{name}` of `{path.name}` is {shown(found)}, but `{backbone.name}` needs {shown(wanted)}",
        backbone.origin.of("weights"),
        help="the file is of a network of another size",
    )


def other_dtype(backbone: Backbone, path: Path, name: str, found: str) -> Diagnostic:
    return Diagnostic(
        "weights-dtype",
        f"`{name}` of `{path.name}` holds {found}, but weights are decimal numbers",
        backbone.origin.of("weights"),
    )


def not_published(
    backbone: Backbone, url: str, folder: Path, tried: Sequence[tuple[str, str]]
) -> Diagnostic:
    return Diagnostic(
        "weights-unavailable",
        f"the published weights of `{backbone.name}` can't be had",
        backbone.origin.of("pretrained"),
        facts=tuple(f"tried {where}: {why}" for where, why in tried),
        help=f"download {url} elsewhere and put it into `{folder}`, or name a safetensors file "
        "with `weights=`",
    )


def not_here(backbone: Backbone) -> Diagnostic:
    return Diagnostic(
        "weights-not-here",
        f"the published weights of `{backbone.name}` are not on this machine yet",
        backbone.origin.of("pretrained"),
        help="a run downloads them once; where there is no network, name a safetensors file with "
        "`weights=`",
        severity="warning",
    )


def frozen_at_random(backbone: Backbone) -> Diagnostic:
    return Diagnostic(
        "frozen-at-random",
        f"`{backbone.name}` begins with random weights, and `frozen` keeps them so",
        backbone.origin.of("frozen"),
        help="add `pretrained` for the published weights, or `weights=` for those of a file",
        severity="warning",
    )


def other_scale(backbone: Backbone, place: Span | None) -> Diagnostic:
    said = Label(place, "scales them otherwise") if place is not None else None
    return Diagnostic(
        "backbone-scale",
        f"the weights of `{backbone.name}` are for images scaled as those of ImageNet were",
        backbone.origin.of("pretrained" if backbone.pretrained else "weights"),
        labels=(said,) if said is not None else (),
        help="write `preprocess imagenet`",
        severity="warning",
    )


def no_images(preprocess: Component, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "imagenet-channels",
        f"`imagenet` scales images of three channels, but a sample is {shown(shape)}",
        preprocess.origin.of("scale"),
        help="`standardize` finds mean and deviation in the training rows themselves",
    )
