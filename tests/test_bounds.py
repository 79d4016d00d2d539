"""What asks for more than any machine has is refused with a code, in little time and memory."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import pytest
from bounded import refused
from command import Done, inside

from nndsl.cli.options import size
from nndsl.diagnostics import NNError
from nndsl.model import loads
from nndsl.system.memory import cgroup_limits, confined, memory

DOUBLING = "".join(f"block b{i}() {{ b{i - 1}; b{i - 1} }}\n" for i in range(1, 41))
CHAIN = "".join(f"block b{i}() {{ b{i - 1} }}\n" for i in range(1, 5000))
NESTED = "repeat 100 { " * 20 + "}" * 20
MANY = "let n = 90000; repeat n { repeat n { repeat 0 { dense 1 } } }"

HOSTILE = {
    "10^5 braces": ("{" * 10**5, "unclosed-bracket"),
    "10^5 braces of a block": ("block a() " + "{" * 10**5 + "}" * 10**5, "file-too-large"),
    "deep parentheses": ("let n = " + "(" * 40_000 + "1" + ")" * 40_000, "nesting-too-deep"),
    "40 doubling blocks": (
        f"block b0() {{ dense 1 }}\n{DOUBLING}input 1; b40",
        "expansion-too-large",
    ),
    "40 doubling blocks without a layer": (
        f"block b0() {{}}\n{DOUBLING}input 1; b40",
        "expansion-too-large",
    ),
    "blocks 5000 deep": (f"block b0() {{ dense 1 }}\n{CHAIN}input 1; b4999", "nesting-too-deep"),
    "a layer of 10^12 units": ("input 4; dense 1000000000000; loss mse", "too-large"),
    "a chain on huge images": (
        "input 3x10000x10000\n" + "conv 32 3x3\n" * 200 + "global_avgpool; dense 1; loss mse",
        "too-large",
    ),
    "huge images": ("input 3x1000000x1000000; conv 32 3x3", "too-large"),
    "filters of 10^9": ("input 1x28x28; conv 1000000000 28; flatten; dense 1", "too-large"),
    "1 MB of ;": (";" * 10**6, "no-layers"),
    "1 MB of lines": ("\n" * 10**6, "no-layers"),
    "500,000 statements": ("a;" * 500_000, "file-too-large"),
    "repeat 10^9": ("input 4; repeat 1000000000 { dense 4 }", "expansion-too-large"),
    "20 repeats in each other": (f"input 4; {NESTED}", "expansion-too-large"),
    "repeats of a named number": (f"input 4; {MANY}", "expansion-too-large"),
    "a tower of powers": ("let n = 9 ** 9 ** 9 ** 9 ** 9; dense n", "number-too-large"),
    "a list of 10^6 numbers": (f"dense 3 weights=[{'1,' * 10**6}]", "file-too-large"),
    "a list of 500,000 numbers": (f"dense 3 weights=[{'1,' * 500_000}]", "file-too-large"),
    "an integer of 10^5 digits": ("input 3; dense " + "9" * 10**5, "number-too-large"),
    "a text of 10^6 characters": (f'data csv "{"a" * 10**6}" target=y; dense 1', "text-too-long"),
    "40,000 open brackets": ("dense [\n" * 40_000, "unclosed-bracket"),
    "20,000 layers of one name": ("input 3\n" + "a = dense 3\n" * 20_000, "name-taken"),
    "time_distributed 20,000 times": (
        "input 3x3\n" + "time_distributed " * 20_000 + "dense 3",
        "no-layer-for-each-step",
    ),
    "1,000 axes": ("input " + "x".join("1" * 1000) + "; dense 1", "out-of-range"),
    "60,000 axes": ("input " + "x".join("1" * 60_000) + "; dense 1", "text-too-long"),
    "a name of 10^6 characters": ("dense " + "a." * 500_000, "text-too-long"),
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_with_little_memory(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "model.nn").write_text(text, encoding="utf-8")
    refused("check", "model.nn", cwd=tmp_path, code=code)


def test_files_that_use_each_other_without_end_are_refused(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.nn").write_text(f'use "{number + 1}.nn"', encoding="utf-8")
    (tmp_path / "model.nn").write_text('use "0.nn"; input 1; dense 1', encoding="utf-8")
    refused("check", "model.nn", cwd=tmp_path, code="nesting-too-deep")


def test_a_network_has_at_most_256_outputs() -> None:
    layers = "".join(f"a{i} = dense 1 from=input\n" for i in range(257))
    names = [f"a{i}" for i in range(257)]
    with pytest.raises(NNError, match="`output` takes at most 256 names, not 257"):
        loads(f"input 3\n{layers}output {' '.join(names)}")


def test_a_text_that_a_program_gives_is_measured_as_a_file_is() -> None:
    with pytest.raises(NNError, match="file-too-large"):
        loads("# " + "a" * 2**20)


def copied(saved: Path, to: Path, *names: str) -> Path:
    """Make a folder with some of the files of a run, and return it."""
    to.mkdir()
    for name in names:
        (to / name).write_bytes((saved / name).read_bytes())
    return to


def test_a_safetensors_header_of_2_to_the_60_is_refused(
    tmp_path: Path, iris: tuple[Done, Path]
) -> None:
    run = copied(iris[1], tmp_path / "run", "model.nn", "preprocess.json", "result.json")
    (run / "weights.safetensors").write_bytes(struct.pack("<Q", 2**60) + b'{"a": {}}' * 100)
    refused("eval", run, cwd=tmp_path, code="bad-weights")


def test_saved_statistics_of_a_gigabyte_are_refused(
    tmp_path: Path, iris: tuple[Done, Path]
) -> None:
    _, saved = iris
    names = ("model.nn", "weights.safetensors", "preprocess.json", "result.json")
    run = copied(saved, tmp_path / "run", *names)
    with (run / "result.json").open("ab") as file:
        file.truncate(2**30)
    refused("eval", run, cwd=tmp_path, code="damaged-file")
    (run / "result.json").write_bytes(b"[" + b"{}," * 10**7 + b"{}]")
    refused("eval", run, cwd=tmp_path, code="damaged-file")
    (run / "result.json").write_bytes((saved / "result.json").read_bytes())
    told = json.loads((saved / "preprocess.json").read_text(encoding="utf-8"))
    told["columns"][0]["words"] = {"known": ["a"], "length": 10**12}
    (run / "preprocess.json").write_text(json.dumps(told), encoding="utf-8")
    refused("eval", run, cwd=tmp_path, code="damaged-preprocessing")


def bomb(path: Path, name: str, size: int) -> None:
    """Write a zip whose one member unpacks to so many zeros."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w") as member,
    ):
        block = bytes(2**24)
        for _ in range(size // len(block)):
            member.write(block)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a gigabyte of zeros, in half a megabyte."""
    path = tmp_path_factory.mktemp("bomb") / "bomb.zip"
    bomb(path, "train/X_train.txt", 2**29)
    return path


def claiming(content: bytes, size: int) -> bytes:
    """Return an archive whose member says that it is of another size."""
    true = struct.pack("<I", 2**29)
    assert content.count(true) >= 1
    return content.replace(true, struct.pack("<I", size))


@pytest.mark.parametrize("claimed", [2**29, 4_000_000_000, 1000])
def test_an_archive_that_unpacks_to_gigabytes_is_refused(
    tmp_path: Path, packed: Path, claimed: int
) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    with zipfile.ZipFile(folder / "uci har.zip", "w") as archive:
        for name in ("features.txt", "activity_labels.txt"):
            archive.writestr(name, "".join(f"{i} name\n" for i in range(1, 562)))
        archive.writestr("train/X_train.txt", b"")
    (folder / "uci har.zip").write_bytes(claiming(packed.read_bytes(), claimed))
    (tmp_path / "model.nn").write_text(
        "data har; dense classes softmax; loss crossentropy", "utf-8"
    )
    told = refused("run", "model.nn", "--data", "sets", cwd=tmp_path, code="damaged-data")
    assert "har.zip" in told


def test_the_memory_that_may_be_used_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "model.nn").write_text("input 1000; dense 10000; loss mse", encoding="utf-8")
    assert inside("check", "model.nn", cwd=tmp_path).code == 0
    done = inside("check", "model.nn", "--max-memory", "100MB", cwd=tmp_path)
    assert done.code == 2
    assert (
        "error[too-large]: training needs about 154.0 MiB of memory, but there are 100.0 MiB"
        in done.err
    )
    assert inside("check", "model.nn", "--max-memory", "160MB", cwd=tmp_path).code == 0
    assert inside("check", "model.nn", "--max-memory", "much", cwd=tmp_path).code == 2


# 1000 x 10,000 weights and 10,000 biases; batches of 32 rows of 10,000 values; bytes of float32.
WEIGHTS = 4 * (1000 * 10_000 + 10_000)
VALUES = 4 * 32 * 10_000


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ("", 4 * WEIGHTS + VALUES),
        ("optimizer sgd 0.1", 2 * WEIGHTS + VALUES),
        ("optimizer sgd 0.1 momentum=0.9", 3 * WEIGHTS + VALUES),
        ("optimizer rmsprop", 3 * WEIGHTS + VALUES),
        ("optimizer sgd 0.1; train batch=64", 2 * WEIGHTS + 2 * VALUES),
        ("optimizer sgd 0.1 ema=0.9", 3 * WEIGHTS + VALUES),
    ],
)
def test_weights_gradients_optimizer_and_values_are_counted(said: str, needed: int) -> None:
    text = f"input 1000; dense 10000; loss mse; {said}"
    with confined(needed):
        loads(text)
    with confined(needed - 1), pytest.raises(NNError, match="too-large"):
        loads(text)


def test_a_batch_that_is_said_to_fit_does() -> None:
    text = "input 1000; dense 10; dense 100000; loss mse; optimizer sgd 0.1; train batch={}"
    with confined(2**24):
        with pytest.raises(NNError, match=r"`train batch=16` fits"):
            loads(text.format(1000))
        loads(text.format(16))


def test_sizes_of_memory_are_read_as_they_are_written() -> None:
    assert size("4GB") == size("4 GiB") == size("4g") == 4 * 2**30
    assert size("512MB") == 2**29
    assert size("1.5k") == 1536
    assert size("100B") == size("100") == 100


def test_no_more_than_a_control_group_allows_may_be_used(tmp_path: Path) -> None:
    inner = tmp_path / "memory" / "box" / "job"
    inner.mkdir(parents=True)
    (inner.parent / "memory.limit_in_bytes").write_text("1000\n")
    (inner / "memory.limit_in_bytes").write_text("9223372036854771712\n")
    (tmp_path / "slice").mkdir()
    (tmp_path / "slice" / "memory.max").write_text("max\n")
    (tmp_path / "memory.max").write_text("2000\n")
    said = tmp_path / "cgroup"
    said.write_text("5:cpu,memory:/box/job\n4:cpu:/x\n0::/slice\n")
    assert sorted(cgroup_limits(said, tmp_path)) == [1000, 2000, 9223372036854771712]
    assert list(cgroup_limits(tmp_path / "none", tmp_path)) == []
    assert memory() > 2**20
