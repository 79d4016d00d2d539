"""What is known of the known sets without loading them: a keyword goes in, its facts come out."""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.data.known.har_names import ACTIVITIES, har_features
from nndsl.facts import Shape, TargetKind


@dataclass(frozen=True)
class Known:
    """The facts of one known set; ``sample_rows`` is given where the set has a stand-in.

    ``files`` says in words which files a folder needs, for a set that is found in folders.
    ``own_test`` counts the test rows where its authors divided it into train and test.
    ``package`` names the Python package that ships it, None where it is found in a folder or
    downloaded.
    """

    keyword: str
    title: str
    shape: Shape
    features: tuple[str, ...]
    target: str
    kind: TargetKind
    classes: tuple[str, ...]
    rows: int
    licence: str
    package: str | None = None
    own_test: int | None = None
    grouped: bool = False
    sample_rows: int | None = None
    files: str = ""


_DIGITS = tuple(str(i) for i in range(10))
_BOSTON = (
    "crim",
    "zn",
    "indus",
    "chas",
    "nox",
    "rm",
    "age",
    "dis",
    "rad",
    "tax",
    "ptratio",
    "b",
    "lstat",
)
_MEASURES = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)

KNOWN: dict[str, Known] = {
    known.keyword: known
    for known in (
        Known(
            "har",
            "Human Activity Recognition Using Smartphones (UCI 240)",
            shape=(561,),
            features=har_features(),
            target="activity",
            kind="labels",
            classes=ACTIVITIES,
            rows=7352 + 2947,
            licence="CC BY 4.0 by UCI's page; its README forbids commercial use",
            own_test=2947,
            grouped=True,
            sample_rows=2040,
            files="UCI's zip, the unpacked `UCI HAR Dataset`, or train.csv and test.csv with the "
            "columns `subject` and `Activity`",
        ),
        Known(
            "mnist",
            "MNIST handwritten digits",
            shape=(1, 28, 28),
            features=tuple(f"pixel_{i}" for i in range(1, 785)),
            target="digit",
            kind="integers",
            classes=_DIGITS,
            rows=70000,
            licence="CC BY-SA 3.0",
            own_test=10000,
            sample_rows=1797,
            files="the four idx files (train-images-idx3-ubyte.gz and so on)",
        ),
        Known(
            "boston",
            "Boston housing",
            shape=(13,),
            features=_BOSTON,
            target="medv",
            kind="numbers",
            classes=(),
            rows=506,
            licence="public domain (StatLib)",
            package="mlxtend",
        ),
        Known(
            "iris",
            "Iris flowers",
            shape=(4,),
            features=(
                "sepal length (cm)",
                "sepal width (cm)",
                "petal length (cm)",
                "petal width (cm)",
            ),
            target="species",
            kind="labels",
            classes=("setosa", "versicolor", "virginica"),
            rows=150,
            licence="CC BY 4.0",
            package="scikit-learn",
        ),
        Known(
            "digits",
            "Small handwritten digits",
            shape=(64,),
            features=tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
            target="digit",
            kind="integers",
            classes=_DIGITS,
            rows=1797,
            licence="CC BY 4.0",
            package="scikit-learn",
        ),
        Known(
            "wine",
            "Wines of three cultivars",
            shape=(13,),
            features=(
                "alcohol",
                "malic_acid",
                "ash",
                "alcalinity_of_ash",
                "magnesium",
                "total_phenols",
                "flavanoids",
                "nonflavanoid_phenols",
                "proanthocyanins",
                "color_intensity",
                "hue",
                "od280/od315_of_diluted_wines",
                "proline",
            ),
            target="cultivar",
            kind="labels",
            classes=("class_0", "class_1", "class_2"),
            rows=178,
            licence="CC BY 4.0",
            package="scikit-learn",
        ),
        Known(
            "breast_cancer",
            "Breast cancer (Wisconsin, diagnostic)",
            shape=(30,),
            features=(
                *(f"mean {name}" for name in _MEASURES),
                *(f"{name} error" for name in _MEASURES),
                *(f"worst {name}" for name in _MEASURES),
            ),
            target="diagnosis",
            kind="labels",
            classes=("benign", "malignant"),
            rows=569,
            licence="CC BY 4.0",
            package="scikit-learn",
        ),
        Known(
            "diabetes",
            "Diabetes progression",
            shape=(10,),
            features=("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
            target="progression",
            kind="numbers",
            classes=(),
            rows=442,
            licence="published with Efron et al. (2004)",
            package="scikit-learn",
        ),
        Known(
            "signals",
            "Simulated motion (made by a formula, nothing in it was measured)",
            shape=(128, 3),
            features=("x", "y", "z"),
            target="motion",
            kind="labels",
            classes=("cycling", "riding", "running", "walking"),
            rows=320,
            licence="public domain",
            package="nndsl",
            grouped=True,
        ),
    )
}
