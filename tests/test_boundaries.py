"""Data flows one way: no room of the code imports one that comes after it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nndsl"

# Each line reads what stands above it, and its own. Modules that import nothing of the package
# are for all.
FLOW = (
    ("source", "diagnostics", "excerpt"),
    ("components",),
    ("errors", "files", "system"),
    ("layers", "losses", "optimizers", "schedules", "scores", "metrics"),
    ("settings", "baselines", "backbones", "expectations", "data"),
    ("syntax", "habits", "spec"),
    ("graph", "backends"),
    ("checks", "arguments", "elaborate", "checked"),
    ("train",),
    ("runs", "model", "estimator", "report", "fixing", "vocabulary"),
    ("cli", "__init__", "__main__"),
)
LEVELS = {room: level for level, rooms in enumerate(FLOW) for room in rooms}

# What reads against the flow, and why.
EXCEPTIONS = {
    ("train/saving.py", "nndsl.runs.checkpoints"): "a checkpoint holds tensors, which train has",
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    return [*module.split("."), "__init__"][1]


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports, but not those it names as types."""
    names = {name_of(each) for each in modules()}
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        pending.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nndsl"):
            several = {f"{node.module}.{alias.name}" for alias in node.names} & names
            yield from several or {node.module}
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)


LEAVES = {name_of(path) for path in modules() if not any(imported(path))}


@pytest.mark.parametrize("path", modules(), ids=lambda path: name_of(path))
def test_a_module_imports_nothing_that_comes_after_it_in_the_flow(path: Path) -> None:
    own = LEVELS.get(room_of(name_of(path)))
    place = path.relative_to(PACKAGE).as_posix()
    against = {
        module
        for module in imported(path)
        if module not in LEAVES
        and (own is None or LEVELS[room_of(module)] > own)
        and (place, module) not in EXCEPTIONS
    }
    assert against == set()


def test_what_reads_against_the_flow_is_still_there() -> None:
    assert [
        (place, module)
        for place, module in EXCEPTIONS
        if module not in set(imported(PACKAGE / place))
    ] == []


def test_the_map_of_the_code_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:nndsl/)([\w/.]+?)/?`", page))
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms | {path.name for path in PACKAGE.glob("*.py")} <= named
