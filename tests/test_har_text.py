"""Numbers as the set of activities writes them are read to the bit, and no others are taken."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest

from nndsl.data.known.har_text import read_fixed


def text_of(cells: list[list[str]]) -> bytes:
    return "".join(f"{''.join(row)}\n" for row in cells).encode()


def read(text: bytes, rows: int, columns: int) -> np.ndarray | None:
    """Return what is read, None where the text isn't taken."""
    into = np.full((rows, columns), np.nan, np.float32)
    return into if read_fixed(io.BytesIO(text), into) else None


def cell(sign: str, digits: int, power: int) -> str:
    figures = f"{digits:08d}"
    way = "-" if power < 0 else "+"
    return f" {sign}{figures[0]}.{figures[1:]}e{way}{abs(power):03d}"


def test_each_number_is_the_nearest_to_what_is_written() -> None:
    drawn = np.random.default_rng(0).integers(0, 10**8, (70, 23)).tolist()
    drawn[0][:4] = [0, 1, 99_999_999, 10_000_000]
    cells = [
        [cell(" -"[(row + column) % 2], digits, column - 15) for column, digits in enumerate(each)]
        for row, each in enumerate(drawn)
    ]
    found = read(text_of(cells), 70, 23)
    assert found is not None
    wanted = np.array([[float(text) for text in row] for row in cells]).astype(np.float32)
    assert found.tobytes() == wanted.tobytes()
    assert found[0, 0] == 0 and np.signbit(found[1]).any()


def test_a_zero_keeps_its_sign() -> None:
    found = read(text_of([[" -0.0000000e+000", "  0.0000000e+000"]]), 1, 2)
    assert found is not None and np.signbit(found).tolist() == [[True, False]]


def test_a_byte_that_is_another_is_read_right_or_not_at_all() -> None:
    whole = b" -2.3285230e-002"
    taken = 0
    for place in range(len(whole)):
        for byte in range(256):
            text = whole[:place] + bytes([byte]) + whole[place + 1 :]
            found = read(text + b"\n", 1, 1)
            if found is not None:
                taken += 1
                assert found[0, 0] == np.float32(float(text)), text
    # Eight digits and the last of the exponent; two signs; 0 and 1 for fifteen powers; the rest.
    assert taken == 9 * 10 + 2 * 2 + 2 + 4


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + b" ",
        lambda text: text[:-1],
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b"\n", b" "),
        lambda text: text[:33],
        lambda text: b"",
        lambda text: text.replace(b"e-001", b"e-016"),
        lambda text: text.replace(b"1.5000000e-001", b"           nan"),
    ],
    ids=["more", "no last end", "two-byte ends", "no ends", "a row less", "empty", "tiny", "gap"],
)
def test_text_in_another_form_is_left_to_others(change: Callable[[bytes], bytes]) -> None:
    text = text_of([["  1.5000000e-001", " -2.5000000e-001"]] * 2)
    found = read(text, 2, 2)
    assert (
        found is not None and found.tolist() == np.array([[0.15, -0.25]] * 2, np.float32).tolist()
    )
    assert read(change(text), 2, 2) is None
