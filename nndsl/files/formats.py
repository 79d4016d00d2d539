"""The first bytes of a file go in, and what the file is, whatever its name, comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass

START = 4096  # bytes that tell the formats apart: a zip names its first file here

_FROM_TORCH = (
    "save the weights in Python: `from safetensors.torch import save_file; "
    'save_file(model.state_dict(), "weights.safetensors")`'
)
_FROM_NUMPY = (
    "save the arrays in Python: `from safetensors.numpy import save_file; "
    'save_file({"dense_1.weight": array, …}, "weights.safetensors")`'
)
_FROM_KERAS = (
    "save the weights in Python: `from safetensors.numpy import save_file; "
    'save_file({w.path: w.numpy() for w in model.weights}, "weights.safetensors")`'
)
_UNPACK = "unpack it first"
_PULL = "fetch the file: `git lfs pull`, in its folder"
_DOWNLOAD = "download the file itself, not the page about it"
_AS_CSV = (
    "save the rows as CSV: in Python "
    '`pandas.DataFrame(rows, columns=names).to_csv("rows.csv", index=False)`'
)


@dataclass(frozen=True)
class Format:
    """A kind of file: ``name`` follows "it is"; ``weights`` says how weights in it are saved anew.

    ``rows`` says how data in it are saved anew; ``runs_code`` whether its usual reader may run
    code that the file holds.
    """

    name: str
    weights: str
    runs_code: bool = False
    rows: str = _AS_CSV


_TORCH = Format("a PyTorch file (a zip with a pickle, as .pt and .pth are)", _FROM_TORCH, True)
_PICKLE = Format("a pickle (as .pkl, .joblib and old .pt files are)", _FROM_TORCH, True)
_KERAS = Format("a Keras file (a zip, as .keras is)", _FROM_KERAS, True)
_NPZ = Format("a numpy archive (.npz)", _FROM_NUMPY)
_NPY = Format("a numpy array (.npy)", _FROM_NUMPY)
_OBJECTS = Format("a numpy array of Python objects (.npy)", _FROM_NUMPY, True)
_ZIP = Format("a zip archive", _UNPACK, rows=_UNPACK)
_TAR = Format("a tar archive", _UNPACK, rows=_UNPACK)
SHEET = (  # what helps with a spreadsheet's own file
    'save the sheet as CSV, in UTF-8, or in Python `pandas.read_excel("…").to_csv("rows.csv", '
    "index=False)`"
)
_WORKBOOK = Format("a workbook of a spreadsheet (.xlsx)", _FROM_NUMPY, rows=SHEET)
_OLD_WORKBOOK = Format("an old document of Office (as .xls is)", _FROM_NUMPY, rows=SHEET)
_OPEN_WORKBOOK = Format("a document of OpenOffice (as .ods is)", _FROM_NUMPY, rows=SHEET)
_HDF5 = Format("an HDF5 file (.h5)", _FROM_KERAS)
_PACKED = Format("a compressed file", _UNPACK, rows=_UNPACK)
_ONNX = Format(
    "an ONNX file",
    "save its arrays in Python: `from onnx.numpy_helper import to_array; "
    'safetensors.numpy.save_file({i.name: to_array(i) for i in model.graph.initializer}, "…")`',
)
_GGUF = Format("a GGUF file", _FROM_NUMPY)
_TFLITE = Format("a TensorFlow Lite file", _FROM_NUMPY)
_PARQUET = Format("a Parquet file", _FROM_NUMPY, rows="write `data parquet` for `data csv`")
_JSON = Format(
    "JSON", _FROM_NUMPY, rows='in Python `pandas.read_json("…").to_csv("rows.csv", index=False)`'
)
_JSON_LINES = Format(
    "JSON",
    _FROM_NUMPY,
    rows='in Python `pandas.read_json("…", lines=True).to_csv("rows.csv", index=False)`, where '
    "each row is a line",
)
_POINTER = Format("a pointer of Git LFS, not the file itself", _PULL, rows=_PULL)
_PAGE = Format("a web page", _DOWNLOAD, rows=_DOWNLOAD)

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89HDF\r\n\x1a\n", _HDF5),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\0", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a\x07", _PACKED),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_WORKBOOK),
    (b"GGUF", _GGUF),
    (b"PAR1", _PARQUET),
    (b"version https://git-lfs", _POINTER),
)
_OFFICE = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")  # which a workbook begins with
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# Protocols 2 to 5 begin with a mark; 0 and 1 with an opcode that makes a list, dict or object.
_BINARY_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_TEXT_PICKLE = re.compile(rb"\(?[ld]p0?\n|\(?[cio][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n|[\]}]q\x00")
_PAGE_START = re.compile(rb"\s*<(?:!doctype html|html|head|\?xml)", re.IGNORECASE)
# A list of lists or objects, and an object; those of a safetensors file stand behind its length.
_LIST_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*[\[{]")
_OBJECT_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:')


def recognized(start: bytes) -> Format | None:
    """Return what a file is by its first bytes (`START` of them), None where they tell nothing.

    >>> recognized(b"\\x93NUMPY\\x01\\0v\\0{'descr': '|O'").runs_code
    True
    """
    if start.startswith(_ZIPS):
        return _zip(start)
    if start.startswith(b"\x93NUMPY"):
        described = re.search(rb"'descr':([^}]*)'fortran_order'", start)
        return _OBJECTS if re.search(rb"[|<>=]O", described[1] if described else start) else _NPY
    for magic, found in _MAGIC:
        if start.startswith(magic):
            return found
    if _BINARY_PICKLE.match(start) or _TEXT_PICKLE.match(start):
        return _PICKLE
    if start[257:262] == b"ustar":
        return _TAR
    if start[4:8] == b"TFL3":
        return _TFLITE
    if re.match(rb"\x08[\x01-\x14](?:\x12|\x3a|\x42)", start):  # ir_version, then its producer
        return _ONNX
    if _LIST_START.match(start):
        return _JSON
    if _OBJECT_START.match(start):
        return _JSON_LINES
    return _PAGE if _PAGE_START.match(start) else None


def _zip(start: bytes) -> Format:
    if b"data.pkl" in start or b"/version" in start[:200]:
        return _TORCH
    if b".npy" in start:
        return _NPZ
    if b"xl/" in start or any(name in start[:200] for name in _OFFICE):
        return _WORKBOOK
    if b"mimetypeapplication/vnd.oasis.opendocument" in start[:200]:
        return _OPEN_WORKBOOK
    return _KERAS if b"metadata.json" in start or b"model.weights.h5" in start else _ZIP
