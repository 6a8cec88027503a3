"""Monthly files of one delivery, appended to chunk by chunk.

Formats only; which columns a file has is with the module that fills it.
"""

import gzip
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from pipelines.simulate.arrays import Integers


class Sink(Protocol):
    """An open file that takes tables."""

    def append(self, table: pa.Table) -> None: ...
    def close(self) -> None: ...


class CsvSink:
    """CSV with a header; compressed when the name ends in .gz, without a time stamp in it."""

    def __init__(self, path: Path, header: list[str], *, delimiter: str = ",") -> None:
        self._raw = path.open("wb")
        self._file: BinaryIO | gzip.GzipFile = self._raw
        if path.suffix == ".gz":
            self._file = gzip.GzipFile("", "wb", 1, self._raw, mtime=0)
        self._options = pyarrow.csv.WriteOptions(
            include_header=False, delimiter=delimiter, quoting_style="none"
        )
        self._file.write((delimiter.join(header) + "\n").encode())

    def append(self, table: pa.Table) -> None:
        buffer = pa.BufferOutputStream()
        pyarrow.csv.write_csv(table, buffer, self._options)
        self._file.write(memoryview(buffer.getvalue()))

    def close(self) -> None:
        self._file.close()
        self._raw.close()


class JsonLinesSink:
    """One object a line, every key on every line. Values must not need escaping."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def append(self, table: pa.Table) -> None:
        members = [_members(name, table[name]) for name in table.column_names]
        lines = pc.binary_join_element_wise(*members, ",", null_handling="skip").to_pylist()
        self._file.writelines(f"{{{line}}}\n" for line in lines)

    def close(self) -> None:
        self._file.close()


class ParquetSink:
    """One row group per append."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")

    def append(self, table: pa.Table) -> None:
        self._writer.write_table(table)

    def close(self) -> None:
        self._writer.close()


def _members(name: str, values: pa.ChunkedArray) -> pa.ChunkedArray:
    quote = "" if pa.types.is_integer(values.type) else '"'
    text = pc.cast(values, pa.string())
    value = pc.binary_join_element_wise(quote, text, quote, "")
    return pc.binary_join_element_wise(f'"{name}":', pc.fill_null(value, "null"), "")


class MonthlyFiles:
    """A file per month, opened when its first rows come; `open_sink` gets its path's stem."""

    def __init__(self, open_sink: Callable[[str], Sink], month_names: list[str]) -> None:
        self._open_sink = open_sink
        self._names = month_names
        self._sinks: dict[int, Sink] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def append(self, table: pa.Table, months: Integers) -> None:
        """Rows must be sorted by month."""
        limits = np.searchsorted(months, np.arange(len(self._names) + 1))
        for month, (first, last) in enumerate(pairwise(limits)):
            if last > first:
                self.sink(month).append(table.slice(first, last - first))

    def sink(self, month: int) -> Sink:
        """The month's open file."""
        if month not in self._sinks:
            sink = self._open_sink(self._names[month])
            self._stack.callback(sink.close)
            self._sinks[month] = sink
        return self._sinks[month]
