"""``nndsl trace``: of a file that is trained, it says whose weights are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import XNOR, inside, nndsl


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trace")
    (folder / "xnor.nn").write_text(XNOR, encoding="utf-8")
    assert nndsl("run", "xnor.nn", "--out", "one", cwd=folder).code == 0
    return folder


def test_a_file_that_is_trained_is_traced_with_the_weights_it_begins_with_and_says_so(
    trained: Path,
) -> None:
    done = inside("trace", "xnor.nn", "--input", "0,1", cwd=trained)
    assert done.code == 0
    assert "warning[initial-weights]" in done.err and "`nndsl trace xnor.nn RUN`" in done.err


def test_a_file_is_traced_with_the_weights_of_the_run_that_is_named_besides(trained: Path) -> None:
    both = inside("trace", "xnor.nn", "one", "--input", "0,1", cwd=trained)
    alone = inside("trace", "one", "--input", "0,1", cwd=trained)
    begun = inside("trace", "xnor.nn", "--input", "0,1", cwd=trained)
    assert (both.code, both.err, both.out) == (0, "", alone.out)
    assert begun.out != alone.out


def test_the_model_within_a_run_points_to_the_run(trained: Path) -> None:
    done = inside("trace", Path("one") / "model.nn", "--input", "0,1", cwd=trained)
    assert "`nndsl trace one`" in done.err


def test_a_network_with_weights_by_hand_is_traced_without_a_word(place: Path) -> None:
    done = inside("trace", "gate.nn", "--input", "0,1", cwd=place)
    assert (done.code, done.err) == (0, "")


def test_two_runs_are_not_traced_as_one(trained: Path) -> None:
    done = inside("trace", "one", "one", "--input", "0,1", cwd=trained)
    assert done.code == 2 and "name a FILE and a RUN" in done.err
