"""A run that begins or goes on goes in; what its folder has until it is finished comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nndsl.data.prepared import Prepared
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError, StorageError
from nndsl.errors import storage as errors
from nndsl.errors.uses import use_collides
from nndsl.files.folders import numbers, undone
from nndsl.files.reading import read_source
from nndsl.files.storage import (
    Lines,
    read_json,
    read_lines,
    write_json,
    write_text,
    writing,
)
from nndsl.model import Model
from nndsl.runs.checkpoints import Checkpoint, Checkpoints
from nndsl.runs.experiment import versions
from nndsl.runs.folder import BEGUN, CHECKPOINTS, METRICS, MODEL, PREPROCESS, RESULT, has
from nndsl.runs.logbook import Logbook
from nndsl.runs.unchanged import HASHES, check_texts, hashes, text_hash
from nndsl.spec.library import used_files
from nndsl.system.interruption import Interruption

if TYPE_CHECKING:
    from nndsl.train.plan import Plan
    from nndsl.train.saving import Saving


class BegunRun(Logbook):
    """The folder of a run that isn't finished: its figures so far, and its checkpoints."""

    def __init__(
        self,
        folder: Path,
        interruption: Interruption,
        saved: Callable[[], None],
        told: Callable[[int, float], None],
    ) -> None:
        super().__init__()
        self.folder, self.interruption, self.saved, self.told = folder, interruption, saved, told
        self.lines = Lines(folder / METRICS)
        self.checkpoints = Checkpoints(folder / CHECKPOINTS)
        self.found: Checkpoint | None = None
        self.hashes: dict[str, str] = {}  # of the statistics
        self.file: str | None = None  # the path of the file that the run was begun with

    @property
    def begun(self) -> bool:
        """Whether the folder has what it takes to go on."""
        return has(self.folder, BEGUN)

    def begin(self, model: Model, prepared: Prepared) -> None:
        """Write what is known before training; nothing of it is left where it can't all be.

        Raises StorageError then, and NNError for files that can't lie beside each other.
        """
        texts, made = used_files(model.source), [Path(BEGUN), Path(MODEL), Path(PREPROCESS)]
        with undone(self.folder, made):
            write_text(self.folder / MODEL, model.source.text)
            for place, used in texts.items():
                path = self.folder / place
                if path.exists():
                    raise NNError(use_collides(str(place)))
                made.append(place)
                with writing(path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                write_text(path, used)
            self._keep(prepared)
            write_json(self.folder / BEGUN, self._about(model, prepared, texts))

    def _about(self, model: Model, prepared: Prepared, texts: Mapping[Path, str]) -> dict[str, Any]:
        """Return what is known of a run before it is trained."""
        path, data = model.source.path, model.where.data
        self.file = str(path.resolve()) if path is not None else None
        return {
            "model": model.name,
            "file": self.file,
            "data": str(data.resolve()) if data is not None else None,
            "sample": model.where.sample,
            "text": text_hash(model.source.text),
            "file_text": _text_of(path),
            "used": {str(place): text_hash(used) for place, used in texts.items()},
            "versions": versions(),
            "checksum": prepared.checksum,
            HASHES: self.hashes,
            "facts": asdict(prepared.facts),
        }

    def go_on(self, model: Model, prepared: Prepared) -> list[Diagnostic]:
        """Take up a run where it was saved last, or at its beginning; return what is to be said.

        Raises NNError where the model or the data are others than it was begun with.
        """
        about = about_begun(self.folder)
        text = read_source(self.folder / MODEL).text
        check_texts(self.folder, about, text)
        if text != model.source.text:
            given = _text_of(model.source.path)
            same_file = given is not None and given == about.get("file_text")
            raise NNError(_differing(self.folder, text, model.source.text, same_file))
        if prepared.checksum != about["checksum"]:
            raise NNError(errors.other_rows(self.folder, prepared.origin))
        self.file = about["file"]
        # The same as it was, from the same rows; what lies there needn't be believed.
        self._keep(prepared)
        if about.get(HASHES, {}) not in ({}, self.hashes):  # another version writes them so
            write_json(self.folder / BEGUN, {**about, HASHES: self.hashes})
        told = _figures(read_lines(self.folder / METRICS))
        # Where lines are lost, what they told is trained again, and gives the same figures; so do
        # epochs after the checkpoint.
        self.found = self.checkpoints.latest(epochs=len(told))
        self.history = told[: 0 if self.found is None else self.found.epochs]
        self.lines.replace(self.history)
        before, now = about.get("versions"), versions()
        return [errors.other_versions(before, now)] if before not in (None, now) else []

    def _keep(self, prepared: Prepared) -> None:
        """Write the statistics that rows go through."""
        write_json(self.folder / PREPROCESS, prepared.preprocessing.to_json())
        self.hashes = hashes(self.folder, [PREPROCESS])

    def epoch(self, line: dict[str, Any]) -> None:
        """Add the figures of an epoch to the file of all."""
        again = line["epoch"] <= len(self.history)
        super().epoch(line)
        if again:
            self.lines.replace(self.history)
        else:
            self.lines.add(line)

    def keeping(self, plan: Plan) -> Saving:
        """Return what saves the training as it goes."""
        from nndsl.train.saving import Saving

        return Saving(self.checkpoints, plan, self.found, self.interruption, self.saved, self.told)

    def close(self) -> None:
        """Let go of what is open, whether the run is finished or not."""
        self.lines.close()

    def finish(self) -> None:
        """Remove what only an unfinished run needs."""
        self.checkpoints.remove()


def begun_model(folder: Path, data: Path | None, sample: bool) -> Model:
    """Return the model of a run that isn't finished, as it was begun.

    ``data`` and ``sample`` go before what the run was begun with. Raises StorageError where the
    folder is none of such a run.
    """
    about = about_begun(folder)
    file = about.get("file")
    base = Path(file).parent if file is not None else folder
    kept = Path(about["data"]) if about.get("data") is not None else None
    where = Where(base, data or kept, sample or bool(about.get("sample")))
    source = read_source(folder / MODEL, f"{about['model']}.nn")
    return Model(source, where)


def changed_since(folder: Path) -> Diagnostic | None:
    """Say so where the file that a run was begun with is another by now."""
    about = about_begun(folder)
    file = _file_of(about)
    if file is None or _text_of(file) in (about["text"], about.get("file_text")):
        return None
    return errors.file_changed_since(folder, file)


def _text_of(file: Path | None) -> str | None:
    """Return the hash of a file's own text, which options of a command may change for a run."""
    return text_hash(read_source(file).text) if file is not None and file.is_file() else None


def _file_of(about: Any) -> Path | None:
    """Return the file that a run was begun with, if it is still there."""
    file = about.get("file") if isinstance(about, dict) else None
    return Path(file) if isinstance(file, str) and Path(file).is_file() else None


def unfinished(parent: Path, text: str) -> Path | None:
    """Return the newest folder below ``parent``, or itself, with such a run that isn't finished."""
    if not parent.is_dir():
        return None
    for folder in [*(parent / str(number) for number in reversed(numbers(parent))), parent]:
        if has(folder, RESULT) or not has(folder, BEGUN):
            continue
        if read_source(folder / MODEL).text == text:
            return folder
    return None


def about_begun(folder: Path) -> dict[str, Any]:
    """Return what is known of a run that was begun and isn't finished.

    Raises StorageError where the folder is none of such a run.
    """
    if not has(folder, BEGUN):
        raise StorageError(errors.nothing_to_resume(folder))
    if has(folder, RESULT):
        file = _file_of(read_json(folder / BEGUN))
        raise StorageError(errors.finished_run(folder, file))
    if not has(folder, MODEL):
        raise StorageError(errors.not_a_run(folder, MODEL))
    about = read_json(folder / BEGUN)
    kinds = {"model": str, "text": str, "checksum": str}
    if not isinstance(about, dict) or not all(
        isinstance(about.get(name), kind) for name, kind in kinds.items()
    ):
        raise StorageError(errors.damaged(folder / BEGUN, "it says too little of the run"))
    return about


def _figures(lines: list[Any]) -> list[dict[str, Any]]:
    """Return the lines of the first epochs, up to one that has no figures of the next."""
    for at, line in enumerate(lines):
        parts = [line.get("train"), line.get("val", {})] if isinstance(line, dict) else [None]
        if not all(isinstance(part, dict) for part in parts) or line.get("epoch") != at + 1:
            return lines[:at]
    return lines


def _differing(folder: Path, saved: str, given: str, same_file: bool) -> Diagnostic:
    before, after = saved.split("\n"), given.split("\n")
    length = max(len(before), len(after))
    before += [""] * (length - len(before))
    after += [""] * (length - len(after))
    at = next(at for at in range(length) if before[at] != after[at])
    lines = before[at].strip(), after[at].strip()
    return errors.other_model(folder, at + 1, *lines, same_file)
