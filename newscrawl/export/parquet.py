"""Records as Parquet, typed, in row groups of some tens of megabytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from newscrawl.export.columns import TIMESTAMPS, arrow_schema
from newscrawl.export.shapes import parse_moment

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 200  # records turned into Arrow's columns at a time: as Python's objects they take some ten times the room
#: Bytes of a row group before it is compressed. Readers take one at a time; Hugging Face's viewer up to 300 MB.
_ROW_GROUP = 48_000_000


@contextmanager
def write_parquet(file: BinaryIO) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Takes records for a Parquet file. A time that is no time is null there; ``date_published`` has its text."""
    import pyarrow as pa  # 0.3 s
    import pyarrow.parquet as pq

    schema = arrow_schema()
    records: list[dict[str, Any]] = []
    batches: list[pa.RecordBatch] = []
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:

        def gather() -> None:
            if records:
                batches.append(record_batch(records, schema))
                records.clear()

        def flush() -> None:
            if batches:
                table = pa.Table.from_batches(batches)
                batches.clear()
                writer.write_table(table, row_group_size=table.num_rows)

        def write(record: dict[str, Any]) -> None:
            records.append(record)
            if len(records) == _BATCH:
                gather()
                if sum(batch.nbytes for batch in batches) > _ROW_GROUP:
                    flush()

        yield write
        gather()
        flush()


def record_batch(records: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Records as Arrow's columns, those of ``schema``. A time that is no time is null."""
    import pyarrow as pa

    times = [name for name in TIMESTAMPS if name in schema.names]
    rows = [{**record, **{name: parse_moment(record[name]) for name in times}} for record in records]
    return pa.RecordBatch.from_pylist(rows, schema=schema)
