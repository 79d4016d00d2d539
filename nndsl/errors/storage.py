"""What is said where a run can't be written or read back: one constructor per message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import gives_commands, option, running, typed


def cannot_write(path: Path, reason: str, full: bool, chosen: bool) -> Diagnostic:
    """``full`` says that there is no room, ``chosen`` that ``path`` is the folder of ``out``."""
    advice = "make room there" if full else "see that its folder is there and may be written"
    if chosen:
        advice = f"choose a folder that can be written with {option('out', 'DIR')}"
    return Diagnostic("cannot-write", f"can't write `{path}`: {reason}", help=advice)


def folder_for_file(path: Path) -> Diagnostic:
    return Diagnostic(
        "cannot-write",
        f"can't write `{path}`: it is a folder",
        help=f"name a file in it, such as `{path / 'predictions.csv'}`",
    )


def no_working_folder() -> Diagnostic:
    return Diagnostic(
        "missing-folder",
        "the folder that this command was started in is gone",
        help="change to one that is there: `cd ~`",
    )


def begun_before(folder: Path, fault: Diagnostic) -> Diagnostic:
    """Say of a write that failed in the folder of a run how the run goes on afterwards."""
    on = f"{running(folder)} goes on with what was saved before"
    return Diagnostic("cannot-write", fault.message, help=f"{fault.help}; then {on}")


def lost_results(reason: str, full: bool) -> Diagnostic:
    return Diagnostic(
        "cannot-write",
        f"can't write the results to standard output: {reason}",
        help="make room there" if full else "let standard output lead to a file or a terminal",
    )


def over_input(path: Path) -> Diagnostic:
    return Diagnostic(
        "out-is-input",
        f"`{path}` holds the rows to predict, and predictions would take their place",
        help=f"name another file with {option('out', 'OUT')}",
    )


def cannot_read(path: Path, reason: str) -> Diagnostic:
    return Diagnostic(
        "cannot-read", f"can't read `{path}`: {reason}", help="see that it is there and may be read"
    )


def folder_in_use(path: Path, unfinished: bool = False) -> Diagnostic:
    """``unfinished`` says that it is a run that can be gone on with."""
    what = "the run in `{}` isn't finished" if unfinished else "`{}` holds something already"
    on = f"go on with {running(path)}, or " if unfinished else ""
    return Diagnostic(
        "folder-in-use",
        f"{what.format(path)}, and nothing saved is overwritten",
        help=f"{on}choose a new folder with {option('out', 'DIR')}",
    )


def folder_busy(path: Path) -> Diagnostic:
    return Diagnostic(
        "folder-busy",
        f"another process is at work in `{path}`",
        help="wait until it is done",
    )


def unfinished_run(path: Path, missing: str) -> Diagnostic:
    return Diagnostic(
        "not-a-run",
        f"the run in `{path}` was not finished: it has no `{missing}`",
        help=f"go on with {running(path)}, or run the model again",
    )


def incomplete_run(path: Path, missing: str) -> Diagnostic:
    return Diagnostic(
        "not-a-run",
        f"the run in `{path}` was finished, but its `{missing}` is gone",
        help="restore the file, or run the model again",
    )


def not_a_run(path: Path, missing: str) -> Diagnostic:
    return Diagnostic("not-a-run", _no_run(path, missing), help=_made())


def _no_run(path: Path, missing: str) -> str:
    if path.is_dir():
        return f"`{path}` is not the folder of a run: it has no `{missing}`"
    if path.exists():
        return f"`{path}` is a file, and a run is a folder"
    return f"there is no folder `{path}`"


def _made() -> str:
    return f"a run's folder is made by {running()}, such as runs/har/1"


def best_so_far(path: Path, epoch: int, figure: str, value: object) -> Diagnostic:
    shown = f", {figure} {value:.4g}" if isinstance(value, float) else ""
    return Diagnostic(
        "unfinished-run",
        f"the run in `{path}` is not finished: these are its best weights so far "
        f"(epoch {epoch}{shown})",
        help=f"go on to its end with {running(path)}",
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


def edited_run(path: Path) -> Diagnostic:
    return Diagnostic(
        "changed-run",
        f"`{path}` isn't the text that the run was begun with, and its weights belong to that",
        help="restore it; a changed model is a run of its own",
    )


def edited_file(path: Path, about: Path) -> Diagnostic:
    """``about`` is the file that has its hash."""
    return Diagnostic(
        "changed-run",
        f"`{path}` isn't as the run saved it, and predictions would be others",
        help="restore it, or run the model again; to use it as it is, take its line out of "
        f"`sha256` in `{about}`",
    )


def file_changed_since(folder: Path, file: Path) -> Diagnostic:
    return Diagnostic(
        "file-changed",
        f"`{file}` has changed since the run in `{folder}` was begun, which goes on as it was",
        help=f"to train the changed file, begin a run of it: `nndsl run {typed(file)}`",
        severity="warning",
    )


def other_versions(begun: Any, now: dict[str, str]) -> Diagnostic:
    known = begun if isinstance(begun, dict) else {}
    told = [
        f"{name} {known.get(name, '?')}, now {now.get(name, 'none')}"
        for name in {**now, **known}
        if known.get(name) != now.get(name)
    ]
    return Diagnostic(
        "other-versions",
        f"the run was begun with other versions: {'; '.join(told)}",
        help="weights may differ from those of a run by the same versions throughout",
        severity="warning",
    )


def other_data(path: Path, origin: str) -> Diagnostic:
    return Diagnostic(
        "other-data",
        f"the data are not those that `{path}` was trained on: {origin}",
        help=f"give the folder that holds the same data with {option('data', 'DIR')}: it is looked "
        "into first",
    )


def trained_on_arrays(path: Path) -> Diagnostic:
    return Diagnostic(
        "no-data",
        f"the run in `{path}` was trained on arrays, which it doesn't hold, so it can't be "
        "measured anew",
        help=f"its figures are in `{path / 'result.json'}`; rows of yours are predicted by "
        + (f"`nndsl predict {typed(path)} ROWS.csv`" if gives_commands() else "`predict(X)`"),
    )


def finished_run(path: Path, file: Path | None) -> Diagnostic:
    """``file`` is the one that was run, if it is still there."""
    advice = f"leave {option('resume')} out to run the model anew"
    if file is not None and gives_commands():
        advice = f"`nndsl run {typed(file)}` runs the model anew"
    return Diagnostic(
        "run-finished",
        f"the run in `{path}` is finished, so there is nothing to go on with",
        help=advice,
    )


def other_model(path: Path, line: int, saved: str, given: str, same_file: bool) -> Diagnostic:
    """``same_file``: what differs are options of the command, which change the file's text."""
    advice = f"give the file as it was, or leave {option('resume')} out to run it anew"
    if same_file:
        advice = "give the options that it was begun with"
        advice += f", or no file: {running(path)}" if gives_commands() else ""
    return Diagnostic(
        "resume-changed",
        f"the file is not the one that `{path}` was begun with: line {line} differs",
        facts=(f"begun with: {saved}", f"given now:  {given}"),
        help=advice,
    )


def other_rows(path: Path, origin: str) -> Diagnostic:
    return Diagnostic(
        "resume-changed",
        f"the data are not those that `{path}` was begun with: {origin}",
        help=f"give the folder of the same data with {option('data', 'DIR')}, or leave "
        f"{option('resume')} out",
    )


def nothing_to_resume(path: Path) -> Diagnostic:
    return Diagnostic(
        "nothing-to-resume",
        _no_run(path, "run.json"),
        help=_made(),
    )


def spoilt_entry(path: Path, reason: str) -> Diagnostic:
    return Diagnostic(
        "spoilt-entry",
        f"the prepared data in `{path}` are not used: {reason}",
        help="nothing is lost: they are prepared anew",
        severity="warning",
    )
