"""A model with its prepared rows goes in; it is performed, and its folder is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from nndsl.backends.weights import WEIGHTS, write as write_weights
from nndsl.data.prepared import Prepared
from nndsl.diagnostics import BusyError, NNError, StorageError
from nndsl.errors.storage import begun_before, folder_busy, folder_in_use
from nndsl.errors.uses import use_not_kept
from nndsl.files.folders import folder_for
from nndsl.files.storage import write_json
from nndsl.graph.pretrained import located
from nndsl.model import Model
from nndsl.runs.begun import BegunRun
from nndsl.runs.experiment import Trained, perform
from nndsl.runs.folder import BEGUN, RESULT, has
from nndsl.runs.indifferent import indifferent
from nndsl.runs.lock import held, locked
from nndsl.runs.logbook import Logbook
from nndsl.runs.result import Result, best_epoch, only_class
from nndsl.runs.unchanged import HASHES, hashes
from nndsl.runs.unwatched import Unwatched
from nndsl.runs.watcher import Watcher, check_watcher
from nndsl.spec.library import used_files
from nndsl.system.collector import paused
from nndsl.system.interruption import Interruption
from nndsl.system.packages import require


def default_folder(name: str) -> Path:
    """Return the folder whose numbered subfolders hold the runs of a model."""
    return Path("runs") / name


def run(
    model: Model,
    prepare: Callable[[], Prepared],
    out: Path | None,
    numbered: bool,
    device: str,
    watcher: Watcher | None,
    resume: bool = False,
) -> Result:
    """Perform an experiment and, where ``out`` is given, save it there.

    ``prepare`` gives the rows, which are let go before pictures are drawn: these take no memory
    beside them then. With ``numbered``, the run gets the next free number below ``out``; with
    ``resume``, it goes on in ``out`` where it was saved last. The folder is made before training,
    so that a place that can't be written is known at once, and so are files of weights; packages
    that are missing are known before. What is amiss is said to the watcher, or where there is none
    by Python warnings.
    """
    watcher = Unwatched() if watcher is None else watcher
    check_watcher(watcher)
    if model.spec.loss is not None:
        require("torch", "training")
    if out is not None:
        require("matplotlib", "a run's folder, which has pictures,")
    prepared = prepare()
    # Only now it is known whether a stand-in is used, and what the rows themselves give away.
    model = model.with_facts(prepared)
    prepared, graph = model.laid_out(prepared), model.graph
    try:
        for use in graph.uses:
            located(use)
    except NNError as error:
        raise error.within(model.source) from None
    with _logbook(model, out, numbered, resume, watcher) as book:
        if isinstance(book, BegunRun) and resume:
            for amiss in book.go_on(model, prepared):
                watcher.warned(amiss)
        elif isinstance(book, BegunRun):
            book.begin(model, prepared)
        try:
            result, trained = perform(
                model.name, model.elaborated, graph, prepared, device, watcher, book
            )
        except NNError as error:
            raise error.within(model.source) from None
        result = _described(model, prepared, result, trained)
        taken, last = result.only_class, graph.head.layer
        poor = indifferent(prepared, trained.outputs, taken, last, model.spec)
        prepared = prepared.without_inputs()
        if isinstance(book, BegunRun):
            result = _saved(book, model, prepared, result, trained)
    if poor is not None:
        watcher.warned(poor.within(model.source))
    watcher.finished(result)
    return result


@contextmanager
def _logbook(
    model: Model,
    out: Path | None,
    numbered: bool,
    resume: bool,
    watcher: Watcher,
) -> Iterator[Logbook]:
    """Have the folder of a run, which is nobody else's meanwhile, if there is to be one."""
    if out is None:
        yield Logbook()
        return
    for place in used_files(model.source):
        if place.is_absolute():
            raise NNError(use_not_kept(str(place)))
    interruption = Interruption()
    with ExitStack() as stack:
        folder = out if resume else stack.enter_context(_new(out, numbered))
        stack.enter_context(locked(folder))
        stack.enter_context(interruption.awaited())
        saved = partial(watcher.interrupted, folder)
        book = BegunRun(folder, interruption, saved, watcher.rolled_back)
        stack.enter_context(closing(book))
        try:
            yield book
        except StorageError as error:
            if book.begun and error.diagnostics[0].code == "cannot-write":
                raise StorageError(begun_before(folder, error.diagnostics[0])) from None
            raise


@contextmanager
def _new(out: Path, numbered: bool) -> Iterator[Path]:
    """Have the folder of a new run.

    Raises StorageError where it can't be had, BusyError where another process is at work in it.
    """
    try:
        with folder_for(out, numbered) as folder:
            yield folder
    except StorageError as error:
        if error.diagnostics[0].code != "folder-in-use":
            raise
        if held(out):
            raise BusyError(folder_busy(out)) from None
        if has(out, BEGUN) and not has(out, RESULT):
            raise StorageError(folder_in_use(out, unfinished=True)) from None
        raise


def _described(model: Model, prepared: Prepared, result: Result, trained: Trained) -> Result:
    """Return a result that knows its network, and what became of its training."""
    spec = model.spec
    return replace(
        result,
        checked=model,
        weights=trained.weights,
        best_epoch=best_epoch(result.history, spec.early_stop),
        stopped_early=spec.early_stop is not None and 0 < trained.epochs < spec.training.epochs,
        only_class=only_class(prepared.preprocessing.target, trained.outputs),
    )


def _saved(
    book: BegunRun, model: Model, prepared: Prepared, result: Result, trained: Trained
) -> Result:
    folder = book.folder
    write_weights(folder / WEIGHTS, trained.weights, {"model": model.name})
    known = {**book.hashes, **hashes(folder, [WEIGHTS])}
    details = {**result.details, "file": book.file, HASHES: known}
    result = replace(result, folder=folder, details=details)
    with paused():
        from nndsl.report.plots import draw

        draw(folder, result, prepared, trained.outputs)
    # Last, so that a folder with a result has everything else, too.
    write_json(folder / RESULT, result.as_json())
    book.finish()
    return result
