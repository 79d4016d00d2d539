"""What works where only some packages are installed, and what is said where one is missing."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

import pandas as pd
import pytest
from command import GATE, XNOR, Done, inside, python
from packaging.requirements import Requirement

import nndsl

README = Path(__file__).parent.parent / "README.md"
# A process that finds the packages it is given, and Python's own, and no others.
ALONE = """
import sys
from importlib.machinery import PathFinder
from importlib.metadata import packages_distributions
names = set(sys.argv.pop().split(","))
owners = packages_distributions()
foreign = {module for module in owners if not names & {*map(str.lower, owners[module])}}
class Some:
    @staticmethod
    def find_spec(name, path=None, target=None):
        unknown = name.partition(".")[0] in foreign
        return None if unknown else PathFinder.find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Some
from nndsl.cli import main
sys.exit(main(sys.argv[1:]))
"""


def listed() -> list[str]:
    """Return the packages that the README lists for predicting."""
    said = re.search(r"--no-deps -e \. && pip install (.+)", README.read_text(encoding="utf-8"))
    assert said is not None
    return said[1].split()


def with_theirs(packages: list[str]) -> set[str]:
    """Return packages with all that pip installs for them."""
    found: set[str] = set()
    left = list(packages)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            needed = distribution(name).requires or []
        except PackageNotFoundError:  # of other systems
            continue
        found |= {name, name.replace("-", "_")}
        wanted = map(Requirement, needed)
        left += [r.name for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def alone(*arguments: str | Path, cwd: Path, packages: list[str]) -> Done:
    """Run a command where only some packages are there."""
    names = ",".join(sorted({"nndsl", *with_theirs(packages)}))
    done = python("-c", ALONE, *arguments, names, cwd=cwd)
    assert "Traceback" not in done.err, done.err
    return done


def test_the_packages_of_the_readme_are_enough_to_predict(
    prices: tuple[Done, Path], tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_text("age,town,rooms\n3,north,4\n,south,1\n", "utf-8")
    done = alone("predict", prices[1], "new.csv", cwd=tmp_path, packages=listed())
    assert (done.code, done.err) == (0, "")
    assert done.out == inside("predict", prices[1], "new.csv", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check", "gate.nn"], "gate.nn"),
        (["check", "wrong.nn"], "did you mean `dense`?"),
        (["explain", "gate.nn"], "sigmoid"),
        (["show", "gate.nn"], "sigmoid"),
        (["trace", "gate.nn", "--input", "0,1"], "sigmoid"),
        (["fmt", "--check", "gate.nn"], ""),
    ],
)
def test_the_packages_of_the_readme_are_enough_to_look_at_a_file(
    tmp_path: Path, command: list[str], said: str
) -> None:
    (tmp_path / "gate.nn").write_text(GATE, encoding="utf-8")
    (tmp_path / "wrong.nn").write_text("dens 3", encoding="utf-8")
    done = alone(*command, cwd=tmp_path, packages=listed())
    assert said in done.out + done.err
    assert done.code == (2 if "wrong.nn" in command else 0)


def test_the_packages_of_the_readme_are_some_of_those_that_are_installed_otherwise() -> None:
    needed = {Requirement(each).name for each in requires("nndsl") or []}
    assert {*listed()} < needed
    assert not {"torch", "torchvision", "matplotlib"} & with_theirs(listed())


@pytest.mark.parametrize(
    ("package", "command"),
    [("pandas", "predict"), ("pydantic", "predict"), ("safetensors", "predict"), ("rich", "show")],
)
def test_each_package_of_the_readme_is_needed(
    iris: tuple[Done, Path], place: Path, package: str, command: str
) -> None:
    (place / "one.csv").write_text("x\n1\n", encoding="utf-8")
    arguments = [iris[1], "one.csv"] if command == "predict" else ["iris.nn"]
    packages = [name for name in listed() if name != package]
    assert package in listed()
    done = alone(command, *arguments, cwd=place, packages=packages)
    assert f"`nndsl {command}` needs the package `{package}`" in done.err


def test_training_without_pytorch_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "xnor.nn").write_text(XNOR, encoding="utf-8")
    done = alone("run", "xnor.nn", "--out", "run", cwd=tmp_path, packages=listed())
    assert done.code == 2
    assert "error[missing-package]: training needs the package `torch`" in done.err
    assert "`pip install torch`" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["xnor.nn"]


def test_a_run_without_what_draws_its_pictures_is_refused_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "gate.nn").write_text(GATE, encoding="utf-8")
    done = alone("run", "gate.nn", cwd=tmp_path, packages=listed())
    assert done.code == 2
    assert "needs the package `matplotlib`" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["gate.nn"]


def test_without_pytorch_rows_are_tested_with_numpy_alone_which_is_said(tmp_path: Path) -> None:
    (tmp_path / "gate.nn").write_text(GATE + "expect [1, 1] -> 1\n", encoding="utf-8")
    done = alone("test", "gate.nn", cwd=tmp_path, packages=listed())
    assert done.code == 0
    assert "numpy" in done.out and "torch" not in done.out
    assert "warning[missing-package]: rows are tested with the engine `numpy` alone" in done.err
    assert "torch  ok" in inside("test", "gate.nn", cwd=tmp_path).out


def test_from_python_pytorch_is_missed_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    model = nndsl.loads("input 2; dense 1; loss mse; train epochs=1")
    for asked in (model.torch, lambda: model.fit(pd.DataFrame({"a": [1.0, 2.0]}), [1.0, 2.0])):
        with pytest.raises(nndsl.NNError, match=r"missing-package.*`torch`"):
            asked()
