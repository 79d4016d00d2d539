"""Arrays and frames given in Python: X, y and groups go in, checked rows come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nndsl.data.belonging import Adrift, adrift, mark_of
from nndsl.data.raw import ARRAYS, Array, Raw, flat, is_frame
from nndsl.data.samples import anywhere
from nndsl.data.targets.aims import Aims
from nndsl.data.targets.given import categorical, is_categorical, orders_of, read_targets
from nndsl.data.targets.labels import confused
from nndsl.data.targets.listed import sequences
from nndsl.data.targets.unknown import without_gaps
from nndsl.data.values import only_texts
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import data as errors, data_files as file_errors, data_targets as target_errors
from nndsl.errors.packages import OF_TENSOR
from nndsl.facts import Shape

# Says of y (n, k), and the shape of a sample, whether k is a number of places, not of targets.
Placed = Callable[[Array, Shape], bool]


def raw_arrays(
    x: Any,
    y: Any,
    groups: Any = None,
    placed: Placed | None = None,
    aims: Aims = None,
    may_lack: bool = False,
) -> Raw:
    """Return rows of X, an array of shape (n, …) or a frame, and y, of shape (n,) or (n, targets).

    Where ``placed`` says so of an array, and where y has more axes than two, y is one target with
    axes, (n, *axes). For sequences, y is a text or a list of labels for each row; an autoencoder
    needs none. Where rows ``may_lack`` a target or a group, those that do are marked. Columns of an
    array are named x1, x2, ...; targets y, or y1, y2, ... Raises NNError for lengths that differ,
    values that are no numbers, and missing targets or groups.
    """
    inputs, features, shape = _inputs(x)
    rows, spelled = len(inputs), aims == "sequence"
    if y is None and aims == "autoencoder":
        y = np.zeros(rows)
    if y is None:
        raise NNError(_no_array("y", y))
    sample = None if is_frame(x) else shape or (len(features),)
    names, columns = sequences(y) if spelled else _targets(y, sample, placed)
    if rows == 0:
        raise NNError(file_errors.no_rows(None, "X is empty"))
    faults: list[Diagnostic] = []
    if len(columns[0]) != rows:
        faults.append(target_errors.length_mismatch("y", len(columns[0]), rows))
    group_array: Array | None = None
    lost: Adrift | None = None
    if groups is not None:
        group_array = np.asarray(groups)
        if group_array.ndim != 1:
            found = f"an array of shape {group_array.shape}"
            faults.append(
                target_errors.wrong_array("groups", found, "give an array of shape (rows,)")
            )
        elif len(group_array) != rows:
            faults.append(target_errors.length_mismatch("groups", len(group_array), rows))
        else:
            lost = adrift([("groups", groups)]) if may_lack else None
            group_array = mark_of("groups", groups, None, may_lack)
    read, named = tuple(columns), list(zip(names, columns, strict=True))
    unknown: Array | None = None
    if not spelled:
        if may_lack:
            named, unknown = without_gaps(named, None)
        read, unread = read_targets(named, None)
        faults += unread or ([] if aims == "regression" else confused(named, read))
    if faults:
        raise NNError(faults)
    return Raw(
        inputs=inputs,
        features=features,
        shape=shape,
        targets=names,
        y=read,
        groups=group_array,
        orders={} if spelled else orders_of(named),
        categorical=categorical(named),
        origin=ARRAYS,
        unknown=unknown,
        adrift=lost,
        chosen_names=is_frame(y) and list(y.columns) != list(range(len(names))),
    )


def apart(x: Any, names: Sequence[str]) -> list[str]:
    """Return how the array of each input of these names is had, where X has one for each."""
    if len(names) < 2:
        return []
    if isinstance(x, Mapping) and set(x) <= set(names):
        return [f"X[{name!r}]" for name in names]
    tables = isinstance(x, list | tuple) and len(x) == len(names) and all(map(_has_rows, x))
    return [f"X[{at}]" for at in range(len(names))] if tables else []


def _has_rows(one: Any) -> bool:
    listed = isinstance(one, list) and bool(one) and isinstance(one[0], list)
    return listed or getattr(one, "ndim", 0) > 1


def _inputs(x: Any) -> tuple[Any, tuple[str, ...], tuple[int, ...] | None]:
    if is_frame(x):
        names = tuple(str(name) for name in x.columns)
        _once(names, "X")
        if not names:
            raise NNError(errors.no_inputs(None, "X"))
        return x.set_axis(list(names), axis=1).reset_index(drop=True), names, None
    array = as_array("X", x)
    if array.ndim < 2 or 0 in array.shape[1:]:
        advice = "give one row for each sample: an array of shape (rows, columns)"
        if array.ndim == 1 and len(array):
            advice += "; one column is `X.reshape(-1, 1)`"
        found = f"an array of shape {array.shape}" if array.ndim else "a single value"
        if array.dtype.names:
            advice = "give its columns as a frame: `pd.DataFrame(X)`"
        raise NNError(target_errors.wrong_array("X", found, advice))
    features = tuple(f"x{i}" for i in range(1, int(np.prod(array.shape[1:])) + 1))
    if array.dtype.kind not in "biuf":
        if array.dtype.kind in "OUS" and array.ndim == 2:
            import pandas as pd

            # a frame says which cells are no numbers, and one-hot encodes columns of texts
            frame = pd.DataFrame(array, columns=list(features)).infer_objects()
            return frame, features, None
        found = f"an array of {array.dtype}"
        raise NNError(target_errors.wrong_array("X", found, "give an array of numbers"))
    if array.dtype.kind == "f" and anywhere(np.isinf, array):
        infinite = np.isinf(flat(array))
        raise NNError(
            [
                errors.not_finite(
                    None,
                    features[i],
                    int(infinite[:, i].sum()),
                    [int(row) + 1 for row in np.flatnonzero(infinite[:, i])[:5]],
                    empty="missing=zero",
                )
                for i in np.flatnonzero(infinite.any(axis=0))[:12]
            ]
        )
    # rows are gathered from it as they lie in memory
    return np.ascontiguousarray(array), features, array.shape[1:] if array.ndim > 2 else None


def _once(names: tuple[str, ...], where: str) -> None:
    """Raise NNError where two columns have the same name."""
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise NNError(errors.duplicate_column(None, twice, where))


def as_array(name: str, values: Any) -> Array:
    """Return values as an array, in which what is masked is missing.

    Raises NNError for what is no array, such as rows of unequal lengths or a sparse matrix.
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind == "U" and isinstance(values, list | tuple):
            cells = np.array(values, dtype=object)  # where numpy has made texts of numbers
            array = array if only_texts(cells) else cells
    # rows of unequal lengths; a tensor on a GPU, or one that gradients are taken of
    except (ValueError, TypeError, RuntimeError) as fault:
        reason = (str(fault).splitlines() or ["unknown"])[0]
        advice = f"give {name} as a numpy array"
        if "inhomogeneous" in reason:  # numpy's word for it
            reason = "its rows differ in length"
            advice = "give rows of equal length, as a numpy array"
            advice += "; lists of labels are learnt with `loss ctc`" if name == "y" else ""
        if hasattr(values, "detach"):  # as a tensor of PyTorch
            advice = f"give `{name}{OF_TENSOR}`"
        found = f"not an array: {reason}"
        raise NNError(target_errors.wrong_array(name, found, advice)) from None
    if array.dtype.kind == "O" and array.ndim == 0:  # what numpy takes for one thing
        raise NNError(_no_array(name, values))
    if isinstance(values, np.ma.MaskedArray) and values.mask.any():
        numbers = array.dtype.kind in "biuf"
        array = array.astype(np.result_type(array, np.float32) if numbers else object)
        array[np.ma.getmaskarray(values)] = np.nan
    return array


def _no_array(name: str, values: Any) -> Diagnostic:
    if name == "y" and values is None:
        advice = "give a target for each row of X; only `task autoencoder` needs none"
        return target_errors.wrong_array(name, "missing", advice)
    found = "None" if values is None else f"no array, but of the type `{type(values).__name__}`"
    advice = "give a numpy array, a list of rows, or a DataFrame"
    if hasattr(values, "toarray"):  # as those of SciPy
        advice = f"sparse matrices are not read: give `{name}.toarray()`"
    elif isinstance(values, Mapping):
        advice = f"give its columns as a frame: `pd.DataFrame({name})`"
    elif isinstance(values, Iterator):
        advice = f"give all rows at once: `list({name})`"
    return target_errors.wrong_array(name, found, advice)


def _targets(
    y: Any, sample: Shape | None, placed: Placed | None
) -> tuple[tuple[str, ...], list[Any]]:
    if is_frame(y):
        names = tuple(str(name) for name in y.columns)
        _once(names, "y")
        if names:
            columns = [y.iloc[:, i] for i in range(len(names))]
            return names, [c if is_categorical(c) else np.asarray(c, dtype=object) for c in columns]
    array = as_array("y", y)
    if array.dtype.kind in "cSV":
        advice = "give an array of numbers, or of texts"
        raise NNError(target_errors.wrong_array("y", f"an array of {array.dtype}", advice))
    if array.ndim > 2 and 0 not in array.shape[1:]:
        return ("y",), [array]
    if array.ndim == 2 and array.shape[1] > 1:
        if placed is not None and sample is not None and placed(array, sample):
            return ("y",), [array]
        return tuple(f"y{i + 1}" for i in range(array.shape[1])), list(array.T)
    if array.ndim == 1 or (array.ndim == 2 and array.shape[1] == 1):
        name = getattr(y, "name", None)
        column = y if is_categorical(y) else array.reshape(-1)
        return (str(name) if name is not None else "y",), [column]
    found = f"an array of shape {array.shape}"
    advice = "give an array of shape (rows,), (rows, targets) or, for each step or pixel, of "
    advice += "(rows, *axes)"
    raise NNError(target_errors.wrong_array("y", found, advice))
