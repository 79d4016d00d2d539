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


@pytest.mark.parametrize("given", ["-1,1", "[-1, 1]", "-1 1"])
def test_a_sample_is_given_as_numbers_with_commas_or_as_a_row_is_written(
    given: str, place: Path
) -> None:
    done = inside("trace", "gate.nn", "--input", given, cwd=place)
    assert done.code == 0, done.err
    assert done.out.split()[1:3] == ["-1", "1"]


def test_a_sample_of_a_run_has_a_number_for_each_column(trained: Path) -> None:
    done = inside("trace", "one", "--input", "1,2,3", cwd=trained)
    assert done.code == 2
    assert "the sample has 3 values, but the data have 2 columns: `a`, `b`" in done.err
    assert "`--input 0,1`" in done.err


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fruit")
    (folder / "fruit.csv").write_text("x,c,y\n1,red,a\n2,blue,b\n3,red,b\n1,blue,a\n")
    (folder / "fruit.nn").write_text(
        'data csv "fruit.csv" target=y; dense 1 sigmoid; loss bce; train epochs=1\n'
    )
    assert nndsl("run", "fruit.nn", "--out", "one", cwd=folder).code == 0
    return folder


@pytest.mark.parametrize("given", ["2,red", "[2, red]", '2, "red"', "2,\nred\n"])
def test_a_sample_of_a_run_has_the_texts_of_the_data(given: str, fruit: Path) -> None:
    done = inside("trace", "one", "--input", given, cwd=fruit)
    assert (done.code, done.err) == (0, "")
    assert done.out.split()[1:4] == ["2", "0", "1"]  # blue, red


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2,green", "error[unseen-category]: column `c` has `green`"),
        ("big,red", "error[row-not-numbers]: the sample has `big` where a number is needed"),
    ],
)
def test_a_sample_with_a_value_that_a_column_never_has_is_refused(
    given: str, said: str, fruit: Path
) -> None:
    done = inside("trace", "one", "--input", given, cwd=fruit)
    assert done.code == 2 and said in done.err
    assert "rows are counted" not in done.err
