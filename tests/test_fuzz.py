"""Files that are spoilt in thousands of ways are read or refused; `make fuzz` tries many more."""

from __future__ import annotations

import random
import struct

import pytest
from fuzz import count
from fuzz.mutation import spoilt
from fuzz.seeds import seeds, zipped
from fuzz.targets import TARGETS
from hypothesis import HealthCheck, given, settings
from programs import program

FILES = {
    "program": 60,
    "run_folder": 60,
    "rows": 150,
    "archive": 60,
    "parquet": 80,
}  # of others, as many as:
USUAL = 200


@pytest.mark.parametrize("target", TARGETS)
def test_a_sound_file_does_no_harm(target: str) -> None:
    for data in seeds(target):
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_a_spoilt_file_is_read_or_refused(target: str) -> None:
    chance, known = random.Random(f"{target} 1"), seeds(target)
    for _ in range(FILES.get(target, USUAL)):
        data = spoilt(target, chance.choice(known), known, chance)
        print(data[:2000])  # pytest shows the last one where it did harm
        TARGETS[target](data)


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(program())
def test_a_program_that_is_grown_means_the_same_once_formatted(text: str) -> None:
    TARGETS["formatted"](text.encode())


def test_programs_that_are_grown_and_files_that_are_spoilt_do_no_harm_however_many() -> None:
    said: list[str] = []
    programs = count.count_programs("suite", 0, 500, said.append)
    files = count.count_files("suite", 0, 250, said.append)
    assert not said, said[0]  # harm is said at once, and nothing else of so few
    assert programs.outcomes.total() == 500 and files.outcomes.total() == 250
    sound = {code: n for code, n in programs.outcomes.items() if code.startswith("checks")}
    assert sum(sound.values()) > 30 and "checks, and is trained" in sound, sound
    assert len(programs.outcomes) > 40, "they are refused for many reasons"
    read = [code for code in files.outcomes if code.endswith(("prepared", "read"))]
    assert len(read) > 2, files.outcomes


def test_a_number_gives_the_same_program_again() -> None:
    assert [count.program("1", n) for n in range(50)] == [count.program("1", n) for n in range(50)]
    assert count.program("1", 7) != count.program("2", 7)


def numbers_beyond_64_bits() -> bytes:
    names = "".join(f"{i} f{i}\n" for i in range(1, 562)).encode()
    return zipped(
        {
            **{"features.txt": names, "activity_labels.txt": b"1 WALKING\n"},
            **{"train/X_train.txt": b"1 2\n", "train/y_train.txt": b"1\n"},
            "train/subject_train.txt": b"9" * 30,
        }
    )


def names_without_numbers() -> bytes:
    return zipped({"features.txt": b"a\nb\n", "train/X_train.txt": b"", "activity_labels.txt": b""})


# What once ended in a traceback, hung, or took gigabytes.
FOUND = (
    ("archive", numbers_beyond_64_bits()),
    ("archive", names_without_numbers()),
    ("program", b'data csv "' + b"a" * 300 + b'" target=y; dense 1; loss mse'),
    ("program", b'use "' + b"a" * 3000 + b'"; input 1; dense 1'),
    ("program", b"repeat 100 {" * 20 + b"}" * 20),
    ("program", b"dense [\n" * 3000),
    ("program", b"input 3x3\n" + b"time_distributed " * 3000 + b"dense 3"),
    ("program", b";" * 10**6),
    ("program", b"input 3\n" + b"a = dense 3\n" * 3000),
    ("program", b"input 4\ninput = relu\nrelu from=[a, input]\nmultiply input\nabs\nloss mse"),
    ("program", b"input 4\nattention mask=g\ndense 3 softmax\nloss crossentropy"),
    ("program", b"input 3x4\nlstm 3 from=[a, b] mask=m\nlstm 3"),
    ("program", b"input 4\nminimum from=[s, 0] valid\ndense 2"),
    ("program", b"a = input 3\nb = input 1000000\nconcat a b\ndense 1"),
    ("rows", b"\1\0\0\0\0\0a,y\n" + b"9" * 400 + b",1\n2,3.5\n"),
    ("rows", b"\1\0\0\0\0\0" + b",".join(b"c%d" % i for i in range(60_000)) + b"\n1\n"),
    ("weights", struct.pack("<Q", 2**60) + b"{}"),
    ("run_folder", b"\0" + b'{"facts": {"shape": [3], "features": [], "targets": ["y"]}}'),
)


@pytest.mark.parametrize(("target", "data"), FOUND, ids=range(len(FOUND)))
def test_what_once_did_harm_does_none(target: str, data: bytes) -> None:
    TARGETS[target](data)
