"""Boston housing: the file that mlxtend ships goes in, 506 rows of 13 features come out."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np

from nndsl.data.known import KNOWN
from nndsl.data.raw import Raw
from nndsl.data.sources import DataSource
from nndsl.diagnostics import NNError
from nndsl.errors import data_files as errors

_FILE = "mlxtend/data/data/boston_housing.csv"


def boston(source: DataSource) -> Raw:
    """Return the rows, in StatLib's order; the target, medv, is in 1000 dollars.

    The file is read where the package lies, without importing the package (which would import
    its plotting and learning parts). Raises NNError where it isn't there or isn't whole.
    """
    known = KNOWN["boston"]
    try:
        path = Path(str(distribution("mlxtend").locate_file(_FILE)))
        table = np.loadtxt(path, delimiter=",", dtype=np.float64, ndmin=2)
    except (PackageNotFoundError, OSError) as fault:
        tried = [("the package mlxtend", str(fault))]
        hint = "install it: `pip install mlxtend`"
        raise NNError(errors.data_unavailable(source.origin.head, "boston", tried, hint)) from fault
    except ValueError as fault:
        raise NNError(errors.damaged_data(source.origin.head, path, str(fault))) from fault
    if table.shape != (known.rows, len(known.features) + 1):
        found = f"it has {table.shape[0]} rows of {table.shape[1]} columns, not 506 of 14"
        raise NNError(errors.damaged_data(source.origin.head, path, found))
    return Raw(
        inputs=table[:, :-1],
        features=known.features,
        shape=None,
        targets=(known.target,),
        y=(table[:, -1],),
        kind=known.kind,
        origin="boston, as mlxtend ships it",
        component=source,
    )
