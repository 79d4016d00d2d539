"""What an `augment` statement can say: how training images are varied, a little, in each epoch."""

from __future__ import annotations

from typing import Annotated, ClassVar

from nndsl.components.base import Component
from nndsl.components.field import Field

Share = Annotated[float, Field(gt=0, le=1)]


class Augment(Component):
    """Varies the training images anew in each epoch, each image by itself.

    Images of validation and test are left as they are. What comes in at an edge is zero. A target
    of each pixel is moved as its image is, and so is what an autoencoder is to give back. The
    variations of an epoch depend on the seed of `train` and the epoch's number alone.
    """

    keyword: ClassVar[str] = "augment"
    example: ClassVar[str] = "augment horizontal_flip rotation=10 crop=4"

    horizontal_flip: bool = Field(False, description="mirror every second image, left to right")
    vertical_flip: bool = Field(False, description="mirror every second image, top to bottom")
    rotation: Annotated[float, Field(gt=0, le=180)] | None = Field(
        None, description="turn by up to so many degrees, either way"
    )
    translation: Share | None = Field(
        None, description="shift by up to this share of height and width"
    )
    zoom: Share | None = Field(None, description="enlarge or shrink by up to this share")
    crop: Annotated[int, Field(ge=1)] | None = Field(
        None, description="add so many zeros on each side, and cut the old size out anywhere"
    )
    brightness: Share | None = Field(None, description="change brightness by up to this share")
    contrast: Share | None = Field(None, description="change contrast by up to this share")
    saturation: Share | None = Field(None, description="change saturation by up to this share")
    erasing: Share | None = Field(None, description="of how many images a rectangle is set to zero")

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the variations that are asked for."""
        return tuple(name for name in type(self).model_fields if getattr(self, name))

    @property
    def moving(self) -> tuple[str, ...]:
        """Those that move pixels, and what is known of each pixel with them."""
        still = {*self.colours, "erasing"}
        return tuple(name for name in self.given if name not in still)

    @property
    def colours(self) -> tuple[str, ...]:
        """Those that mean something for values from 0 to 1 only."""
        return tuple(n for n in self.given if n in ("brightness", "contrast", "saturation"))
