"""What is said of files and sets that can't be had or read: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nndsl.diagnostics import Diagnostic, StorageError
from nndsl.errors.asking import allowing, option
from nndsl.errors.data import near_name, separated_by
from nndsl.errors.near import listed
from nndsl.files.formats import Format
from nndsl.source import Span
from nndsl.system.memory import shown


def _stated(span: Span | None, advice: str, otherwise: str) -> str:
    """Return advice on what a statement says, or else on rows to predict: none speaks of them."""
    return otherwise if span is None else advice


def path_outside(span: Span | None, name: str, base: Path) -> Diagnostic:
    return Diagnostic(
        "path-outside",
        f'"{name}" lies outside `{base}`',
        span,
        help="put the file beside the `.nn` file, or name its folder with "
        f"{option('data', 'DIR')} and write its path from there{allowing()}",
    )


def missing_file(
    span: Span | None, name: str, places: Sequence[Path], near: Sequence[str]
) -> Diagnostic:
    close = near_name(Path(name).name, near)
    advice = f"put the file there, or name its folder with {option('data', 'DIR')}"
    if close is not None:
        advice = f'did you mean "{Path(name).with_name(close).as_posix()}"?'
    elif near:
        advice = f"the files there are {listed(near)}"
    tried = " or ".join(f"`{place}`" for place in places)
    return Diagnostic("missing-file", f'there is no file "{name}" in {tried}', span, help=advice)


def unreadable_file(span: Span | None, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "unreadable-file",
        f'can\'t read "{name}": {reason}',
        span,
        help="check that it is a file that you may read",
    )


def unreadable_text(
    span: Span | None, name: str, encoding: str, position: int, line: int, wide: bool = False
) -> Diagnostic:
    anew = f"save it as {encoding.upper()} text"
    advice = _stated(span, 'if it was saved by a spreadsheet, try `encoding="cp1252"`', anew)
    if wide:
        advice = "it looks like UTF-16: " + _stated(span, 'write `encoding="utf-16"`', anew)
    return Diagnostic(
        "unreadable-text",
        f'"{name}" is not {encoding} text: byte {position} in line {line} is no character',
        span,
        help=advice,
    )


def zero_bytes(span: Span | None, name: str, line: int, count: int, encoding: str) -> Diagnostic:
    many = "a zero byte" if count == 1 else f"{count:,} zero bytes"
    return Diagnostic(
        "unreadable-text",
        f'"{name}" is not {encoding} text: it holds {many}, the first in line {line}, as binary '
        "files do",
        span,
        help="is this the right file? "
        + _stated(
            span,
            'Text in UTF-16 is read with `encoding="utf-16"`',
            f"Save it as {encoding.upper()} text",
        ),
    )


def foreign_file(span: Span | None, name: str, found: Format) -> Diagnostic:
    danger = ", which may run code when it is opened" if found.runs_code else ""
    return Diagnostic(
        "foreign-file",
        f'"{name}" is no text of rows: it is {found.name}{danger}',
        span,
        help=found.rows,
    )


def too_many_columns(span: Span | None, name: str, count: int, limit: int) -> Diagnostic:
    return Diagnostic(
        "too-many-columns",
        f'"{name}" has {count:,} columns; at most {limit:,} are read',
        span,
        help="are rows and columns swapped, or is the line end of the header missing? Images and "
        "signals are read by `data images` and `window=`",
    )


def data_too_large(span: Span | None, name: str, size: int, available: int) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f'"{name}" has {shown(size)}, and reading it takes about 8 times as much; there are '
        f"{shown(available)} of memory",
        span,
        help=_stated(
            span,
            "use fewer rows, or a Parquet file with the columns that are needed",
            "split it, or give a Parquet file of the same rows",
        ),
    )


def rows_too_large(
    span: Span | None, name: str, rows: int, columns: int, available: int
) -> Diagnostic:
    return Diagnostic(
        "too-large",
        f'"{name}" has {rows:,} rows of {columns:,} columns, {shown(8 * rows * columns)}; there '
        f"are {shown(available)} of memory",
        span,
        help="use fewer rows, or a file with the columns that are needed",
    )


def unknown_encoding(span: Span | None, encoding: str) -> Diagnostic:
    return Diagnostic(
        "unknown-encoding",
        f"there is no text encoding `{encoding}`",
        span,
        help='write `encoding="utf-8"`, "cp1252" or "latin-1"',
    )


def empty_file(span: Span | None, name: str) -> Diagnostic:
    return Diagnostic(
        "empty-file",
        f'"{name}" has no rows',
        span,
        help="the first line names the columns, and each further line is a row",
    )


def no_rows(span: Span | None, why: str) -> Diagnostic:
    return Diagnostic("no-rows", f"there are no rows: {why}", span, help="give at least one row")


def ragged_row(
    span: Span | None,
    where: str,
    wanted: int,
    rows: Sequence[tuple[int, int]],
    count: int,
    unit: str,
    sep: str | None = None,
    remark: str = "",
) -> Diagnostic:
    """Tell of rows of other lengths; ``remark`` is the first line where it rather is a comment."""
    advice = "give each row a value for each column; put a text that holds the separator in quotes"
    if sep is not None:
        advice = separated_by(sep)
    elif remark:
        advice = f"the first line is to name the columns: remove what stands before, `{remark}`"
    cells = ", ".join(f"{unit} {number} has {found}" for number, found in rows[:5])
    more = f" and {count - 5} more" if count > 5 else ""
    return Diagnostic(
        "ragged-row",
        f"each row of {where} needs {wanted} value{'' if wanted == 1 else 's'}: {cells}{more}",
        span,
        help=advice,
    )


def malformed_csv(span: Span | None, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "malformed-csv",
        f'"{name}" can\'t be read as rows: {reason}',
        span,
        help='check its quotes: each `"` that opens a text needs one that closes it',
    )


def malformed_parquet(span: Span | None, name: str, reason: str) -> Diagnostic:
    return Diagnostic(
        "malformed-parquet",
        f'"{name}" is not a Parquet file that can be read: {reason}',
        span,
        help=_stated(span, 'a text file is read by `data csv "…"`', "give the rows as CSV"),
    )


def columns_differ(
    span: Span | None, name: str, first: str, lacking: Sequence[str], more: Sequence[str]
) -> Diagnostic:
    parts = [f"lacks {listed(lacking)}"] if lacking else []
    parts += [f"also has {listed(more)}"] if more else []
    return Diagnostic(
        "columns-differ",
        f'"{name}" and "{first}" have different columns: "{name}" {" and ".join(parts)}',
        span,
        help="files that are read together have the same columns, in any order",
    )


def data_unavailable(
    span: Span | None,
    name: str,
    tried: Sequence[tuple[str, str]],
    package: str | None = None,
    files: str = "its files",
    cache: Path | None = None,
) -> Diagnostic:
    """A set is part of a ``package``, or has ``files``, which ``cache`` keeps."""
    advice = f"install it: `pip install {package}`"
    if package is None:
        advice = (
            f"put {files} into a folder and name it with {option('data', 'DIR')} or NNDSL_DATA, "
            f"or into `{cache}`; {option('sample', True)} runs on a small stand-in instead"
        )
    return Diagnostic(
        "data-unavailable",
        f"the data set `{name}` can't be had",
        span,
        facts=tuple(f"tried {where}: {why}" for where, why in tried),
        help=advice,
    )


def damaged_data(span: Span | None, path: Path, reason: str) -> Diagnostic:
    return Diagnostic(
        "damaged-data",
        f"`{path}` is not the data set it should be: {reason}",
        span,
        help="remove the file, and it is looked for elsewhere or downloaded",
    )


def cache_unwritable(folder: Path, reason: str) -> StorageError:
    return StorageError(
        Diagnostic(
            "cache-unwritable",
            f"can't write to the cache folder `{folder}`: {reason}",
            help="make room there, or name another folder in NNDSL_CACHE",
        )
    )
