"""What a user is promised of signals: windows of one recording, and no row in two parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from data_cases import fault, get, spanned
from hypothesis import given, reject, settings, strategies as st
from known import present

import nndsl
from nndsl.cli import main
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepare import prepare
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import CsvData, Signals
from nndsl.data.split import Split
from nndsl.data.where import Where
from nndsl.data.windows import Windowing, recordings
from nndsl.diagnostics import NNError
from nndsl.runs.saved import open_run

WHERE = Where(Path())


def write(folder: Path, frame: pd.DataFrame, name: str = "a.csv") -> Where:
    frame.to_csv(folder / name, index=False)
    return Where(folder)


def walks(people: int = 4, rows: int = 40) -> pd.DataFrame:
    """Return a table in which each value says its person and row, so that windows can be told."""
    person = np.repeat(np.arange(people), rows)
    at = np.tile(np.arange(rows), people)
    made: pd.DataFrame = pd.DataFrame(
        {
            "person": person,
            "a": person * 1000 + at,
            "b": -(person * 1000 + at) * 0.5,
            "kind": np.where(at < rows // 2, "up", "down"),
        }
    )
    return made


def source(**more: object) -> CsvData:
    return CsvData(files=("a.csv",), target=("kind",), **more)


def test_windows_are_consecutive_rows_of_one_group_with_one_target(tmp_path: Path) -> None:
    where = write(tmp_path, walks(people=2, rows=10))
    data = get(source(window=3, stride=2, group="person"), where, "multiclass")
    # starts 0, 2, 4, 6 of each person; rows 0-4 are up and 5-9 down, so 4 (4, 5, 6) is mixed
    firsts = data.train.x[:, 0, 0].tolist()
    assert firsts == [0, 2, 6, 1000, 1002, 1006]
    assert data.train.x.shape == (6, 3, 2)
    assert data.train.x[1].tolist() == [[2, -1], [3, -1.5], [4, -2]]
    assert [data.facts.classes[i] for i in data.train.y] == ["up", "up", "down"] * 2
    assert data.train.groups is not None and data.train.groups.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.facts.shape == (3, 2) and data.facts.features == ("a", "b")
    assert data.origin.endswith("(6 windows of 3 rows, 2 more of mixed targets left out)")


def test_a_recording_may_last_as_long_as_its_target(tmp_path: Path) -> None:
    where = write(tmp_path, walks(people=1, rows=10))
    data = get(source(window=3, stride=1, series="kind", channels=("a",)), where, "multiclass")
    assert data.train.x[:, 0, 0].tolist() == [0, 1, 2, 5, 6, 7]


def test_the_layout_puts_channels_first_for_convolutions(tmp_path: Path) -> None:
    where = write(tmp_path, walks())
    last = get(source(window=8, group="person"), where, "multiclass")
    first = get(source(window=8, group="person", layout="channels_first"), where, "multiclass")
    assert first.facts.shape == (2, 8)
    np.testing.assert_array_equal(first.train.x, last.train.x.transpose(0, 2, 1))


def test_a_window_may_have_the_most_frequent_target_or_that_of_its_last_row(tmp_path: Path) -> None:
    where = write(tmp_path, walks(people=1, rows=10))  # 0-4 up, 5-9 down
    for label, wanted in (("majority", ["up", "up", "down"]), ("last", ["up", "down", "down"])):
        data = get(source(window=3, channels=("a",), label=label), where, "multiclass")
        assert [data.facts.classes[i] for i in data.train.y] == wanted


def test_numbers_can_be_foretold_from_the_last_row_of_a_window(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": np.arange(6.0), "kind": np.arange(6) * 1.5})
    data = get(source(window=2, stride=1, label="last"), write(tmp_path, frame))
    assert data.train.y.ravel().tolist() == [1.5, 3, 4.5, 6, 7.5]


def test_no_window_crosses_a_series_or_a_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": range(8), "run": [1, 1, 1, 2, 2, 2, 1, 1], "kind": ["x", "y"] * 4})
    write(tmp_path, frame)
    where = write(tmp_path, frame.assign(a=frame["a"] + 100), "b.csv")
    made = CsvData(
        files=("a.csv", "b.csv"), target=("kind",), window=2, series="run", label="last", stride=1
    )
    data = get(made, where, "binary")
    assert data.train.x[:, 0, 0].tolist() == [0, 1, 3, 4, 6, 100, 101, 103, 104, 106]
    assert data.facts.features == ("a",)
    assert data.train.groups is not None, "without people, recordings are kept together"
    assert len(np.unique(data.train.groups)) == 6


def test_scaling_is_by_channel_and_fitted_on_the_rows_of_train_windows(tmp_path: Path) -> None:
    frame = walks()
    where = write(tmp_path, frame)
    data = get(
        source(window=8, stride=4, group="person"),
        where,
        "multiclass",
        split=Split(test=0.25, seed=3),
        preprocess=Preprocess(scale="standardize"),
    )
    assert data.test is not None and data.train.groups is not None
    own = frame[frame["person"].isin(data.train.groups)]
    np.testing.assert_allclose(data.preprocessing.shift, own[["a", "b"]].mean())
    np.testing.assert_allclose(data.preprocessing.divisor, own[["a", "b"]].std(ddof=0))
    assert data.preprocessing.shift.shape == (2,)


def test_windows_with_a_gap_are_dropped_or_filled(tmp_path: Path) -> None:
    frame = walks(people=1, rows=12).assign(kind="up")
    frame.loc[6:, "kind"] = "down"
    frame.loc[1, "a"] = np.nan
    where = write(tmp_path, frame)
    made = source(window=3, channels=("a", "b"))
    dropped = get(made, where, "multiclass", preprocess=Preprocess(missing="drop"))
    assert dropped.train.x[:, 0, 0].tolist() == [3, 6, 9]
    filled = get(made, where, "multiclass", preprocess=Preprocess(missing="zero"))
    assert filled.train.x[0, :, 0].tolist() == [0, 0, 2]
    assert fault(made, where, "multiclass").code == "missing-values"


def test_texts_become_channels_of_their_own(tmp_path: Path) -> None:
    frame = walks(people=1).assign(place=["in", "out"] * 20)
    made = source(window=4, channels=("a", "place"))
    data = get(made, write(tmp_path, frame), "multiclass")
    assert data.facts.features == ("a", "place=in", "place=out")
    assert data.train.x[0].tolist() == [[0, 1, 0], [1, 0, 1], [2, 1, 0], [3, 0, 1]]


@pytest.mark.parametrize("by", [None, "group"])
def test_people_are_kept_together(by: str | None, tmp_path: Path) -> None:
    where = write(tmp_path, walks(people=8))
    made = source(window=8, stride=2, group="person")
    data = get(made, where, "multiclass", split=Split(test=0.25, val=0.25, by=by))
    assert data.val is not None and data.test is not None
    several = [set(present(part.groups).tolist()) for part in (data.train, data.val, data.test)]
    assert sum(map(len, several)) == len(set.union(*several)) == 8


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    size=st.integers(2, 9),
    stride=st.integers(1, 9),
    share=st.floats(0.05, 0.8),
)
def test_a_split_by_time_puts_no_row_into_two_parts(
    lengths: list[int], size: int, stride: int, share: float
) -> None:
    from nndsl.data.divide import Rows, divide

    recording = recordings(sum(lengths), [np.repeat(np.arange(len(lengths)), lengths)])
    windows = Windowing(size, stride).cut(recording)
    rows = Rows(len(windows), None, None, None, None, windows)
    try:
        parts = divide(Split(test=share, val=0.15, by="time"), rows)
    except NNError as error:
        codes = {d.code for d in error.diagnostics}
        assert codes <= {"part-too-small", "split-too-large"}
        reject()
    assert parts.test is not None and parts.val is not None
    several = [part for part in (parts.train, parts.val, parts.test) if len(part)]
    covered = [set(windows.take(part).covered.tolist()) for part in several]
    assert sum(map(len, covered)) == len(set.union(*covered))
    for run in np.unique(windows.runs):
        latest = [
            windows.starts[part][windows.runs[part] == run].max(initial=-1)
            for part in (parts.train, parts.test)
        ]
        assert latest[0] < latest[1] or latest[1] == -1


def test_one_recording_is_divided_in_time_where_nothing_else_is_said(tmp_path: Path) -> None:
    frame = walks(people=1, rows=400).assign(kind=["up", "up", "down", "down"] * 100)
    where = write(tmp_path, frame)
    made = source(window=4, stride=2, channels=("a",), label="last")
    data = get(made, where, "multiclass", split=Split(test=0.25))
    assert data.test is not None
    assert data.train.x.max() < data.test.x.min()


def test_plain_rows_can_be_divided_in_time(tmp_path: Path) -> None:
    where = write(tmp_path, walks(people=1, rows=20))
    made = source(columns=("a",))
    data = get(made, where, "multiclass", split=Split(test=0.2, val=0.2, by="time"))
    assert data.test is not None and data.val is not None
    assert data.train.rows.tolist() == list(range(12))
    assert data.test.rows.tolist() == [16, 17, 18, 19]


def test_windows_that_share_rows_are_not_divided_at_random(tmp_path: Path) -> None:
    where = write(tmp_path, walks())
    made = source(window=8, stride=4, group="person")
    split = spanned(Split(test=0.2, by="stratified"), by=(3, 5))
    assert fault(made, where, "multiclass", split=split).code == "windows-divided"
    apart = source(window=8, stride=8, group="person")
    assert get(apart, where, "multiclass", split=split).test is not None


def test_preprocessing_of_windows_comes_back_from_json_and_reads_new_rows(tmp_path: Path) -> None:
    frame = walks().assign(t=lambda f: f["a"] % 1000)
    where = write(tmp_path, frame)
    made = source(window=8, stride=4, group="person", time="t")
    data = get(made, where, "multiclass", preprocess=Preprocess(scale="standardize"))
    again = Preprocessing.from_json(data.preprocessing.to_json())
    assert again.to_json() == data.preprocessing.to_json()
    rows = frame.drop(columns="kind")
    # the windows of mixed targets are read as well, since new rows have none
    assert len(again.apply(rows)) == 4 * 9
    np.testing.assert_array_equal(again.apply(rows)[0], data.train.x[0])
    alone = rows[rows["person"] == 1].drop(columns=["person", "t"])
    np.testing.assert_array_equal(again.apply(alone), again.apply(rows)[9:18])
    ready = np.stack([alone.to_numpy()[:8], alone.to_numpy()[4:12]])
    np.testing.assert_array_equal(again.apply_array(ready), again.apply(rows)[9:11])
    np.testing.assert_array_equal(again.apply_array(ready.reshape(2, -1)), again.apply_array(ready))
    np.testing.assert_array_equal(again.apply_array(alone.to_numpy()), again.apply(alone))
    with pytest.raises(NNError, match="no-window"):
        again.apply(alone[:5])
    with pytest.raises(NNError, match="time-backwards"):
        again.apply(rows[::-1])


def test_channels_first_windows_given_as_arrays_are_scaled_by_channel(tmp_path: Path) -> None:
    made = source(window=8, group="person", layout="channels_first")
    data = get(
        made, write(tmp_path, walks()), "multiclass", preprocess=Preprocess(scale="standardize")
    )
    raw = get(made, Where(tmp_path), "multiclass")
    np.testing.assert_allclose(
        data.preprocessing.apply_array(raw.train.x), data.train.x, rtol=1e-5, atol=1e-6
    )


def test_a_run_windows_new_rows_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, walks())
    text = """
    data csv "a.csv" target=kind window=8 stride=4 group=person
    preprocess standardize
    lstm 4; dense classes softmax; loss crossentropy; train epochs=1
    """
    (tmp_path / "m.nn").write_text(text, encoding="utf-8")
    result = nndsl.load(tmp_path / "m.nn").run(out=tmp_path / "run")
    assert "windows of 8 rows" in result.details["data"]["origin"]
    walks(1, 17).drop(columns="kind").to_csv(tmp_path / "new.csv", index=False)
    assert main(["predict", str(tmp_path / "run"), str(tmp_path / "new.csv")]) == 0
    lines = capsys.readouterr().out.split()
    assert lines[0:2] == ["first", "row,last"]
    assert [line.split(",")[:2] for line in lines[3:]] == [["1", "8"], ["5", "12"], ["9", "16"]]
    saved = open_run(tmp_path / "run")
    again = saved.evaluate()["train"]["accuracy"]
    assert again == pytest.approx(result.metrics["train"]["accuracy"])


def test_simulated_signals_say_so_and_are_always_the_same() -> None:
    first, again = (prepare(Request(Signals(), None, None, "multiclass", WHERE)) for _ in range(2))
    assert first.checksum == again.checksum
    assert "SIMULATED" in first.origin and "nothing in it was measured" in first.origin
    assert first.train.x.shape == (320, 128, 3)
    assert np.bincount(first.train.y).tolist() == [80] * 4
    assert first.train.groups is not None and len(np.unique(first.train.groups)) == 20
    halves = prepare(Request(Signals(window=64), None, None, "multiclass", WHERE))
    np.testing.assert_array_equal(halves.train.x.reshape(320, 128, 3), first.train.x)
