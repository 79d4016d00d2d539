"""A layer's weights go in by name, Keras's list of weights comes out, in its order and layout."""

from __future__ import annotations

import numpy as np

Weights = dict[str, np.ndarray]  # by the last part of their names


def as_they_are(w: Weights) -> list[np.ndarray]:
    """Give Keras all weights in their order, which is that of Keras."""
    return list(w.values())


def taps(weight: np.ndarray) -> np.ndarray:
    """Turn (filters, channels, *kernel) into (*kernel, channels, filters)."""
    return np.moveaxis(weight, (0, 1), (-1, -2))


def last_first(w: Weights) -> list[np.ndarray]:
    """Turn (units, origins, *kernel) into (*kernel, origins, units), and leave vectors."""
    return [taps(value) if value.ndim > 1 else value for value in w.values()]


def by_channel(weight: np.ndarray, channels: int) -> np.ndarray:
    """Turn (channels · multiplier, 1, *kernel) into (*kernel, channels, multiplier)."""
    weight = weight.reshape(channels, -1, *weight.shape[2:])
    return np.moveaxis(weight, (0, 1), (-2, -1))


def slopes(w: Weights) -> list[np.ndarray]:
    return [w["weight"].reshape(-1, 1, 1)]


def depthwise(w: Weights) -> list[np.ndarray]:
    return [by_channel(w["weight"], 4), w["bias"]]


def separable(w: Weights) -> list[np.ndarray]:
    return [by_channel(w["depthwise"], 4), taps(w["weight"]), w["bias"]]


def recurrent(w: Weights) -> list[np.ndarray]:
    """Turn each direction's two weights and two biases into two weights and their sum."""
    found = []
    for direction in ("", "_reverse"):
        if f"weight_ih_l0{direction}" in w:
            found += [w[f"weight_{kind}_l0{direction}"].T for kind in ("ih", "hh")]
            found.append(w[f"bias_ih_l0{direction}"] + w[f"bias_hh_l0{direction}"])
    return found


def gru(w: Weights) -> list[np.ndarray]:
    """Turn the order of the gates, r z n, into z r n; GRU keeps both biases."""

    def turned(value: np.ndarray) -> np.ndarray:
        r, z, n = np.split(value, 3)
        return np.concatenate([z, r, n])

    found = []
    for direction in ("", "_reverse"):
        if f"weight_ih_l0{direction}" in w:
            found += [turned(w[f"weight_{kind}_l0{direction}"]).T for kind in ("ih", "hh")]
            found.append(np.stack([turned(w[f"bias_{k}_l0{direction}"]) for k in ("ih", "hh")]))
    return found


def heads(w: Weights, count: int = 2) -> list[np.ndarray]:
    """Turn (width, features) into (features, heads, size), and the last into (heads, size, out)."""
    found = []
    for name in ("query", "key", "value"):
        found += [w[f"{name}_weight"].T.reshape(-1, count, w[f"{name}_weight"].shape[0] // count)]
        found += [w[f"{name}_bias"].reshape(count, -1)]
    out = w["out_weight"].T
    return [*found, out.reshape(count, -1, out.shape[1]), w["out_bias"]]
