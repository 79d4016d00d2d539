"""The text of signals goes in, if it has the form of the set's own; rows of float32 come out.

There, each number has 16 bytes, such as ` -2.3285230e-002`, and each row is a line. So the bytes
of many numbers are taken at once, as two whole numbers each, and nobody looks for their ends.
"""

from __future__ import annotations

from functools import cache
from typing import IO

import numpy as np

from nndsl.data.raw import Array

_WIDTH = 16  # bytes of a number with the space before it
_ROWS = 32  # at a time: what is made of them on the way stays in the cache
_DIGITS = 7  # behind the point
_EXACT = 22  # the largest power of ten that float64 has exactly

# The bits of each half that are the same in all numbers, the first byte being the lowest: a space,
# a sign, a digit, the point, four digits; three digits, `e`, a sign, `0`, two digits. Of a sign
# and of the last two digits only some bits are.
_FIRST, _FIRST_IS = 0x0000_0000_FF00_F0FF, 0x0000_0000_2E00_2020
_SECOND, _SECOND_IS = 0xF0F0_FFF9_FF00_0000, 0x3030_3029_6500_0000
_UPPER, _LOWER = 0xF0F0_F0F0_F0F0_F0F0, 0x0F0F_0F0F_0F0F_0F0F
_DIGIT, _SIX = 0x3030_3030_3030_3030, 0x0606_0606_0606_0606  # to 10, six more are 16


def read_fixed(file: IO[bytes], into: Array) -> bool:
    """Fill an array of float32 (rows, columns), and say whether the file has just its numbers.

    Each becomes the nearest float64 and is rounded then. Of a file in another form, some rows may
    have been written.
    """
    rows, columns = into.shape
    memory = np.empty((_ROWS, _WIDTH * columns + 1), np.uint8)
    for at in range(0, rows, _ROWS):
        lines = memory[: rows - at]
        if file.readinto(lines.reshape(-1).data) != lines.size:  # type: ignore[attr-defined]
            return False
        if (lines[:, -1] != ord("\n")).any():
            return False
        halves = np.ascontiguousarray(lines[:, :-1]).view("<u8")
        numbers = _numbers(halves[:, ::2].astype(np.uint64), halves[:, 1::2].astype(np.uint64))
        if np.isnan(numbers).any():
            return False
        into[at : at + len(lines)] = numbers
    return not file.read(1)


def _numbers(first: Array, second: Array) -> Array:
    """Return the numbers, float64, whose halves these are; NaN where one has another form."""
    digits = (first >> 16 & 0xFF) | (first >> 32 << 8) | (second << 40)
    wrong = ((first & _FIRST) ^ _FIRST_IS) | ((second & _SECOND) ^ _SECOND_IS)
    wrong |= ((digits & _UPPER) ^ _DIGIT) | ((digits + _SIX & _UPPER) ^ _DIGIT)
    digits = digits & _LOWER
    # Each takes its neighbour in: digits become pairs, pairs fours, and these the whole.
    digits = digits * 10 + (digits >> 8) & 0x00FF_00FF_00FF_00FF
    digits = digits * 100 + (digits >> 16) & 0x0000_FFFF_0000_FFFF
    digits = digits * 10_000 + (digits >> 32) & 0x0000_0000_FFFF_FFFF
    which = (second >> 48 & 0xF) << 4 | (second >> 56 & 0xF)
    which |= (second >> 33 & 0x3) << 8 | (first >> 8 & 0xF) << 10
    numbers: Array = digits / _divisors()[which]
    numbers[wrong != 0] = np.nan
    return numbers


@cache
def _divisors() -> Array:
    """Return what eight digits are divided by, for both signs and the digits of the exponent.

    It is exact, so that the quotient is the nearest number; NaN is where it can't be.
    """
    found = np.full((16, 4, 16, 16), np.nan)
    for sign, divisor in ((ord(" "), 1.0), (ord("-"), -1.0)):
        for direction, way in ((ord("+"), -1), (ord("-"), 1)):
            for exponent in range(100):
                power = _DIGITS + way * exponent
                if 0 <= power <= _EXACT:
                    at = sign & 0xF, direction >> 1 & 0x3, *divmod(exponent, 10)
                    found[at] = divisor * 10.0**power
    return found.ravel()
