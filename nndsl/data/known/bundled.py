"""The sets that scikit-learn ships: a keyword goes in, the set's rows come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nndsl.data.known import KNOWN
from nndsl.data.raw import Raw
from nndsl.data.sources import DataSource


def bundled(source: DataSource) -> Raw:
    """Return the rows of iris, digits, wine, breast_cancer or diabetes.

    Columns are in their own units; diabetes isn't scaled, because scikit-learn's scaled copy
    uses statistics of all rows.
    """
    from sklearn import datasets

    loaders: dict[str, Callable[[], Any]] = {
        "iris": datasets.load_iris,
        "digits": datasets.load_digits,
        "wine": datasets.load_wine,
        "breast_cancer": datasets.load_breast_cancer,
        "diabetes": lambda: datasets.load_diabetes(scaled=False),
    }
    known = KNOWN[source.keyword]
    bunch = loaders[source.keyword]()
    target = np.asarray(bunch.target)
    if known.kind == "labels":
        target = np.array([str(name) for name in bunch.target_names], dtype=object)[target]
    return Raw(
        inputs=np.asarray(bunch.data, dtype=np.float64),
        features=known.features,
        shape=None,
        targets=(known.target,),
        y=(target,),
        kind=known.kind,
        origin=f"{known.keyword}, as scikit-learn ships it",
        component=source,
    )
