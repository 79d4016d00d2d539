"""A sound input and chance go in, a spoilt one comes out: any bytes, or with its structure kept."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from typing import Any

from mutations import mistaken

from fuzz.seeds import zipped
from nndsl.source import Source
from nndsl.syntax.parser import parse

WORDS = (
    *(
        b"\0",
        b"\xff",
        b"\n",
        b"\r",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b"(",
        b")",
        b";",
        b",",
        b"=",
    ),
    *(b"-1", b"0", b"1e309", b"9" * 30, b"nan", b"inf", b"none", b"true", b"..", b"/", b"\\", b"#"),
    *(b"repeat 3 {", b"block b(n) {", b"dense", b"input", b"from=", b"?", b"->", b"**", b"3x3"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", "\u2028é漢".encode(), b"\x1f\x8b", b"PK\x05\x06"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2**31, 2**63, 10**40, 0.5, -0.0, 1e308, float("nan"), float("inf")),
    *("", "x", "F32", "binary", [], [[]], {}, [0], [0, 0], {"a": []}, ["a", "a"]),
)
CELLS = ("", " ", "x", "-", "nan", "inf", "1e999", "9" * 400, '"', '"a\nb"', "true", "2024-01-01")


def spoilt(target: str, data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Return an input of a target with one to four mistakes."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        structural = _STRUCTURAL.get(target)
        if structural is not None and chance.random() < 0.6:
            data = structural(data, chance)
        else:
            data = _bytes(data, others, chance)
    return data[:65536]


def _bytes(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    end = min(end, at + chance.choice((1, 4, 64, 4096)))
    match chance.randrange(7):
        case 0:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + chance.choice(WORDS) + data[at:]
        case 2:
            return data[:at] + data[end:]
        case 3:
            return data[:end] + data[at:end] * chance.choice((1, 2, 50)) + data[end:]
        case 4:
            return data[:at]
        case 5:
            other = chance.choice(others)
            return data[:at] + other[chance.randrange(len(other) + 1) :]
        case _:
            return data[:at] + chance.choice(WORDS) + data[end:]


def _text(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", errors="replace").replace("\r\n", "\n").removeprefix("\ufeff")
    if parse(Source.of(text))[1]:
        return data  # only a text that can be read is mistaken as users are
    try:
        return mistaken(text, chance).encode()
    except (IndexError, AssertionError, ValueError):  # the mutators are made for sound files
        return data


def _changed(value: Any, chance: random.Random) -> Any:
    """Return plain data with one value, somewhere inside, exchanged, doubled or left out."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        match chance.randrange(8):
            case 0:
                return {k: v for k, v in value.items() if k != key}
            case 1:
                return value | {f"{key}_": value[key]}
            case _:
                return value | {key: _changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        match chance.randrange(6):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return value[:at] + [value[at]] * 2 + value[at:]
            case _:
                return [*value[:at], _changed(value[at], chance), *value[at + 1 :]]
    return chance.choice(VALUES)


def _json(text: bytes, chance: random.Random) -> bytes:
    try:
        return json.dumps(_changed(json.loads(text), chance)).encode()
    except (ValueError, RecursionError):
        return text


def _tensors(data: bytes, chance: random.Random) -> bytes:
    length = int.from_bytes(data[:8], "little")
    header = _json(data[8 : 8 + length], chance) if length < 10**6 else b"{}"
    claimed = (
        len(header) if chance.random() < 0.9 else chance.choice((0, 1, 2**31, 2**60, 2**64 - 1))
    )
    return struct.pack("<Q", claimed) + header + data[8 + length :]


def _run(data: bytes, chance: random.Random) -> bytes:
    kind = data[:1] or b"\0"
    change = (_json, _json, _text, _tensors)[kind[0] % 4]
    return kind + change(data[1:], chance)


def _table(data: bytes, chance: random.Random) -> bytes:
    rows = [line.split(b",") for line in data[6:].split(b"\n")]
    row = chance.choice(rows)
    at, cell = chance.randrange(len(row) + 1), chance.choice(CELLS).encode()
    match chance.randrange(5):
        case 0:
            row.insert(at, cell)
        case 1:
            del row[at:]
        case 2:
            rows.insert(chance.randrange(len(rows)), list(row))
        case 3:
            return bytes(chance.randrange(256) for _ in range(6)) + data[6:]
        case _:
            row[at : at + 1] = [cell]
    return data[:6] + b"\n".join(b",".join(cells) for cells in rows)


def _archive(data: bytes, chance: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (
        zipfile.BadZipFile,
        ValueError,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        return data
    if not files:
        return data
    name = chance.choice(list(files))
    if chance.random() < 0.3:
        return zipped({chance.choice(("../", "/", "x/", "C:\\")) + n: c for n, c in files.items()})
    files[name] = _bytes(files[name], list(files.values()), chance)
    return zipped(files)


def _idx(data: bytes, chance: random.Random) -> bytes:
    """Spoil what is packed, or one number of the header."""
    content = data[1:]
    packed = content.startswith(b"\x1f\x8b")
    try:
        content = gzip.decompress(content) if packed else content
    except (OSError, EOFError, zlib.error):
        return data
    if chance.random() < 0.5 and len(content) > 8:
        at = 4 * chance.randrange(2)
        size = chance.choice((0, 1, 2**16, 2**31, 2**32 - 1))
        content = content[:at] + struct.pack(">I", size) + content[at + 4 :]
    else:
        content = _bytes(content, [content], chance)
    return data[:1] + (gzip.compress(content, mtime=0) if packed else content)


_STRUCTURAL = {
    "program": _text,
    "formatted": _text,
    "weights": _tensors,
    "run_folder": _run,
    "rows": _table,
    "archive": _archive,
    "idx": _idx,
}
