"""The course of a run goes in, and is shown in the terminal as it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from nndsl.data.prepared import Prepared
from nndsl.diagnostics import Diagnostic
from nndsl.elaborate import Elaborated
from nndsl.errors.asking import running
from nndsl.graph.nodes import Graph
from nndsl.report.faults import complain
from nndsl.report.network import network
from nndsl.report.rows import told_of_rows
from nndsl.report.screen import Screen
from nndsl.report.table import comparison, figure, singles, title
from nndsl.runs.engines import parts_of
from nndsl.runs.result import Result
from nndsl.runs.watcher import Watcher
from nndsl.settings import EarlyStop
from nndsl.source import Source

if TYPE_CHECKING:
    from nndsl.train.plan import Epoch

STAND_IN = "STAND-IN DATA: this is not the real set, and these figures say nothing about it"
DRAWN = 5  # times a second: each takes as long as some steps of a small network
BAR = 20  # characters of a progress bar, where there is room for one
SPARE = 8  # characters by which the figures of an epoch may become longer
LINES = 20  # about how many epochs are shown where a line can't be drawn anew


class Terminal(Watcher):
    """Shows the model, each epoch, and the table at the end.

    Progress goes to standard error, so that standard output holds the results alone. With
    ``quiet``, only the table is shown, and without ``table`` not even that.
    """

    def __init__(self, source: Source, quiet: bool = False, table: bool = True) -> None:
        self.source, self.quiet, self.table = source, quiet, table
        self.out = Screen()
        self.err = Screen(stderr=True)
        self.progress: Progress | None = None
        self.task: Any = None
        self.stop: EarlyStop | None = None

    def started(self, name: str, elaborated: Elaborated, graph: Graph, prepared: Prepared) -> None:
        """Show the model and where its rows come from."""
        complain(elaborated.diagnostics)
        self.stop = elaborated.spec.early_stop
        if prepared.sample:
            self._stand_in(self.err)
        if self.quiet:
            return
        rows = ", ".join(
            f"{len(part.inputs):,} {kind}" for kind, part in parts_of(prepared).items()
        )
        about = f"  {elaborated.purpose}, {prepared.origin}, {rows} rows"
        self.err.print(Text.assemble((name, "bold"), about), soft_wrap=True)
        for told in told_of_rows(elaborated):
            self.err.print(f"  {told}", soft_wrap=True)
        self.err.print()
        self.err.print(network(elaborated, graph, self.source))
        self.err.print()

    def epoch(self, epoch: Epoch, of: int) -> None:
        """Show an epoch: in the bar, or as a line where there is no terminal."""
        if self.quiet:
            return
        if self.progress is None and not self.err.is_terminal:
            if epoch.number in (1, of) or epoch.number % max(of // LINES, 1) == 0:
                line = f"epoch {epoch.number:>{len(str(of))}}/{of}  {_figures(epoch)}"
                self.err.print(line, soft_wrap=True)
            return
        if self.progress is None:
            beside = len(f"epoch {of}/{of} 0:00:00 ")
            room = self.err.width - beside - len(_figures(epoch)) - SPARE
            bar = [BarColumn(bar_width=BAR)] if room > BAR else []
            self.progress = Progress(
                TextColumn("epoch"),
                MofNCompleteColumn(),
                *bar,
                TimeRemainingColumn(),
                _Figures(self.err, beside + (BAR + 1 if bar else 0)),
                console=self.err,
                refresh_per_second=DRAWN,
            )
            self.progress.start()
            self.task = self.progress.add_task("", total=of, epoch=epoch)
        self.progress.update(self.task, completed=epoch.number, epoch=epoch)

    def warned(self, diagnostic: Diagnostic) -> None:
        """Say what is amiss."""
        self.close()
        complain([diagnostic])

    def rolled_back(self, epoch: int, share: float) -> None:
        """Say that training diverged."""
        line = f"diverged: on from epoch {epoch} at half the rate, {share:g} of the file's"
        self.err.print(line, soft_wrap=True)

    def interrupted(self, folder: Path) -> None:
        """Say how the run goes on."""
        self.close()
        self.err.print(f"saved: {running(folder)} goes on from here", soft_wrap=True)

    def comparing(self, name: str) -> None:
        """Say which baseline is trained now."""
        self.close()
        if not self.quiet:
            self.err.print(f"baseline {name} …", style="dim")

    def finished(self, result: Result) -> None:
        """Show the network beside its baselines, on the same rows."""
        self.close()
        out = self.out if self.table else self.err
        if self.table or not self.quiet:
            out.print(title(result), style="bold", soft_wrap=True)
            out.print(comparison(result))
            if result.sample:
                self._stand_in(out)
        for row in result.failed:
            out.print(str(row), style="red", soft_wrap=True)
        if self.quiet:
            return
        self.err.print(f"\n{_course(result)}", style="dim")
        if self.stop is not None and result.best_epoch is not None:
            self.err.print(_kept(result, self.stop), style="dim", soft_wrap=True)
        if result.folder is not None:
            self.err.print(f"saved in {result.folder}{_apart(result)}", soft_wrap=True)

    def close(self) -> None:
        """Leave the progress bar, if there is one."""
        if self.progress is not None:
            self.progress.stop()
            self.progress = None

    def _stand_in(self, console: Screen) -> None:
        console.print(f" {STAND_IN} ", style="bold white on red", soft_wrap=True)


class _Figures(ProgressColumn):
    """The figures of a task's last epoch, which are written out only when they are drawn.

    They take what is left of a line beside so many characters.
    """

    def __init__(self, screen: Screen, beside: int) -> None:
        super().__init__()
        self.screen, self.beside = screen, beside

    def render(self, task: Task) -> Text:
        text = Text(_figures(task.fields["epoch"]))
        text.truncate(max(self.screen.width - self.beside, 1), overflow="ellipsis")
        return text


def _figures(epoch: Epoch) -> str:
    parts = []
    for name, figures in (("", epoch.train), ("val ", epoch.val)):
        for key, value in (figures or {}).items():
            if isinstance(value, float):
                parts.append(f"{name}{key} {figure(value)}")
    return "  ".join(parts) + ("  *" if epoch.best else "")


def _course(result: Result) -> str:
    """Say how long training took, and how far the two engines are apart."""
    agreement = result.details["numpy_engine"]
    if agreement is None:
        return "evaluated by the numpy engine; nothing was trained"
    noun = "epoch" if result.epochs == 1 else "epochs"
    return (
        f"{result.epochs} {noun} in {result.seconds:.1f} s; the numpy engine agrees within "
        f"{agreement['largest_difference']:.1e} on {agreement['rows']} rows"
    )


def _kept(result: Result, stop: EarlyStop) -> str:
    """Say which epoch was the best, and whether the training ended for want of a better one."""
    kept = "whose weights are kept"
    if stop.restore == "last":
        kept = "but the weights of the last epoch are kept"
    if not result.stopped_early:
        return f"val {stop.monitor} was best in epoch {result.best_epoch}, {kept}"
    waited = "1 epoch" if stop.patience == 1 else f"{stop.patience} epochs"
    return (
        f"stopped early, since val {stop.monitor} wasn't better for {waited}: it was best in epoch "
        f"{result.best_epoch}, {kept}"
    )


def _apart(result: Result) -> str:
    """Say where the metrics are that no table of figures shows."""
    part = "test" if "test" in result.metrics else "train"
    names = [name for name in result.metrics[part] if name not in singles(result.metrics[part])]
    if not names:
        return ""
    return f"; {' and '.join(names)} in result.json, at `metrics.{part}`"
