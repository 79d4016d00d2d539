"""What a run found out goes in; the table of its figures beside those of baselines comes out."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from nndsl.metrics import NOT_SINGLE, rank
from nndsl.runs.result import Result

LONG = 1e9  # from which on no one reads all digits


def figure(value: float | None) -> str:
    """Return a figure with as many digits as can be compared at a glance, a dash for none.

    >>> figure(0.98765), figure(54319.067), figure(-2.5e37), figure(None)
    ('0.9877', '54,319.1', '-2.5000e+37', '-')
    >>> figure(0.0456789), figure(4.5e-12), figure(0.0)
    ('0.04568', '4.500e-12', '0.0000')
    """
    if value is None:
        return "-"
    if abs(value) >= LONG:
        return f"{value:.4e}"
    if 0 < abs(value) < 0.1:
        return f"{value:#.4g}"
    return f"{value:.4f}" if abs(value) < 1000 else f"{value:,.1f}"


def singles(metrics: dict[str, Any]) -> dict[str, float | None]:
    """Return those metrics that are one figure each, which may not be known."""
    plain = {name: name.rpartition(".")[2] for name in metrics}  # without the output's name
    return {name: value for name, value in metrics.items() if plain[name] not in NOT_SINGLE}


def title(result: Result) -> str:
    """Return what the table is about: which rows, and whether they are a stand-in's."""
    rows = "test rows" if "test" in result.metrics else "train rows" if result.epochs else "rows"
    return f"{result.model} on its {rows}" + (" (STAND-IN DATA)" if result.sample else "")


def comparison(result: Result) -> Table:
    """Return the network and its baselines on the same rows: test, or train where none are."""
    part = "test" if "test" in result.metrics else "train"
    own = singles(result.metrics[part])
    names = [name for name in own if name != "loss"]
    table = Table(header_style="bold")
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    rows: dict[str, dict[str, Any]] = {"this network": own, **result.baselines}
    best = {name: _best(name, [row.get(name) for row in rows.values()]) for name in names}
    for label, row in rows.items():
        cells = []
        for name in names:
            value = row.get(name)
            text, leads = figure(value), value is not None and value == best[name]
            cells.append(Text(text, "bold") if leads and len(rows) > 1 else text)
        table.add_row(label, *cells)
    return table


def _best(name: str, values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return max(known, key=lambda value: rank(name, value), default=None)
