"""Options and fixtures that several tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from command import GATE, HAR, IRIS, PRICES, XNOR, Done, houses, nndsl

from nndsl.data.known import locate
from nndsl.data.known.download import UnavailableError
from nndsl.data.where import Where

os.environ["NNDSL_NO_CACHE"] = "1"  # nothing that a test prepares is for the user's own cache


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept",
        action="store_true",
        help="rewrite the expected blocks of tests/diagnostics/*.md and tests/format/*.nn",
    )


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Say whether expected outputs are to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the tests run."""
    folder = tmp_path_factory.mktemp("cli")
    texts = {"iris": IRIS, "xnor": XNOR, "gate": GATE, "prices": PRICES, "har": HAR}
    texts["learnt"] = XNOR + "expect tolerance=0.5 [0, 0] -> 1\n"
    texts["by_hand"] = "dense 1 sigmoid weights=[[20], [20]] bias=-30\nexpect [0, 0] -> 0\n"
    texts["tested"] = "dense 1\nexpect [0, 0, 1] -> 0\n"
    for name, text in texts.items():
        (folder / f"{name}.nn").write_text(text, encoding="utf-8")
    (folder / "houses.csv").write_text(houses(), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def iris(place: Path) -> tuple[Done, Path]:
    """A run with `--json`, with everything overridden that can be."""
    done = nndsl(
        *("run", "iris.nn", "--json", "--out", "one", "--set", "width=6"),
        *("--epochs", "4", "--seed", "7", "--device", "cpu"),
        cwd=place,
    )
    return done, place / "one"


@pytest.fixture(scope="session")
def prices(place: Path) -> tuple[Done, Path]:
    """A run with everything shown, in the numbered folder."""
    return nndsl("run", "prices.nn", cwd=place), place / "runs" / "prices" / "1"


@pytest.fixture(scope="session")
def stand_in(place: Path) -> tuple[Done, Path]:
    """A run on the stand-in for har."""
    return nndsl("run", "har.nn", "--sample", "--out", "sample", cwd=place), place / "sample"


@pytest.fixture
def frame() -> pd.DataFrame:
    """A table with a column of numbers, one of texts and one of a single value."""
    columns = {"a": [1.0, 2.0, 3.0, 6.0], "b": [*"uvuw"], "c": [5] * 4}
    made: pd.DataFrame = pd.DataFrame(columns)
    return made


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Where:
    """A machine that has no set and no network."""
    monkeypatch.delenv("NNDSL_DATA", raising=False)
    monkeypatch.setenv("NNDSL_CACHE", str(tmp_path / "cache"))

    def refuse(*_: Any, **__: Any) -> Path:
        raise UnavailableError("no connection: unreachable")

    monkeypatch.setattr(locate, "download", refuse)
    return Where(tmp_path)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Nets this small gain nothing from threads, and lose much where cores are shared."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
