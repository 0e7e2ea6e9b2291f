"""Records as a data frame, by way of Arrow's columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from newscrawl.errors import NewscrawlError
from newscrawl.export.columns import arrow_schema
from newscrawl.export.parquet import record_batch

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Engine = Literal["pandas", "polars"]

_PAGE = 200  # records


def checked_engine(engine: Engine | None) -> Engine:
    """The engine, or one that is installed. Raises NewscrawlError for another, and for one that is not installed."""
    engine = engine or _installed()
    if engine not in get_args(Engine):
        raise NewscrawlError(f"frame() wants pandas or polars, not {engine}")
    if not find_spec(engine):
        raise NewscrawlError(f"{engine} is not installed here: pip install {engine}")
    return engine


def data_frame(
    records: Iterator[dict[str, Any]], left_out: Sequence[str], engine: Engine
) -> pandas.DataFrame | polars.DataFrame:
    """A row a record and typed columns, without those ``left_out``."""
    table = _table(records, left_out)
    if engine == "polars":
        import polars

        return cast("polars.DataFrame", polars.from_arrow(table))
    return _to_pandas(table)


def _installed() -> Engine:
    for name in ("pandas", "polars"):
        if find_spec(name):
            return name
    raise NewscrawlError("frame() needs pandas or polars: pip install pandas")


def _table(records: Iterator[dict[str, Any]], left_out: Sequence[str]) -> pyarrow.Table:
    """Records as an Arrow table, page by page: as Python's objects they take ten times the room."""
    import pyarrow as pa

    schema = arrow_schema()
    schema = pa.schema([column for column in schema if column.name not in left_out])
    batches = []
    while page := list(islice(records, _PAGE)):
        batches.append(record_batch(page, schema))
    return pa.Table.from_batches(batches, schema=schema)


def _to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """Whole numbers and truth values that may be missing stay what they are."""
    import pandas
    import pyarrow as pa

    kinds = {
        pa.int32(): pandas.Int32Dtype(),
        pa.int64(): pandas.Int64Dtype(),
        pa.bool_(): pandas.BooleanDtype(),
    }
    return cast("pandas.DataFrame", table.to_pandas(types_mapper=kinds.get))
