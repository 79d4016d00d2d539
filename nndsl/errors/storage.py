"""What is said where a run can't be written or read back: one constructor per message."""

from __future__ import annotations

from pathlib import Path

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import out


def cannot_write(path: Path, reason: str) -> Diagnostic:
    return Diagnostic(
        "cannot-write",
        f"can't write `{path}`: {reason}",
        help=f"choose a folder that can be written with {out()}",
    )


def cannot_read(path: Path, reason: str) -> Diagnostic:
    return Diagnostic("cannot-read", f"can't read `{path}`: {reason}")


def folder_in_use(path: Path) -> Diagnostic:
    return Diagnostic(
        "folder-in-use",
        f"`{path}` holds something already, and nothing saved is overwritten",
        help=f"choose a new folder with {out()}",
    )


def folder_busy(path: Path) -> Diagnostic:
    return Diagnostic(
        "folder-busy",
        f"another process is at work in `{path}`",
        help=f"wait until it is done, or choose another folder with {out()}",
    )


def not_a_run(path: Path, missing: str, begun: bool = False) -> Diagnostic:
    if begun:
        return Diagnostic(
            "not-a-run",
            f"the run in `{path}` was not finished: it has no `{missing}`",
            help=f"go on with `nndsl run --resume {path}`, or run the model again",
        )
    return Diagnostic(
        "not-a-run",
        f"`{path}` is not the folder of a run: it has no `{missing}`",
        help="a run's folder is made by `nndsl run`, such as runs/har/1",
    )


def best_so_far(path: Path, epoch: int, figure: str, value: object) -> Diagnostic:
    shown = f", {figure} {value:.4g}" if isinstance(value, float) else ""
    return Diagnostic(
        "unfinished-run",
        f"the run in `{path}` is not finished: these are its best weights so far "
        f"(epoch {epoch}{shown})",
        help=f"go on to its end with `nndsl run --resume {path}`",
        severity="warning",
    )


def damaged(path: Path, reason: str) -> Diagnostic:
    return Diagnostic("damaged-file", f"`{path}` is damaged: {reason}", help="run the model again")


def changed_run(path: Path) -> Diagnostic:
    return Diagnostic(
        "changed-run",
        f"the saved file `{path}` no longer checks",
        help="restore it, or run the model again",
    )


def other_data(path: Path, origin: str) -> Diagnostic:
    return Diagnostic(
        "other-data",
        f"the data are not those that `{path}` was trained on: {origin}",
        help="give the folder that holds the same data with `--data DIR`: it is looked into first",
    )


def finished_run(path: Path) -> Diagnostic:
    return Diagnostic(
        "run-finished",
        f"the run in `{path}` is finished, so there is nothing to go on with",
        help="leave `--resume` out to run the model anew",
    )


def other_model(path: Path, line: int, saved: str, given: str) -> Diagnostic:
    return Diagnostic(
        "resume-changed",
        f"the file is not the one that `{path}` was begun with: line {line} differs",
        facts=(f"begun with: {saved}", f"given now:  {given}"),
        help="give the file as it was, or leave `--resume` out to run it anew",
    )


def other_rows(path: Path, origin: str) -> Diagnostic:
    return Diagnostic(
        "resume-changed",
        f"the data are not those that `{path}` was begun with: {origin}",
        help="give the folder of the same data with `--data DIR`, or leave `--resume` out",
    )


def nothing_to_resume(path: Path) -> Diagnostic:
    return Diagnostic(
        "nothing-to-resume",
        f"`{path}` is not the folder of a run that was begun: it has no `run.json`",
        help="a run's folder is made by `nndsl run`, such as runs/har/1",
    )


def spoilt_entry(path: Path, reason: str) -> Diagnostic:
    return Diagnostic(
        "spoilt-entry",
        f"the prepared data in `{path}` are not used: {reason}",
        help="nothing is lost: they are prepared anew",
        severity="warning",
    )
