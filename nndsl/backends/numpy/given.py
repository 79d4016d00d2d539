"""Sizes and numbers as a user of the classes writes them go in, shapes and arrays come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeGuard

import numpy as np

from nndsl.backends.numpy.attributes import Closed
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import adding, classes as errors
from nndsl.errors.near import listed
from nndsl.errors.packages import OF_TENSOR
from nndsl.facts import Shape

LARGEST = 1023  # bits of a whole number that is less than the largest decimal
DEEPEST = 64  # lists within lists, which are as many as numpy has axes


def as_shape(shape: object) -> Shape:
    """Return a shape that may be given as a single number. Raises NNError (``bad-argument``).

    >>> as_shape(2), as_shape([1, 28, 28])  # (2) is 2 in Python, and is written for (2,)
    ((2,), (1, 28, 28))
    """
    given = list(shape) if isinstance(shape, list | tuple | np.ndarray) else [shape]
    sizes = tuple(int(size) for size in given if is_size(size))
    if len(sizes) < len(given) or 0 in sizes:
        layers = any(isinstance(size, Closed) for size in given)
        raise NNError(errors.bad_sizes(written(shape), layers))
    return sizes


def as_dtype(dtype: Any) -> np.dtype[Any]:
    """Return a type of numbers to compute with. Raises NNError for others than two of decimals."""
    try:
        found: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        found = np.dtype(object)
    if found not in (np.float32, np.float64):  # in the order of bytes of this machine
        said = getattr(dtype, "__name__", None) or written(dtype)
        wanted = "a type of decimals, `np.float32` or `np.float64`"
        raise NNError(errors.bad_network("dtype", wanted, said))
    return found


def as_seed(seed: object) -> int:
    """Return what weights are drawn by. Raises NNError for anything but a whole number."""
    if not is_size(seed):
        raise NNError(errors.bad_network("seed", "a whole number from 0 on", written(seed)))
    return int(seed)


def as_names(inputs: object) -> tuple[str, ...]:
    """Return the names of what a layer reads. Raises NNError for what are no names."""
    names = (inputs,) if isinstance(inputs, str) else inputs
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise NNError(errors.not_names(written(inputs)))
    return tuple(names)


def as_name(name: object, what: str, known: Sequence[str]) -> str:
    """Return the name of a layer. Raises NNError for anything but a text that isn't empty.

    ``known`` are the names that there are.
    """
    if not isinstance(name, str) or not name:
        advice = f"such as {listed(known)}" if known else "such as `dense_1`"
        place = isinstance(name, int) and not isinstance(name, bool)
        if place and -len(known) <= name < len(known):  # type: ignore[operator]  # it is an int
            advice = f"by its place it is `net.layers[{name}]`, and its name `{known[name]}`"  # type: ignore[call-overload]  # as before
        raise NNError(adding.not_a_name(what, written(name), advice))
    return name


def is_size(value: object) -> TypeGuard[int]:
    """Say whether a value is a whole number that an axis may have."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return False
    return int(value) >= 0


def written(value: object) -> str:
    """Return a value as a message shows it: a number, a text or a short list as it is.

    >>> written("3"), written((1, None)), written(np.zeros(3)), written(iter([]))
    ("'3'", '(1, None)', 'an array of shape (3,)', 'a list_iterator')
    """
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, int) and value.bit_length() > 100:
        return f"a whole number of about {int(value.bit_length() * 0.30103) + 1} digits"
    plain = isinstance(value, int | float | complex | str | list | tuple | np.generic)
    shown = repr(value) if plain or value is None else ""
    if shown and len(shown) <= 40:
        return shown
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def numbers(values: object, refused: Callable[[str, str | None], Diagnostic]) -> np.ndarray:
    """Return an array of the numbers given, in rows of equal length.

    Where they are none, NNError is raised with what ``refused`` makes of what was found in the
    place of them and of what can be done about it.
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":  # a data frame of several types, or texts among numbers
            array = np.asarray(array.tolist())
        if array.dtype.kind == "O" and all(map(_is_number, array.flat)):
            array = array.astype(np.float64)  # whole numbers that are too large for any integer
    except (ValueError, TypeError, RuntimeError):  # rows of different lengths, and the like
        raise NNError(refused(*_found(values))) from None
    if array.dtype.kind not in "fiub" or _is_masked(values):
        raise NNError(refused(*_found(values)))
    return array


def _found(values: object) -> tuple[str, str | None]:
    """Return what stands where numbers should, and what can be done about it."""
    rows = _lists(values)
    if not isinstance(rows, list):
        return f"it is {written(rows)}", None if rows is None else _advice(rows)
    if _is_masked(values):
        return "some of them are masked", "fill in what is masked: `.filled(0)`"
    if isinstance(values, np.ndarray) and values.dtype.names:
        return "its rows are records", "`pd.DataFrame(…)` makes a table of their columns"
    path, odd = next(_odd(rows), (None, None))
    if path is not None:
        where = f"row {path[0] + 1} holds" if len(path) > 1 else f"value {path[0] + 1} is"
        return f"{where} {written(odd)}", _advice(odd)
    lengths = [len(row) if isinstance(row, list) else None for row in map(_lists, rows)]
    other = next((at for at, length in enumerate(lengths) if length != lengths[0]), None)
    if other is None:
        return "what stands in its rows has several lengths", None
    first, second = (
        "is a single number" if length is None else f"has {length} values"
        for length in (lengths[0], lengths[other])
    )
    return f"row 1 {first} and row {other + 1} {second}", None


def _lists(values: Any) -> Any:
    """Return an array, a frame, a row of them as lists; anything else as it is."""
    if isinstance(values, list | tuple):
        return list(values)
    if isinstance(values, np.ndarray) or hasattr(values, "to_numpy"):
        return np.asarray(values, object).tolist()
    return values


def _odd(value: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield what is neither a number nor a list of them, with its place."""
    rows = _lists(value)
    if isinstance(rows, list) and len(path) < DEEPEST:
        for at, row in enumerate(rows):
            yield from _odd(row, (*path, at))
    elif not _is_number(value):
        yield path, value


def _is_number(value: object) -> bool:
    """Say whether a value is a real number that a decimal can hold."""
    if isinstance(value, int):
        return value.bit_length() <= LARGEST
    return isinstance(value, float | np.integer | np.floating | np.bool_)


def _is_masked(values: object) -> bool:
    return isinstance(values, np.ma.MaskedArray) and bool(np.any(values.mask))


def _advice(odd: Any) -> str | None:
    """Return what can be done with something that is no number."""
    if isinstance(odd, str):
        from nndsl.data.values import is_number

        return "write it as a number" if is_number(odd) else "encode texts as numbers first"
    if isinstance(odd, complex | np.complexfloating):
        return "a network takes real numbers: `np.real`, `np.imag` and `np.abs` give them"
    if odd is None or type(odd).__name__ in ("NaTType", "NAType"):
        return "fill in what is missing, such as 0 or the mean of its column"
    if hasattr(odd, "toarray"):
        return "`.toarray()` gives all of its numbers"
    if hasattr(odd, "detach"):
        return f"`{OF_TENSOR}` gives its numbers"
    return "`list(…)` gives its values" if isinstance(odd, Iterator) else None
