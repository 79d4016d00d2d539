"""The sets that other packages ship: a keyword goes in, the set's rows come out."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np

from nndsl.data.known.entries import KNOWN
from nndsl.data.raw import Array, Raw
from nndsl.data.sources import DataSource
from nndsl.diagnostics import NNError
from nndsl.errors import data_files as errors

_BOSTON = "mlxtend/data/data/boston_housing.csv"


def bundled(source: DataSource) -> Raw:
    """Return the rows of iris, digits, wine, breast_cancer, diabetes or boston.

    Columns are in their own units. Raises NNError where boston isn't there or isn't whole.
    """
    known = KNOWN[source.keyword]
    inputs, target = _boston(source) if source.keyword == "boston" else _learning(source.keyword)
    return Raw(
        inputs=inputs,
        features=known.features,
        shape=None,
        targets=(known.target,),
        y=(target,),
        kind=known.kind,
        origin=f"{known.keyword}, as {known.package} ships it",
        component=source,
    )


def _learning(keyword: str) -> tuple[Array, Array]:
    """Return the inputs and the target of a set that scikit-learn ships.

    Diabetes isn't scaled, because scikit-learn's scaled copy uses statistics of all rows.
    """
    from sklearn import datasets

    loaders: dict[str, Callable[[], Any]] = {
        "iris": datasets.load_iris,
        "digits": datasets.load_digits,
        "wine": datasets.load_wine,
        "breast_cancer": datasets.load_breast_cancer,
        "diabetes": lambda: datasets.load_diabetes(scaled=False),
    }
    bunch = loaders[keyword]()
    target = np.asarray(bunch.target)
    if KNOWN[keyword].kind == "labels":
        target = np.array([str(name) for name in bunch.target_names], dtype=object)[target]
    return np.asarray(bunch.data, dtype=np.float64), target


def _boston(source: DataSource) -> tuple[Array, Array]:
    """Return the inputs, in StatLib's order, and the target, medv, in 1000 dollars.

    The file is read where mlxtend lies, without importing the package (which would import its
    plotting and learning parts).
    """
    known = KNOWN["boston"]
    try:
        path = Path(str(distribution("mlxtend").locate_file(_BOSTON)))
        table = np.loadtxt(path, delimiter=",", dtype=np.float64, ndmin=2)
    except (PackageNotFoundError, OSError) as fault:
        tried = [("the package mlxtend", str(fault))]
        place = source.origin.head
        raise NNError(errors.data_unavailable(place, "boston", tried, "mlxtend")) from fault
    except ValueError as fault:
        raise NNError(errors.damaged_data(source.origin.head, path, str(fault))) from fault
    wanted = known.rows, len(known.features) + 1
    if table.shape != wanted:
        (rows, columns), (right, width) = table.shape, wanted
        found = f"it has {rows} rows of {columns} columns, not {right} of {width}"
        raise NNError(errors.damaged_data(source.origin.head, path, found))
    return table[:, :-1], table[:, -1]
