"""A terminal shows how far a run is, and what the last epoch has found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import nndsl
from nndsl.diagnostics import Diagnostic
from nndsl.report.console import Terminal
from nndsl.report.faults import complain
from nndsl.report.table import figure
from nndsl.runs.watcher import Watcher
from nndsl.source import Source
from nndsl.train.plan import Epoch

TEXT = "data iris; dense classes softmax; loss crossentropy; optimizer sgd 0.1; train epochs=3"


def epoch(number: int, loss: float) -> Epoch:
    """Return what is known after an epoch."""
    return Epoch(number, 0.1, {"loss": loss}, None, False, 0.1)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return what shows a run on a terminal, though its output is caught."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    return Terminal(Source.of(TEXT), table=False)


def test_a_run_ends_with_the_figures_of_its_last_epoch(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    result = nndsl.loads(TEXT, name="shown").run(watcher=terminal)
    shown = capfd.readouterr().err
    last = result.history[-1]["train"]["loss"]
    assert "3/3" in shown and f"loss {figure(last)}" in shown


def test_one_that_stops_early_shows_where_it_stopped(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    for number, loss in ((1, 0.75), (2, 0.5), (3, 0.25)):
        terminal.epoch(epoch(number, loss), 80)
    terminal.close()
    shown = capfd.readouterr().err
    assert "3/80" in shown and "loss 0.2500" in shown


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_line_that_shows_an_epoch_is_one_line_on_any_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    terminal = Terminal(Source.of(TEXT), table=False)
    found = {"loss": 0.5, "accuracy": 0.75}
    terminal.epoch(Epoch(7, 0.1, found, found, True, 0.1), 300)
    assert terminal.progress is not None
    (line,) = terminal.err.render_lines(terminal.progress.get_renderable())
    terminal.close()
    text = "".join(segment.text for segment in line)
    assert "7/300" in text and "loss 0.5000" in text
    assert ("━" in text) is (width == 120)  # a bar, where there is room for one


@pytest.mark.parametrize(("term", "colored"), [("xterm", True), ("dumb", False)])
def test_diagnostics_have_colors_where_the_terminal_has(
    term: str, colored: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    complain([Diagnostic("some-code", "something is wrong")])
    assert ("\x1b[" in capsys.readouterr().err) is colored


def test_signs_of_rich_in_a_name_are_shown_as_they_are(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    found = {"loss": 0.5, "[bold]ill.accuracy": 0.25}
    terminal.epoch(Epoch(1, 0.1, found, None, True, 0.1), 1)
    terminal.close()
    assert "[bold]ill.accuracy 0.2500  *" in capfd.readouterr().err


def test_brackets_in_a_path_or_a_name_are_shown_as_they_are(
    terminal: Terminal, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a[" / "x] :fire:"
    nndsl.loads(TEXT, name="m[red]").run(watcher=terminal, out=out)
    shown = capfd.readouterr().err
    assert "m[red]" in shown and "a[/x] :fire:" in shown


def test_a_quiet_one_shows_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    watcher: Watcher = Terminal(Source.of(TEXT), quiet=True, table=False)
    watcher.epoch(epoch(1, 0.5), 1)
    watcher.close()
    assert capfd.readouterr() == ("", "")
