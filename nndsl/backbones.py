"""The statement `backbone`: the networks that it knows by name, and what each asks of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nndsl.components.base import Component, Names
from nndsl.components.field import Field, rule
from nndsl.facts import Shape

# Each family is a file of models/backbones, in which a block bears the name of each network.
FAMILIES: dict[str, tuple[str, ...]] = {
    "resnet": (
        "resnet18",
        "resnet34",
        "resnet50",
        "resnet101",
        "resnet152",
        "resnext50_32x4d",
        "resnext101_32x8d",
        "resnext101_64x4d",
        "wide_resnet50_2",
        "wide_resnet101_2",
    ),
    "vgg": (
        *("vgg11", "vgg13", "vgg16", "vgg19"),
        *("vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"),
    ),
    "alexnet": ("alexnet",),
    "squeezenet": ("squeezenet1_0", "squeezenet1_1"),
    "densenet": ("densenet121", "densenet161", "densenet169", "densenet201"),
    "inception": ("googlenet", "inception_v3"),
    "mobilenet": ("mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large"),
    "mnasnet": ("mnasnet0_5", "mnasnet0_75", "mnasnet1_0", "mnasnet1_3"),
    "shufflenet": (
        *("shufflenet_v2_x0_5", "shufflenet_v2_x1_0"),
        *("shufflenet_v2_x1_5", "shufflenet_v2_x2_0"),
    ),
    "efficientnet": (
        *(f"efficientnet_b{size}" for size in range(8)),
        *(f"efficientnet_v2_{size}" for size in "sml"),
    ),
    "regnet": (
        *(f"regnet_x_{size}" for size in ("400mf", "800mf", "1_6gf", "3_2gf")),
        *(f"regnet_x_{size}" for size in ("8gf", "16gf", "32gf")),
        *(f"regnet_y_{size}" for size in ("400mf", "800mf", "1_6gf", "3_2gf")),
        *(f"regnet_y_{size}" for size in ("8gf", "16gf", "32gf", "128gf")),
    ),
    "convnext": ("convnext_tiny", "convnext_small", "convnext_base", "convnext_large"),
    "vit": ("vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32", "vit_h_14"),
    "swin": ("swin_t", "swin_s", "swin_b", "swin_v2_t", "swin_v2_s", "swin_v2_b"),
    "maxvit": ("maxvit_t",),
}
FAMILY_OF = {name: family for family, names in FAMILIES.items() for name in names}
NAMES = tuple(FAMILY_OF)

# The least height and width that each takes, by name or by family; 1 of the others.
SMALLEST = {
    "alexnet": 63,
    "convnext": 32,
    "densenet": 29,
    **dict.fromkeys((f"efficientnet_v2_{size}" for size in "sml"), 33),
    "googlenet": 15,
    "inception_v3": 75,
    "squeezenet1_0": 21,
    "squeezenet1_1": 17,
    "swin": 4,
    "vgg": 32,
}
# The only height and width of those whose positions are learned, or whose windows must fit.
FIXED = {"vit": 224, "vit_h_14": 518, "maxvit": 224}

if TYPE_CHECKING:
    BackboneName = str
else:
    BackboneName = Literal[NAMES]


class Backbone(Component):
    """Puts a published network for images in the place of a layer, without its last one.

    It is made of the language's own layers, with the shapes and the weights of torchvision's
    network of that name. What comes out is the vector that the last layer reads, its last map, or
    the logits of ImageNet's 1,000 classes.
    """

    keyword: ClassVar[str] = "backbone"
    example: ClassVar[str] = "backbone resnet18 pretrained=true frozen=true"

    name: BackboneName = Field(description="the network")
    output: Literal["features", "map", "logits"] = Field(
        "features",
        description="what comes out: the vector that the last layer reads, the last map, or the "
        "logits of 1,000 classes",
    )
    pretrained: bool = Field(
        False, description="begin with the weights that torchvision publishes for it"
    )
    weights: str | None = Field(
        None,
        description="a safetensors file to begin with, whose arrays are named as torchvision's",
    )
    frozen: bool = Field(
        False,
        description="keep all weights and statistics as they are in training, and leave nothing "
        "out by chance",
    )
    inputs: Names = Field(
        (), alias="from", max_length=1, description="the value to read instead of the current"
    )

    @rule
    def _weights_come_from_one_place(self) -> None:
        if self.pretrained and self.weights is not None:
            raise ValueError("`pretrained` and `weights` both say which weights it begins with")

    @property
    def has_weights(self) -> bool:
        """Whether it begins with weights that were learnt, published or in a file."""
        return self.pretrained or self.weights is not None

    @property
    def family(self) -> str:
        """The file of models/backbones that has it."""
        return FAMILY_OF[self.name]

    @property
    def smallest(self) -> int:
        """The least height and width of an image."""
        found = SMALLEST.get(self.name, SMALLEST.get(self.family, 1))
        return FIXED.get(self.name, FIXED.get(self.family, found))

    @property
    def fixed(self) -> bool:
        """Whether images have to have exactly that size."""
        return self.family in FIXED

    def takes(self, shape: Shape) -> bool:
        """Say whether it can read images of a shape."""
        if len(shape) != 3 or shape[0] != 3:
            return False
        if self.fixed:
            return shape[1:] == (self.smallest, self.smallest)
        return min(shape[1:]) >= self.smallest
