"""Batches that are joined make the step of one large batch, whatever their rows weigh."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import nndsl


@pytest.mark.parametrize(
    ("option", "compile"),
    [
        ("class_weights=[1, 2, 5]", ""),
        pytest.param("class_weights=[1, 2, 5]", " compile=true", marks=pytest.mark.slow),
        ("class_weights=balanced", ""),
        ("ignore=2", ""),
        ("gamma=2 ignore=0", ""),
    ],
)
def test_rows_of_accumulated_batches_count_by_their_weight_among_all(
    option: str, compile: str
) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(22, 3)), np.sort(rng.integers(0, 3, 22))
    text = f"dense 4 tanh; dense 3 softmax; loss crossentropy {option}; optimizer sgd 0.5"
    text += "; train epochs=3 seed=1 "
    joined = nndsl.loads(text + f"batch=4 accumulate=3{compile}").fit(x, y, device="cpu")
    large = nndsl.loads(text + "batch=12").fit(x, y, device="cpu")
    np.testing.assert_allclose(joined.predict_proba(x), large.predict_proba(x), atol=2e-6)


def test_each_of_several_losses_counts_its_own_rows_in_accumulated_batches() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(22, 3)), np.sort(rng.integers(0, 3, 22))
    frame = pd.DataFrame({"a": y, "b": y[::-1], "c": x[:, 0] ** 2})
    text = "h = dense 4 tanh; a = dense 3 softmax from=h; b = dense 3 softmax from=h; c = dense 1 "
    text += "from=h; output a b c; loss crossentropy on=a ignore=2; loss mse on=c weight=0.5; "
    text += "loss crossentropy on=b class_weights=[1, 2, 5]; optimizer sgd 0.5; train epochs=3 "
    joined = nndsl.loads(text + "batch=4 accumulate=3").fit(x, frame, device="cpu")
    large = nndsl.loads(text + "batch=12").fit(x, frame, device="cpu")
    for key, weights in large.weights.items():
        np.testing.assert_allclose(joined.weights[key], weights, atol=2e-6)
