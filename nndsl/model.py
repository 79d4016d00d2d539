"""The compiler as Python sees it: a text goes in, a model to compile, run or fit comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nndsl.arguments import explained, numbers_by_name, of_training
from nndsl.checked import Checked
from nndsl.components.registry import reserved_words
from nndsl.data.where import Where, data_folder
from nndsl.diagnostics import NNError
from nndsl.elaborate import Elaborated, elaborate
from nndsl.errors import arguments as argument_errors, training as errors
from nndsl.errors.asking import with_arrays
from nndsl.errors.inputs import inputs_apart
from nndsl.facts import Facts
from nndsl.files.paths import given_path
from nndsl.files.reading import measured, read_source
from nndsl.graph.layout import has_places, layouts
from nndsl.source import Source
from nndsl.spec.override import override

if TYPE_CHECKING:
    from nndsl.data.prepared import Prepared
    from nndsl.runs.result import Result
    from nndsl.runs.watcher import Watcher


def load(
    path: str | Path,
    *,
    set: Mapping[str, object] | None = None,
    data: str | Path | None = None,
    sample: bool = False,
) -> Model:
    """Read and check a ``.nn`` file.

    ``set`` gives numbers that the file names with ``let`` another value; ``data`` is a folder to
    look for known data sets in; ``sample`` asks for their small stand-ins.

    Raises NNError, whose ``diagnostics`` say what is wrong and where; TypeError for no path.
    """
    if not isinstance(path, str | PathLike):
        raise TypeError(f"`load` takes the path of a file, not {_kind(path)}")
    if isinstance(path, str) and _is_text(path):
        raise NNError(argument_errors.text_for_path(path))
    source = read_source(Path(path))
    return Model(source, Where(source.folder, data_folder(data), sample), numbers_by_name(set))


def loads(
    text: str,
    *,
    name: str = "model",
    set: Mapping[str, object] | None = None,
    data: str | Path | None = None,
    sample: bool = False,
) -> Model:
    """Check a text of the language; else the same as ``load``.

    >>> model = loads("input 4; dense 8 relu; dense 3 softmax")
    >>> model.graph.parameter_count
    67
    """
    if not isinstance(text, str):
        what = "; a file is read by `nndsl.load`" if isinstance(text, PathLike) else ""
        raise TypeError(f"`loads` takes a text of the language, not {_kind(text)}{what}")
    if _is_path(text):
        raise NNError(argument_errors.path_for_text(text))
    source = measured(Source.of(text, name))
    return Model(source, Where(source.folder, data_folder(data), sample), numbers_by_name(set))


def _kind(value: object) -> str:
    return "None" if value is None else f"an object of type `{type(value).__name__}`"


def _is_path(text: str) -> bool:
    """Say whether a text is the name of a `.nn` file rather than its content."""
    return text.strip().endswith(".nn") and "\n" not in text.strip()


def _is_text(path: str) -> bool:
    """Say whether what is to be the path of a file is the text of one."""
    first, *others = path.split() or [""]
    return "\n" in path or (bool(others) and first in reserved_words() and not _is_path(path))


def _out(path: str | Path | None) -> Path | None:
    """Return the folder that a run is to be saved in. Raises NNError for what is no path."""
    wanted = "the path of a new folder"
    return None if path is None else given_path("out", path, wanted, 'out="runs/mine"')


def _begun(path: bool | str | Path) -> Path | None:
    """Return the folder of the run to go on with, if one is named. Raises NNError for no path."""
    wanted = "the path of a run's folder"
    return given_path("resume", path, wanted, 'resume="runs/iris/1"') if path else None


class Model(Checked):
    """A file that checks, and what can be done with it: run it on its data, or fit it to others."""

    @explained
    def run(
        self,
        *,
        data: str | Path | None = None,
        out: str | Path | None = None,
        sample: bool | None = None,
        epochs: int | None = None,
        seed: int | None = None,
        device: str = "auto",
        watcher: Watcher | None = None,
        resume: bool | str | Path = False,
    ) -> Result:
        """Train, measure, compare and save: what ``nndsl run`` does.

        ``data`` is a folder to look for known sets in; ``out`` the run's folder, which must be
        new or empty (``runs/<model>/<number>`` if None); ``epochs`` and ``seed`` replace those
        of the file; ``device`` is ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``. ``resume``
        is the folder of a run that wasn't finished, to go on with; with True, the newest one of
        this model below ``out`` is gone on with, if there is any. A ``watcher`` is told how the
        run goes; without one, what is amiss is an NNWarning.

        Raises NNError, TrainingError where the loss is no longer a number, StorageError.
        """
        from nndsl.runs import run
        from nndsl.runs.begun import about_begun, unfinished

        where = replace(
            self.where,
            data=data_folder(data) or self.where.data,
            sample=self.where.sample if sample is None else sample,
            quiet=watcher is None,
        )
        model = self._overridden(where, epochs, seed)
        folder = _out(out) or run.default_folder(self.name)
        begun = unfinished(folder, model.source.text) if resume is True else _begun(resume)
        if begun is not None:
            about_begun(begun)  # before any row is read
            return run.run(model, model.prepared, begun, False, device, watcher, resume=True)
        return run.run(model, model.prepared, folder, out is None, device, watcher)

    def prepared(self) -> Prepared:
        """Return the rows of the file's own data, divided and preprocessed.

        Raises NNError where the file names no data, or they can't be had or don't fit.
        """
        from nndsl.data.prepare import prepare
        from nndsl.data.request import Request

        spec = self.spec
        if spec.data is None:
            tested = self.source.name if spec.expects and spec.loss is None else None
            raise NNError(errors.no_data(tested).within(self.source))
        aims = self.elaborated.aims
        try:
            found = prepare(Request(spec.data, spec.split, spec.preprocess, aims, self.where))
        except NNError as error:
            raise error.within(self.source) from None
        return self.laid_out(found)

    def laid_out(self, prepared: Prepared) -> Prepared:
        """Return data whose targets are read as the network's outputs are laid out."""
        return prepared.with_layouts(layouts(self.graph, self.elaborated.heads))

    @explained
    def fit(
        self,
        x: Any,
        y: Any = None,
        *,
        groups: Any = None,
        out: str | Path | None = None,
        epochs: int | None = None,
        seed: int | None = None,
        device: str = "auto",
        watcher: Watcher | None = None,
    ) -> Result:
        """Train on arrays instead of what a data statement names, and measure as ``run`` does.

        ``x`` is an array (n, features) or (n, *shape), or a DataFrame; ``y`` is (n,),
        (n, targets) or, for an output with axes, such as a class for each step or pixel,
        (n, *axes), and for `loss ctc` a text or a list of labels for each row; an autoencoder
        needs none. The values of several inputs stand side by side in ``x``, in the order of the
        file. ``groups`` (n,) keeps rows that belong together in one part. The file's
        ``split`` and ``preprocess`` apply. Nothing is saved unless ``out`` names a folder. What
        is amiss, in the data or in training, is told to ``watcher``, or else is an NNWarning.

        Raises NNError where arrays don't fit each other or the file, TrainingError.
        """
        from nndsl.data.arrays import apart
        from nndsl.data.prepare import prepare_arrays
        from nndsl.runs import run

        model = self._overridden(self.where, epochs, seed)
        if model.spec.loss is None:
            raise NNError(errors.no_loss_to_fit().within(self.source))
        spec = model.spec
        names = [step.name for step in spec.steps if step.layer.keyword == "input"]
        if each := apart(x, names):
            raise NNError(inputs_apart(names, each))
        placed = partial(has_places, self.task, self._with)
        aims = model.elaborated.aims

        def prepare() -> Prepared:
            return prepare_arrays(x, y, spec.split, spec.preprocess, aims, groups, placed)

        with with_arrays():
            return run.run(model, prepare, _out(out), False, device, watcher)

    def show(self) -> str:
        """Return the table of layers, shapes and parameters that ``nndsl show`` prints."""
        from nndsl.report.network import as_text

        return as_text(self.elaborated, self.graph, self.source)

    def explain(self) -> str:
        """Return what ``nndsl explain`` prints: the layers in words, the network in equations."""
        from nndsl.report.explain import explain

        return explain(self.elaborated, self.graph, self.source)

    def _overridden(self, where: Where, epochs: int | None, seed: int | None) -> Model:
        wanted = {"epochs": of_training("epochs", epochs), "seed": of_training("seed", seed)}
        for option, value in wanted.items():
            if value is not None and self.spec.loss is None:
                raise NNError(errors.nothing_is_trained(option).within(self.source))
        source = override(self.source, {}, wanted)
        if source == self.source and where == self.where:
            return self
        return Model(source, where)

    def _with(self, facts: Facts) -> Elaborated:
        return elaborate(self.source, self.where, facts=facts)

    def with_facts(self, prepared: Prepared) -> Model:
        """Return the model checked against data that the caller has."""
        return Model(self.source, self.where, facts=prepared.facts)
