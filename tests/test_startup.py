"""How much a command loads before it answers: only what the file and the command need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command import Done, loaded

from nndsl import vocabulary
from nndsl.backends.numpy.lowering import lowering
from nndsl.backends.numpy.lowerings import LOWERINGS
from nndsl.backends.numpy.room import kind
from nndsl.components import registry
from nndsl.components.registry import FAMILIES, STATEMENTS

HEAVY = ("torch", "torchvision", "sklearn", "scipy", "matplotlib", "pandas", "pyarrow", "lark")
HAR = Path(__file__).resolve().parent.parent / "models" / "har.nn"
FLOWER = "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5,3,1,0.2\n"


def heavy(modules: set[str]) -> set[str]:
    return modules & set(HEAVY)


POSTPONED = """
import sys
from nndsl.system.postponed import postpone
postpone("numpy")
import numpy as np
before = "numpy._core" in sys.modules
value = np.asarray([1.0]).sum()
import numpy, numpy.linalg
import pandas
print(before, value, numpy is sys.modules["numpy"], np.float32 is numpy.float32,
      isinstance(pandas.DataFrame({"a": [1]}).to_numpy(), np.ndarray))
"""


def test_a_postponed_package_is_loaded_at_its_first_use_and_is_the_same_as_ever() -> None:
    done = subprocess.run(
        [sys.executable, "-c", POSTPONED], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["False", "1.0", "True", "True", "True"]


def test_the_version_waits_for_nothing(tmp_path: Path) -> None:
    modules = loaded("--version", cwd=tmp_path)
    assert heavy(modules) == set()
    assert not modules & {
        "pydantic",
        "argparse",
        "json",
        "numpy",
        "nndsl.cli",
        "nndsl.components.registry",
    }


@pytest.mark.parametrize("command", [["check"], ["show", "--json"], ["fmt", "--check"], ["show"]])
def test_looking_at_a_file_loads_no_heavy_package(
    iris: tuple[Done, Path], place: Path, command: list[str]
) -> None:
    modules = loaded(*command, "iris.nn", cwd=place)
    assert heavy(modules) == set()
    assert "numpy._core" not in modules  # which its name alone doesn't load
    assert "pydantic" not in modules  # which is for values that aren't plainly right


def test_formatting_loads_neither_the_language_nor_what_checks_it(place: Path) -> None:
    (place / "plain.nn").write_text("dense 3 relu\n", encoding="utf-8")
    modules = loaded("fmt", "--check", "plain.nn", cwd=place)
    assert not modules & {"pydantic", "nndsl.components.base", "nndsl.graph.nodes"}


def test_checking_loads_the_families_that_a_file_uses_and_no_other(tmp_path: Path) -> None:
    text = "input 4; dense 8 relu; dense 3 softmax; loss crossentropy; optimizer adam 0.01"
    (tmp_path / "small.nn").write_text(text, encoding="utf-8")
    modules = loaded("check", "small.nn", cwd=tmp_path)
    families = {"layers.dense", "layers.activation", "losses.classes", "optimizers.adaptive"}
    assert {f"nndsl.{name}" for name in families} <= modules
    others = (
        *("layers.catalog", "layers.conv", "layers.recurrent", "layers.norm", "layers.smooth"),
        *("losses.numbers", "optimizers.whole", "schedules.curves", "data.prepare", "data.split"),
        *("data.sources", "graph.solve", "backends.numpy"),
    )
    assert not modules & {f"nndsl.{name}" for name in others}


def test_a_file_without_a_fault_waits_for_nothing_that_explains_faults() -> None:
    modules = loaded("check", HAR, cwd=HAR.parent)
    assert "nndsl.layers.dense" in modules
    # What inspect, hashlib and difflib load; their own names stand there all the same.
    assert not modules & {"pydantic", "nndsl.components.strict", "ast", "_hashlib", "heapq"}


UNDOCUMENTED = """
from nndsl.system.postponed import postpone
postpone("inspect")
from dataclasses import dataclass
@dataclass
class Size:
    width: int = 3
print(Size.__doc__, Size())
"""


def test_a_class_without_a_docstring_is_described_as_ever() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNDOCUMENTED], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["Size(width:", "int", "=", "3)", "Size(width=3)"]


def test_predicting_loads_pandas_for_the_table_but_no_pytorch(
    iris: tuple[Done, Path], place: Path
) -> None:
    (place / "one.csv").write_text(FLOWER, encoding="utf-8")
    modules = loaded("predict", iris[1], "one.csv", cwd=place)
    assert heavy(modules) - {"pandas", "pyarrow"} == set()  # pandas loads pyarrow by itself
    assert "nndsl.layers.catalog" not in modules


def test_each_layer_is_found_where_its_family_has_it() -> None:
    assert all(lowering(cls) is layer for cls, layer in LOWERINGS.items())
    assert all(kind(layer.__new__(layer)) for layer in LOWERINGS.values())


def test_the_table_of_words_is_made_from_the_classes_themselves() -> None:
    path = Path(registry.__file__).with_name("words.json")
    assert path.read_text(encoding="utf-8") == vocabulary.written(), "run: make words"


def test_every_word_leads_to_its_own_class() -> None:
    families = [family.members for family in FAMILIES.values()]
    for words in (STATEMENTS, *families):
        assert all(cls.keyword == word for word, cls in words.items())
