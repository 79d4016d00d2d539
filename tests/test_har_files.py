"""UCI's files of activities are read piece by piece, wherever they lie, and nothing else is."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nndsl.components.base import Origin
from nndsl.data.known.har import HarFiles, read_har
from nndsl.data.known.har_names import ACTIVITIES
from nndsl.data.sources import Har
from nndsl.diagnostics import NNError
from nndsl.source import Span

ROWS = {"train": 7352, "test": 2947}


def numbers(part: str) -> np.ndarray:
    """Return digits, as random as a file of the set is hard to pack."""
    return np.random.default_rng(len(part)).integers(0, 10, (ROWS[part], 561)).astype(np.uint8)


def written(digits: np.ndarray) -> bytes:
    """Return rows of digits as text."""
    cells = np.full((*digits.shape, 2), ord(" "), np.uint8)
    cells[..., 1] = digits + ord("0")
    lines = cells.reshape(len(digits), -1)
    return np.hstack([lines, np.full((len(lines), 1), ord("\n"), np.uint8)]).tobytes()


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the files of a set, made up."""
    found = {
        "features.txt": "".join(f"{i} f{i}\n" for i in range(1, 562)).encode(),
        "activity_labels.txt": "".join(
            f"{i} {name}\n" for i, name in enumerate(ACTIVITIES, start=1)
        ).encode(),
    }
    for part, count in ROWS.items():
        found[f"{part}/X_{part}.txt"] = written(numbers(part))
        found[f"{part}/y_{part}.txt"] = b"".join(b"%d\n" % (i % 6 + 1) for i in range(count))
        found[f"{part}/subject_{part}.txt"] = b"".join(b"%d\n" % (i % 30 + 1) for i in range(count))
    return found


def zipped(files: dict[str, bytes], way: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", way) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def told(found: HarFiles) -> str:
    source = Har()
    source._origin = Origin(Span(0, 3), Span(0, 3))
    with pytest.raises(NNError) as caught:
        read_har(source, found)
    (fault,) = caught.value.diagnostics
    assert fault.code == "damaged-data" and fault.help
    return fault.message


@pytest.mark.parametrize("way", ["folder", "zip", "plain zip in a zip", "packed zip in a zip"])
def test_signals_are_the_same_however_they_are_packed(
    tmp_path: Path, files: dict[str, bytes], way: str
) -> None:
    if way == "folder":
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
        found = HarFiles("folder", tmp_path)
    else:
        content = zipped(files, zipfile.ZIP_DEFLATED)
        if way != "zip":
            outer = zipfile.ZIP_STORED if way.startswith("plain") else zipfile.ZIP_DEFLATED
            content = zipped({"read me": b"first", "UCI HAR Dataset.zip": content}, outer)
        (tmp_path / "har.zip").write_bytes(content)
        found = HarFiles("zip", tmp_path / "har.zip")
    raw = read_har(Har(), found)
    assert isinstance(raw.inputs, np.ndarray) and raw.inputs.dtype == np.float32
    np.testing.assert_array_equal(raw.inputs[: ROWS["train"]], numbers("train"))
    np.testing.assert_array_equal(raw.inputs[ROWS["train"] :], numbers("test"))
    assert raw.y[0][:3].tolist() == list(ACTIVITIES[:3]) and raw.groups is not None
    assert raw.groups[[0, 29, 30]].tolist() == [1, 30, 1]


def test_the_set_as_it_is_published_is_read_without_pandas(
    tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "".join(f" {'- '[i % 2]}{i / 100:.7f}e-00{i % 3}" for i in range(561)) + "\n"
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    for part, count in ROWS.items():
        (tmp_path / part / f"X_{part}.txt").write_text(line * count, encoding="ascii")
    monkeypatch.setitem(sys.modules, "pandas", None)  # so that importing it fails
    raw = read_har(Har(), HarFiles("folder", tmp_path))
    wanted = np.array(line.split(), dtype=np.float64).astype(np.float32)
    assert isinstance(raw.inputs, np.ndarray) and raw.inputs.shape == (sum(ROWS.values()), 561)
    assert (raw.inputs == wanted).all() and wanted.min() < 0 < wanted.max()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda rows: rows + rows[: rows.index(b"\n") + 1], "7353 rows of 561 columns"),
        (lambda rows: rows[: rows.rindex(b"\n", 0, -1) + 1], "7351 rows of 561 columns"),
        (lambda rows: rows.replace(b" 1\n", b"\n").replace(b" 2\n", b"\n"), "missing"),
        (lambda rows: rows.replace(b" 7", b" 1e39", 1), "missing or infinite"),
        (lambda rows: rows.replace(b" 7", b" x", 1), "x"),
        (lambda rows: rows.replace(b"\n", b" "), "first line of X_train.txt"),
        (lambda rows: b"", "first line of X_train.txt"),
    ],
    ids=["a row more", "a row less", "gaps", "infinite", "a word", "a line", "empty"],
)
def test_signals_of_another_form_are_refused(
    tmp_path: Path, files: dict[str, bytes], wrong: Callable[[bytes], bytes], said: str
) -> None:
    changed = {**files, "train/X_train.txt": wrong(files["train/X_train.txt"])}
    (tmp_path / "har.zip").write_bytes(zipped(changed, zipfile.ZIP_STORED))
    assert said in told(HarFiles("zip", tmp_path / "har.zip"))


def test_a_file_in_a_folder_is_read_no_further_than_the_set_goes(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with (tmp_path / "train" / "X_train.txt").open("r+b") as file:
        file.truncate(2**30)  # which takes no room
    assert "it has 1,073,741,824 bytes" in told(HarFiles("folder", tmp_path))
