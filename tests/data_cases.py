"""What several tests of data share: sources with places, files to read, and their faults."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nndsl.components.base import Origin
from nndsl.data.prepare import prepare, prepare_arrays
from nndsl.data.prepared import Prepared
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import SOURCES, DataSource, KnownSet
from nndsl.data.split import Split
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.facts import TaskName
from nndsl.source import Span

DATA = Path(os.environ.get("NNDSL_DATA") or "/nowhere")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="NNDSL_DATA is not set: no real data")
KNOWN_SOURCES = [source for source in SOURCES if issubclass(source, KnownSet)]
ZIP = "human+activity+recognition+using+smartphones.zip"


def spanned(component: Any, **spans: tuple[int, int]) -> Any:
    """Give a component places as the compiler does."""
    fields = {name: Span(*span) for name, span in spans.items()}
    component._origin = Origin(Span(0, 99), Span(0, 4), fields)
    return component


def csv(folder: Path, text: str, name: str = "a.csv") -> Where:
    (folder / name).write_text(text, encoding="utf-8")
    return Where(folder)


def faults(
    source: DataSource,
    where: Where,
    task: TaskName = "regression",
    preprocess: Preprocess | None = None,
    split: Split | None = None,
) -> tuple[Diagnostic, ...]:
    with pytest.raises(NNError) as caught:
        prepare(Request(source, split, preprocess, task, where))
    return caught.value.diagnostics


def fault(*args: Any, **named: Any) -> Diagnostic:
    found = faults(*args, **named)
    assert len(found) == 1, found
    return found[0]


def get(source: DataSource, where: Where, task: TaskName = "regression", **named: Any) -> Prepared:
    return prepare(Request(source, named.get("split"), named.get("preprocess"), task, where))


def fitted(x: Any, y: Any = None, split: Split | None = None, **options: Any) -> Prepared:
    """Prepare arrays for regression, with options of `preprocess`."""
    y = np.arange(len(x)) + 0.5 if y is None else y
    return prepare_arrays(x, y, split, Preprocess(**options), "regression")


def faults_of(call: Callable[..., object], *args: Any) -> tuple[Diagnostic, ...]:
    """Return what a call is refused for."""
    with pytest.raises(NNError) as caught:
        call(*args)
    return caught.value.diagnostics
