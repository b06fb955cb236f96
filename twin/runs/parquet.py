"""Columns of NumPy arrays to Parquet files and back, by DuckDB alone.

No pandas, no pyarrow: DuckDB scans the arrays where they lie. One thread and insertion order make
the files a function of their contents: the same run gives the same bytes. A NaN is stored as NULL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

__all__ = ["connect", "read_columns", "write_columns"]


def connect() -> duckdb.DuckDBPyConnection:
    """Return a private in-memory DuckDB with one thread (files must not depend on the cores)."""
    import duckdb

    return duckdb.connect(":memory:", config={"threads": 1})


def write_columns(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    columns: Mapping[str, Sequence[Any] | NDArray[Any]],
    *,
    types: Mapping[str, str] | None = None,
) -> None:
    """Write equally long columns to the Parquet file *path*.

    Parameters
    ----------
    connection : DuckDBPyConnection
        From :func:`connect`.
    path : Path
        The file to make; an existing one is replaced.
    columns : mapping of name to column
        Numbers, truth values or texts; None and NaN are stored as NULL.
    types : mapping of name to SQL type, optional
        The stored type where it is not to be taken from the values.

    Raises
    ------
    duckdb.Error
        When the file cannot be written.
    TypeError
        When a column mixes texts and numbers, or holds anything else.
    """
    bound: dict[str, NDArray[Any]] = {}
    selected: list[str] = []
    for index, (name, values) in enumerate(columns.items()):
        array, absent, kind = _bind(name, values)
        bound[f"c{index}"] = array
        source = f"c{index}"
        if absent is not None:
            bound[f"a{index}"] = absent
            source = f"CASE WHEN a{index} THEN NULL ELSE c{index} END"
        kind = (types or {}).get(name, kind)
        selected.append(f"CAST({source} AS {kind}) AS {_quoted(name)}")
    connection.register("written", bound)
    try:
        _executed(
            connection,
            f"COPY (SELECT {', '.join(selected)} FROM written) "  # noqa: S608 - quoted names
            f"TO {_literal(path)} (FORMAT parquet, COMPRESSION zstd)",
        )
    finally:
        connection.unregister("written")


def read_columns(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    select: str = "*",
    *,
    where: str = "",
    values: Sequence[object] = (),
) -> dict[str, NDArray[Any]]:
    """Return columns of a Parquet file; NULL is NaN among numbers with a fraction, else None.

    Parameters
    ----------
    connection : DuckDBPyConnection
        From :func:`connect`.
    path : Path
        The Parquet file.
    select, where : str
        SQL: what to select, and the tail of the statement (``WHERE``, ``GROUP BY``, ...).
    values : sequence
        What stands for each ``?`` in *where*.
    """
    statement = f"SELECT {select} FROM read_parquet(?, file_row_number = true) {where}"  # noqa: S608
    found = _executed(connection, statement, [str(path), *values]).fetchnumpy()
    found.pop("file_row_number", None)
    return {name: _plain(column) for name, column in found.items()}


def _executed(
    connection: duckdb.DuckDBPyConnection, statement: str, values: Sequence[object] = ()
) -> duckdb.DuckDBPyConnection:
    """Execute a statement; Ctrl-C in it stays Ctrl-C, which DuckDB turns into an error."""
    import duckdb

    try:
        return connection.execute(statement, list(values))
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None


def _bind(
    name: str, values: Sequence[Any] | NDArray[Any]
) -> tuple[NDArray[Any], NDArray[np.bool_] | None, str]:
    """Return an array that DuckDB takes without guessing, what is absent, and its SQL type.

    DuckDB tells the type of an object array from a sample; a column that is None for long and a
    text later would be misread. So None never reaches it: a filler does, and a mask.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return np.ascontiguousarray(values), None, _SQL_TYPE[values.dtype.str[1:]]
    if isinstance(values, np.ndarray) and values.dtype.kind == "U":
        return values.astype(object), None, "VARCHAR"
    listed = [value.item() if isinstance(value, np.generic) else value for value in values]
    kinds = {type(value) for value in listed if value is not None}
    absent = np.fromiter((value is None for value in listed), dtype=np.bool_, count=len(listed))
    mask = absent if absent.any() else None
    if kinds <= {str}:
        texts = np.empty(len(listed), dtype=object)
        texts[:] = ["" if value is None else value for value in listed]
        return texts, mask, "VARCHAR"
    for allowed, dtype, kind in _NUMBERS:
        if kinds <= allowed:
            filled = [0 if value is None else value for value in listed]
            return np.array(filled, dtype=dtype), mask, kind
    told = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise TypeError(f"column {name!r} holds {told}; a column is all numbers or all texts")


_NUMBERS: tuple[tuple[set[type], type, str], ...] = (
    ({bool}, np.bool_, "BOOLEAN"),
    ({int}, np.int64, "BIGINT"),
    ({int, float}, np.float64, "DOUBLE"),
)

_SQL_TYPE = {
    "b1": "BOOLEAN",
    "i1": "TINYINT",
    "i2": "SMALLINT",
    "i4": "INTEGER",
    "i8": "BIGINT",
    "u1": "UTINYINT",
    "u2": "USMALLINT",
    "u4": "UINTEGER",
    "u8": "UBIGINT",
    "f4": "FLOAT",
    "f8": "DOUBLE",
}


def _plain(column: Any) -> NDArray[Any]:
    if not isinstance(column, np.ma.MaskedArray):
        return np.asarray(column)
    if column.dtype.kind == "f":
        return np.asarray(column.filled(np.nan))
    if not np.ma.getmaskarray(column).any():
        return np.asarray(column.data)
    plain = column.data.astype(object)
    plain[np.ma.getmaskarray(column)] = None
    return np.asarray(plain)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
