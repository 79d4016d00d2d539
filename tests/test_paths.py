"""Names in a file lead to files below its folder, unless the command line allows another one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command import Done, inside

ROWS = "a,y\n" + "".join(f"{i},{(i * i) % 7}.5\n" for i in range(12))
CSV = 'data csv "{}" target=y; dense 1; loss mse'
USE = 'use "{}"; input 3; own 2'
PARQUET = 'data parquet "{}" target=y; dense 1; loss mse'
TEXT = 'data text "{}" column=a target=y; embedding vocabulary 2; flatten; dense 1; loss mse'
IMAGES = 'data images "{}" size=4x4; flatten; dense classes softmax; loss crossentropy'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a model, beside one that it may not look into."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "home" / "below").mkdir(parents=True)
    for folder in (tmp_path / "outside", tmp_path / "home" / "below"):
        (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
        (folder / "own.nn").write_text("block own(n) { dense n }", encoding="utf-8")
    return tmp_path / "home"


def check(home: Path, text: str, *more: str | Path) -> Done:
    (home / "model.nn").write_text(text, encoding="utf-8")
    return inside("check", "model.nn", *more, cwd=home)


def ways(home: Path) -> dict[str, str]:
    """Return names that lead out of a folder in every way there is."""
    outside = home.parent / "outside"
    (home / "link").symlink_to(outside)
    (home / "file.csv").symlink_to(outside / "rows.csv")
    (home / "file.nn").symlink_to(outside / "own.nn")
    (home / "below" / "up").symlink_to(Path("..") / "..")
    return {
        "absolute": f"{outside}/{{}}",
        "above": "../outside/{}",
        "below and above": "below/../../outside/{}",
        "a linked folder": "link/{}",
        "links behind a folder": "below/up/outside/{}",
    }


@pytest.mark.parametrize("text", [CSV, PARQUET, TEXT, USE], ids=["csv", "parquet", "text", "use"])
def test_no_name_leads_out_of_the_folder_of_the_file(home: Path, text: str) -> None:
    name = "own.nn" if text is USE else "rows.csv"
    named = [way.format(name) for way in ways(home).values()]
    for path in [*named, "file.nn" if text is USE else "file.csv"]:
        done = check(home, text.format(path))
        assert (path, done.code) == (path, 2)
        assert "error[path-outside]" in done.err
        assert "--allow-path DIR" in done.err


def test_no_image_lies_outside(home: Path) -> None:
    (home.parent / "outside" / "photos" / "a").mkdir(parents=True)
    for path in ("../outside/photos", str(home.parent / "outside" / "photos")):
        assert "error[path-outside]" in check(home, IMAGES.format(path)).err
    (home / "photos" / "a").mkdir(parents=True)
    (home / "photos" / "a" / "1.png").symlink_to(home.parent / "outside" / "rows.csv")
    assert "error[path-outside]" in check(home, IMAGES.format("photos")).err


@pytest.mark.parametrize(("text", "name"), [(CSV, "rows.csv"), (USE, "own.nn")], ids=["csv", "use"])
def test_another_folder_can_be_allowed(home: Path, text: str, name: str) -> None:
    outside = home.parent / "outside"
    for way in ways(home).values():
        done = check(home, text.format(way.format(name)), "--allow-path", outside)
        assert done.code == 0, done.err
        done = check(home, text.format(way.format(name)), "--allow-path", "below")
        assert "error[path-outside]" in done.err
    assert check(home, text.format(f"below/{name}")).code == 0


def test_a_folder_that_is_allowed_has_to_be_there(home: Path) -> None:
    done = check(home, "input 3; dense 1", "--allow-path", "nowhere")
    assert done.code == 2
    assert "error[bad-usage]" in done.err and "there is no folder `nowhere`" in done.err


def test_a_run_does_not_use_what_it_could_not_keep(home: Path) -> None:
    text = f'use "../outside/own.nn"; {CSV.format("below/rows.csv").replace("dense", "own")}'
    (home / "model.nn").write_text(text, encoding="utf-8")
    done = inside("run", "model.nn", "--allow-path", "../outside", "--out", "run", cwd=home)
    assert done.code == 2
    assert "error[use-not-kept]" in done.err
    assert not (home / "run").exists()


@pytest.mark.parametrize("name", ["a" * 300, "a" * 4000, "/".join("a" * 2000), "a\\0b", "~", ""])
@pytest.mark.parametrize("text", [CSV, PARQUET, IMAGES, USE])
def test_a_name_that_no_file_can_have_is_told(home: Path, text: str, name: str) -> None:
    done = check(home, text.format(name))
    assert done.code == 2
    assert done.err.startswith("error[")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n", "not-text"),
        (b"\xff\xfeb\x00l\x00", "not-text"),
        (b"PK\x03\x04\x00", "not-text"),
        (b"#" * (2**20 + 1), "file-too-large"),
        (b"block " + b"a" * 5000 + b"() { dense 3 }", "text-too-long"),
    ],
    ids=["picture", "another encoding", "archive", "large", "long word"],
)
def test_a_used_file_that_is_none_is_refused_for_what_it_is(
    home: Path, content: bytes, code: str
) -> None:
    (home / "below" / "other.nn").write_bytes(content)
    done = check(home, USE.format("below/other.nn"))
    assert done.code == 2
    assert done.err.startswith(f"error[{code}]")
    assert "below/other.nn" in done.err and "model.nn:1:5" in done.err


def test_a_pipe_is_not_waited_for(home: Path) -> None:
    os.mkfifo(home / "pipe.nn")
    done = check(home, USE.format("pipe.nn"))
    assert done.code == 2
    assert 'error[unreadable-file]: can\'t read "pipe.nn": it is no plain file' in done.err


def test_a_link_to_itself_is_told(home: Path) -> None:
    (home / "loop.csv").symlink_to(home / "loop.csv")
    assert check(home, CSV.format("loop.csv")).err.startswith("error[")
    (home / "loop.nn").symlink_to(home / "loop.nn")
    assert check(home, USE.format("loop.nn")).err.startswith("error[")
