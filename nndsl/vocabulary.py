"""All components of the language go in, the table of its words comes out as JSON.

    python -m nndsl.vocabulary > nndsl/components/words.json

The registry finds a word's class by that table, so that a file waits for those it uses and for
no other. A test says when the table is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from nndsl.baselines import BASELINES
from nndsl.components.base import Component, words_of
from nndsl.data.augment import Augment
from nndsl.data.preprocess import Preprocess
from nndsl.data.sources import SOURCES
from nndsl.data.split import Split
from nndsl.expectations import Expect
from nndsl.layers import ACTIVATIONS, LAYERS
from nndsl.losses import LOSSES
from nndsl.optimizers import OPTIMIZERS
from nndsl.schedules import SCHEDULES
from nndsl.settings import SETTINGS

# A statement whose first word says which of several components it makes.
FAMILIES: dict[str, Sequence[type[Component]]] = {
    "data": SOURCES,
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "baseline": BASELINES,
}
STATEMENTS: tuple[type[Component], ...] = (
    *SETTINGS,
    *(Expect, Split, Preprocess, Augment),
    *LAYERS,
)


def table() -> dict[str, Any]:
    """Return where the class of each word is, and the words that options take."""
    return {
        "families": {name: _places(members) for name, members in FAMILIES.items()},
        "statements": _places(STATEMENTS),
        "options": sorted(_options()),
    }


def _places(classes: Sequence[type[Component]]) -> dict[str, str]:
    return {cls.keyword: f"{cls.__module__}.{cls.__name__}" for cls in classes}


def _options() -> set[str]:
    classes = [*STATEMENTS, *(cls for members in FAMILIES.values() for cls in members)]
    fields = [info for cls in classes for info in cls.model_fields.values()]
    return {word for info in fields for word in words_of(info.annotation)}


def written() -> str:
    """Return the table as JSON, a word on each line."""
    return json.dumps(table(), indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
