"""Nothing that is planted in the folder of an unfinished run is run, or leads out of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from canary import Canary
from command import Done, inside, killed
from test_nothing_runs import PLANTED

TEXT = """\
data iris
split test=20% val=20% seed=1
preprocess standardize
dense 6 relu
dense classes softmax
loss crossentropy
optimizer adam 0.01
early_stop patience=9
train epochs=4 batch=32 seed=1 checkpoint=epoch
"""
NEW = "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.1,3.5,1.4,0.2\n"
# The files of a run that was killed; of checkpoints and best weights it has two of each.
OWN = ("model.nn", "run.json", "preprocess.json", "metrics.jsonl", "lock")
CHECKPOINT = ("state.json", "tensors.safetensors", "manifest.json")
FILES = (*OWN, *(f"checkpoints/*/{name}" for name in CHECKPOINT), "best/*.safetensors")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was killed behind its second checkpoint."""
    return killed(TEXT, tmp_path_factory.mktemp("begun"), 2)


@pytest.fixture(scope="module")
def calm(begun: Path) -> bytes:
    """The weights that it ends with where nobody disturbs it."""
    run = shutil.copytree(begun, begun.with_name("calm"))
    assert inside("run", "--resume", run, "--quiet", cwd=run.parent).code == 0
    return (run / "weights.safetensors").read_bytes()


@pytest.fixture
def run(begun: Path, tmp_path: Path) -> Path:
    (tmp_path / "new.csv").write_text(NEW)
    return shutil.copytree(begun, tmp_path / "run")


def used(run: Path) -> list[Done]:
    """Evaluate, predict and go on with a run; each says in words what it can't do."""
    place = run.parent
    found = [inside("eval", run, cwd=place), inside("predict", run, "new.csv", cwd=place)]
    found.append(inside("run", "--resume", run, "--quiet", cwd=place))
    for done in found:
        assert done.code in (0, 2, 4), done
        assert done.code == 0 or done.err.startswith("error["), done
    return found


@PLANTED
@pytest.mark.parametrize("name", FILES)
def test_no_file_of_an_unfinished_run_is_run(
    name: str, plant: Callable[[Canary], bytes], run: Path, calm: bytes, tmp_path: Path
) -> None:
    canary = Canary.in_folder(tmp_path)
    for path in [run / name] if name in OWN else list(run.glob(name)):
        path.write_bytes(plant(canary))
    measured, predicted, resumed = used(run)
    canary.did_not_sing()
    if name in ("model.nn", "run.json"):
        assert measured.code and predicted.code and resumed.code
        return
    if name not in ("lock", "metrics.jsonl"):
        assert measured.code == predicted.code == 4
    # Figures and checkpoints that are lost are trained again.
    assert resumed.code == 0
    assert (run / "weights.safetensors").read_bytes() == calm
    assert inside("eval", run, cwd=tmp_path).code == 0


@PLANTED
@pytest.mark.parametrize("name", ["state.json", "tensors.safetensors", "best"])
def test_neither_is_one_whose_hash_is_right(
    name: str, plant: Callable[[Canary], bytes], run: Path, calm: bytes, tmp_path: Path
) -> None:
    canary = Canary.in_folder(tmp_path)
    content = plant(canary)
    hashed = hashlib.sha256(content).hexdigest()
    for folder in (run / "checkpoints").iterdir():
        manifest = json.loads((folder / "manifest.json").read_text())
        if name == "best":
            (run / "best" / f"{hashed}.safetensors").write_bytes(content)
            manifest["best"] = hashed
        else:
            (folder / name).write_bytes(content)
            manifest["sha256"][name] = hashed
        (folder / "manifest.json").write_text(json.dumps(manifest))
    measured, predicted, resumed = used(run)
    canary.did_not_sing()
    assert measured.code == predicted.code == 4
    assert resumed.code == 0
    assert (run / "weights.safetensors").read_bytes() == calm


@pytest.mark.parametrize(
    "state",
    [
        *("[]", '"x"', "{}", '{"done": "1"}', '{"done": 1}', '{"done": -1}'),
        '{"done": 1, "step": 0, "taken": 1, "total": 0, "slower": 1, "network": 3}',
        '{"done": 1, "step": 0, "taken": 1, "total": 0, "slower": 1, "network": {"a": "b"}}',
    ],
)
def test_a_state_that_nobody_saved_is_told_of(state: str, run: Path, tmp_path: Path) -> None:
    for folder in (run / "checkpoints").iterdir():
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "state.json").write_text(state)
        manifest["sha256"]["state.json"] = hashlib.sha256(state.encode()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(manifest))
    for done in used(run)[:2]:
        assert done.code == 4
        assert "error[not-a-run]" in done.err or "error[damaged-file]" in done.err


@pytest.mark.parametrize("named", ["../../secret", "/etc/passwd", 3, ["a"], {}, ""])
def test_best_weights_are_named_by_a_hash_alone(named: object, run: Path, calm: bytes) -> None:
    for folder in (run / "checkpoints").iterdir():
        manifest = json.loads((folder / "manifest.json").read_text()) | {"best": named}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    measured, _, resumed = used(run)
    assert "error[not-a-run]" in measured.err
    assert resumed.code == 0
    assert (run / "weights.safetensors").read_bytes() == calm


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    "name",
    [
        *(*OWN, "checkpoints", "best"),
        *(f"{name}.part" for name in ("metrics.jsonl", "preprocess.json", "result.json")),
        *("weights.safetensors", "weights.safetensors.part", "result.json", "curves.png"),
        "checkpoints/unfinished-3",
    ],
)
def test_nothing_is_written_or_removed_behind_a_link(name: str, run: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path, target = run / name, elsewhere / Path(name).name
    if path.exists():
        path.rename(target)
    elif "unfinished" in name:
        (target / "1").mkdir(parents=True)
        (target / "1" / "precious").write_text("mine")
    else:
        target.write_text("mine")
    path.symlink_to(target)
    before = contents(elsewhere)
    used(run)
    assert contents(elsewhere) == before
    assert "Traceback" not in "".join(done.err for done in used(run))


@pytest.mark.parametrize("name", ["1e3", "²", "٣", "-1", "0x1", "9" * 200])
def test_what_else_lies_beside_checkpoints_is_left_alone(name: str, run: Path, calm: bytes) -> None:
    (run / "checkpoints" / name).mkdir()
    assert used(run)[2].code == 0
    assert (run / "weights.safetensors").read_bytes() == calm
