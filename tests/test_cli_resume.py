"""A run that is interrupted, killed or can't be written loses nothing, and goes on as it was."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import GATE, IRIS, LONG, begun, environment, inside

import nndsl
from nndsl.runs.watcher import Watcher
from nndsl.train.plan import Epoch


@pytest.fixture
def long(tmp_path: Path) -> Path:
    (tmp_path / "long.nn").write_text(LONG)
    return tmp_path


def weights(folder: Path) -> bytes:
    return (folder / "weights.safetensors").read_bytes()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_interrupted_is_saved_and_goes_on_to_the_same_end(
    sent: signal.Signals, code: int, long: Path
) -> None:
    process = begun(long, "long.nn", "--out", "out")
    process.send_signal(sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "nndsl run --resume out" in err
    assert "Traceback" not in err
    assert any((long / "out" / "checkpoints").iterdir())
    assert inside("run", "--resume", "out", cwd=long).code == 0
    assert inside("run", "long.nn", "--out", "calm", cwd=long).code == 0
    assert weights(long / "out") == weights(long / "calm")
    assert not (long / "out" / "checkpoints").exists(), "a finished run needs none"
    assert inside("eval", "out", cwd=long).code == 0


class _Interrupting(Watcher):
    """Sends Ctrl-C in two epochs, and notes how often a run is said to stop."""

    def __init__(self) -> None:
        self.told = 0

    def epoch(self, epoch: Epoch, of: int) -> None:
        if epoch.number in (2, 4):
            os.kill(os.getpid(), signal.SIGINT)

    def interrupted(self, folder: Path) -> None:
        self.told += 1


@pytest.mark.parametrize(
    ("handler", "told"),
    [(signal.SIG_IGN, 0), (lambda number, frame: None, 2)],
    ids=["ignored", "handled"],
)
def test_a_run_that_ctrl_c_does_not_end_goes_on_and_is_saved_once_for_each(
    handler: Any, told: int, tmp_path: Path
) -> None:
    watcher, before = _Interrupting(), signal.signal(signal.SIGINT, handler)
    try:
        result = nndsl.loads(LONG).run(out=tmp_path / "out", epochs=20, watcher=watcher)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (watcher.told, result.epochs) == (told, 20)


def test_a_killed_run_goes_on_to_the_same_end(long: Path) -> None:
    process = begun(long, "long.nn", "--out", "out")
    process.kill()
    process.communicate()
    found = inside("eval", "out", cwd=long)
    assert "nndsl run --resume out" in found.err
    assert inside("run", "--resume", "out", cwd=long).code == 0
    assert inside("run", "long.nn", "--out", "calm", cwd=long).code == 0
    assert weights(long / "out") == weights(long / "calm")
    told = [json.loads(line) for line in (long / "out" / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in told] == list(range(1, 121))


def test_two_processes_never_work_in_one_folder(long: Path) -> None:
    process = begun(long, "long.nn", "--out", "out")
    try:
        other = inside("run", "--resume", "out", cwd=long)
        assert other.code == 5
        assert "error[folder-busy]" in other.err
        again = inside("run", "long.nn", "--out", "out", cwd=long)
        assert again.code == 5
        assert "error[folder-busy]" in again.err
    finally:
        process.kill()
        process.communicate()
    # The lock that the killed one has left is nobody's.
    assert (long / "out" / "lock").exists()
    assert inside("run", "--resume", "out", cwd=long).code == 0
    assert not (long / "out" / "lock").exists()


def with_room(size: int, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Do a command that may write files of so many bytes at most."""
    return subprocess.run(
        [sys.executable, "-m", "nndsl", *arguments],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize("out", [("--out", "new/one"), ("--out", "there"), ()])
def test_a_run_that_finds_no_room_to_begin_leaves_nothing_and_can_be_begun_again(
    out: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "parts").mkdir()
    layer = "dense 1 sigmoid weights=[[20], [20]] bias=-30"
    (tmp_path / "parts" / "own.nn").write_text(f"block own() {{ {layer} }}\n")
    (tmp_path / "gate.nn").write_text('use "parts/own.nn"\n' + GATE.replace(layer, "own"))
    before = sorted(tmp_path.rglob("*"))
    full = with_room(400, "run", "gate.nn", *out, cwd=tmp_path)
    assert full.returncode == 4, full.stderr
    assert "error[cannot-write]" in full.stderr and "help: make room there\n" in full.stderr
    assert sorted(tmp_path.rglob("*")) == before
    done = inside("run", "gate.nn", *out, cwd=tmp_path)
    assert done.code == 0, done.err


def test_a_folder_with_a_run_that_is_not_finished_is_offered_to_go_on_with(stopped: Path) -> None:
    done = inside("run", "long.nn", "--out", "out", cwd=stopped)
    assert done.code == 4
    assert "error[folder-in-use]: the run in `out` isn't finished" in done.err
    advice = "go on with `nndsl run --resume out`, or choose a new folder with `--out DIR`"
    assert advice in done.err
    assert inside("run", "--resume", "out", "--quiet", cwd=stopped).code == 0
    assert "--resume" not in inside("run", "long.nn", "--out", "out", cwd=stopped).err


def test_a_full_disk_ends_a_run_with_what_was_saved_before(long: Path) -> None:
    process = begun(long, "long.nn", "--out", "out")
    process.kill()
    process.communicate()
    kept = sorted(path.name for path in (long / "out" / "checkpoints").glob("[0-9]*"))
    # A limit on the size of files fails writes as a full disk does.
    full = with_room(1500, "run", "--resume", "out", cwd=long)
    assert full.returncode == 4, full.stderr
    assert "error[cannot-write]" in full.stderr
    assert "make room there; then `nndsl run --resume out` goes on" in full.stderr
    after = sorted(path.name for path in (long / "out" / "checkpoints").iterdir())
    assert after == kept, "the checkpoints before, and no litter"
    assert inside("run", "--resume", "out", cwd=long).code == 0


@pytest.fixture
def stopped(long: Path) -> Path:
    """Return where a run was begun and left without a checkpoint."""
    code = "import os, nndsl.runs.experiment as e; e.perform = lambda *a: os._exit(9)\n"
    code += "from nndsl.cli import main; main(['run', 'long.nn', '--out', 'out'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=long, check=False, env=environment())
    assert done.returncode == 9
    return long


def test_a_run_killed_before_its_first_checkpoint_begins_anew_in_its_folder(stopped: Path) -> None:
    assert inside("run", "--resume", "out", cwd=stopped).code == 0
    assert (stopped / "out" / "result.json").exists()


def test_auto_goes_on_with_the_newest_run_of_the_file(stopped: Path) -> None:
    (stopped / "out").rename(stopped / "runs")
    (stopped / "runs" / "long").mkdir()
    for entry in [*(stopped / "runs").iterdir()]:
        if entry.is_file():
            target = stopped / "runs" / "long" / "3"
            target.mkdir(exist_ok=True)
            entry.rename(target / entry.name)
    assert inside("run", "long.nn", "--resume", "auto", cwd=stopped).code == 0
    assert (stopped / "runs" / "long" / "3" / "result.json").exists()
    # Now it is finished, and the next one is a new run.
    assert inside("run", "long.nn", "--resume", "auto", cwd=stopped).code == 0
    assert (stopped / "runs" / "long" / "4" / "result.json").exists()


def test_auto_runs_a_file_anew_where_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    (tmp_path / "iris.nn").write_text(IRIS)
    assert inside("run", "iris.nn", "--resume", "auto", cwd=tmp_path).code == 0
    assert (tmp_path / "runs" / "iris" / "1" / "result.json").exists()


def test_a_changed_file_is_not_gone_on_with_and_the_line_is_shown(stopped: Path) -> None:
    (stopped / "long.nn").write_text(LONG.replace("dense 16", "dense 17"))
    found = inside("run", "long.nn", "--resume", "out", cwd=stopped)
    assert found.code == 2
    assert "error[resume-changed]" in found.err
    assert "begun with: dense 16 relu" in found.err
    assert "given now:  dense 17 relu" in found.err


def test_so_is_the_saved_file_if_somebody_has_changed_it(stopped: Path) -> None:
    (stopped / "out" / "model.nn").write_text(LONG.replace("0.2", "0.3"))
    found = inside("run", "--resume", "out", cwd=stopped)
    assert found.code == 4
    assert "error[changed-run]" in found.err


def test_changed_data_are_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n" + "".join(f"{i},{i * 2}\n" for i in range(40)))
    (tmp_path / "long.nn").write_text(
        'data csv "a.csv" target=y\ndense 1\nloss mse\ntrain epochs=2\n'
    )
    code = "import os, nndsl.runs.experiment as e; e.perform = lambda *a: os._exit(9)\n"
    code += "from nndsl.cli import main; main(['run', 'long.nn', '--out', 'out'])"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, env=environment())
    (tmp_path / "a.csv").write_text("x,y\n" + "".join(f"{i},{i * 3}\n" for i in range(40)))
    found = inside("run", "--resume", "out", cwd=tmp_path)
    assert found.code == 2
    assert "error[resume-changed]" in found.err
    assert "the data are not those" in found.err


@pytest.mark.parametrize("option", ["--epochs=3", "--seed=1", "--set=width=3"])
def test_options_that_would_change_a_run_are_refused(option: str, stopped: Path) -> None:
    found = inside("run", "--resume", "out", option, cwd=stopped)
    assert found.code == 2
    assert "changes a run" in found.err


def test_a_finished_run_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "iris.nn").write_text(IRIS)
    assert inside("run", "iris.nn", "--out", "out", cwd=tmp_path).code == 0
    found = inside("run", "--resume", "out", cwd=tmp_path)
    assert found.code == 4
    assert "error[run-finished]" in found.err
    assert f"`nndsl run {tmp_path / 'iris.nn'}` runs the model anew" in found.err


def test_a_folder_that_is_no_run_is_not_gone_on_with(tmp_path: Path) -> None:
    found = inside("run", "--resume", ".", cwd=tmp_path)
    assert found.code == 4
    assert "error[nothing-to-resume]" in found.err
    (tmp_path / "iris.nn").write_text(IRIS, encoding="utf-8")
    for given in ((), ("iris.nn",)):
        missing = inside("run", *given, "--resume", "nowhere", cwd=tmp_path)
        assert missing.code == 4
        assert "error[nothing-to-resume]: there is no folder `nowhere`" in missing.err
    assert not (tmp_path / "nowhere").exists()
    neither = inside("run", cwd=tmp_path)
    assert neither.code == 2
    assert "name a FILE" in neither.err


@pytest.mark.parametrize("text", ["[]", "{}", '{"model": 3}', "{"])
def test_a_damaged_run_is_told_of(text: str, stopped: Path) -> None:
    (stopped / "out" / "run.json").write_text(text)
    found = inside("run", "--resume", "out", cwd=stopped)
    assert found.code == 4
    assert "error[damaged-file]" in found.err


NAN = """\
data table rows=[[1, 2], [2, 4], [3, 6], [4, 8], [5, 10], [6, 12]] columns=[x, y] target=y
dense 1
loss mse
optimizer sgd {rate}
train epochs=60 batch=2 seed=1 on_nan={way}
"""


def test_a_diverging_training_stops_or_goes_back_and_on_with_a_lower_rate(tmp_path: Path) -> None:
    (tmp_path / "a.nn").write_text(NAN.format(rate=0.3, way="stop"))
    assert inside("run", "a.nn", "--out", "a", cwd=tmp_path).code == 3
    (tmp_path / "b.nn").write_text(NAN.format(rate=0.3, way="rollback"))
    done = inside("run", "b.nn", "--out", "b", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "half the rate" in done.err
    lines = (tmp_path / "b" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == list(range(1, 61))
    stopped = (tmp_path / "a" / "metrics.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["train"]["loss"] < json.loads(stopped[-1])["train"]["loss"]
    # Not for ever: what diverges at a thousandth, too, is given up.
    (tmp_path / "c.nn").write_text(NAN.format(rate=1e30, way="rollback"))
    assert inside("run", "c.nn", "--out", "c", cwd=tmp_path).code == 3


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_known_before_training(long: Path) -> None:
    (long / "out").mkdir(mode=0o500)
    found = inside("run", "long.nn", "--out", "out/x", cwd=long)
    assert found.code == 4
    assert "error[cannot-write]" in found.err
