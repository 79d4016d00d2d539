"""A terminal shows how far a run is, and what the last epoch has found."""

from __future__ import annotations

import pytest

import nndsl
from nndsl.report.console import Terminal
from nndsl.report.table import figure
from nndsl.runs.experiment import Watcher
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


def test_signs_of_rich_in_a_name_are_shown_as_they_are(
    terminal: Terminal, capfd: pytest.CaptureFixture[str]
) -> None:
    found = {"loss": 0.5, "[bold]ill.accuracy": 0.25}
    terminal.epoch(Epoch(1, 0.1, found, None, True, 0.1), 1)
    terminal.close()
    assert "[bold]ill.accuracy 0.2500  *" in capfd.readouterr().err


def test_a_quiet_one_shows_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    watcher: Watcher = Terminal(Source.of(TEXT), quiet=True, table=False)
    watcher.epoch(epoch(1, 0.5), 1)
    watcher.close()
    assert capfd.readouterr() == ("", "")
