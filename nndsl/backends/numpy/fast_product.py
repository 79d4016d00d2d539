"""The sizes of a product go in; what computes it in products that are faster comes out.

The library copies the factors of a larger product into an order of its own first. Those of a
small one it reads where they lie, which saves most where few rows meet many weights.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nndsl.backends.numpy import threads
from nndsl.backends.numpy.room import memory

GROUP = 8  # rows that a small product takes together; of other numbers it is slower
PAIR, OTHERS = 4, 2  # small products that two cores don't do faster by sharing, and other numbers
MANY = 128  # rows, for which copying many weights is worth it
SUMS = 2**18  # so many numbers, of which several are added up, stay in the cache

Product = Callable[[np.ndarray, np.ndarray], object]  # x (rows, width), weights (width, units)


def in_pieces(z: np.ndarray, width: int) -> Product | None:
    """Return what computes a product with rows of a width into z, in small products of some rows.

    It is None where it had better be done as a whole. Where the library would share it among
    cores, it does, unless it is so small that to share it takes longer. Of few rows and many
    weights, each product is over a part of the width, and they are added up.
    """
    steps, units = z.shape
    few, parts = _sizes(steps, width, units) if z.dtype.char in "fd" else (0, 1)
    if not few:
        return None
    cut, part = steps // few * few, width // parts
    pieces, rest = z[:cut].reshape(-1, few, units), z[cut:]
    sums = memory((parts, *pieces.shape), z.dtype) if parts > 1 else pieces
    # How many cores there are is asked once, since to ask takes as long as a small product.
    cores = threads.cores()
    usual = steps * width * units <= (PAIR if cores == 2 else OTHERS) * threads.SMALL
    usual = usual or (parts > 1 and steps <= GROUP) or (not threads.apart() and cores == 1)

    def product(x: np.ndarray, weights: np.ndarray) -> None:
        cuts = usual or threads.apart()
        # What lies in another order would be multiplied number by number.
        if not (cuts and x.flags.c_contiguous and weights.flags.c_contiguous):
            x.dot(weights, z)
            return
        if parts == 1:
            np.matmul(x[:cut].reshape(-1, few, width), weights, pieces)
        else:
            across = x[:cut].reshape(-1, few, parts, part).transpose(2, 0, 1, 3)
            np.matmul(across, weights.reshape(parts, 1, part, units), sums)
            np.add.reduce(sums, axis=0, out=pieces)
        if len(rest):
            x[cut:].dot(weights, rest)

    return product


def _sizes(steps: int, width: int, units: int) -> tuple[int, int]:
    """Return how many rows a small product takes, 0 for none, and how many parts the width has."""
    if steps == 1 or steps * width * units <= threads.SMALL:
        return 0, 1
    most = threads.small()  # asked here, since the first time that takes an import
    if not most:
        return 0, 1
    few = most // (width * units) // GROUP * GROUP
    if few:
        return (few, 1) if few < steps else (0, 1)
    few = min(GROUP, steps)
    least = -(-few * width * units // most)
    parts = next((number for number in range(least, 4 * least) if width % number == 0), 0)
    pays = parts and steps <= MANY and parts * steps * units <= SUMS
    return (few, parts) if pays else (0, 1)
