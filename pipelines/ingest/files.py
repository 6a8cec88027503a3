"""Finding the files a map names, and knowing each by its content.

Nothing is parsed here but the encoding; what a file holds is read in reading.py.
"""

import codecs
import glob
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal, cast

from pipelines.errors import InputError
from pipelines.ingest.shop_map import Block, ShopMap

Format = Literal["csv", "json_lines", "parquet"]
_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".json": "json_lines",
}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class DeliveredFile:
    """One file of one block. `name` is how the map names it, `path` where it lies."""

    block: str
    name: str
    path: Path

    @property
    def is_compressed(self) -> bool:
        return self.path.suffix == ".gz"

    @property
    def format(self) -> Format:
        suffix = Path(self.path.stem).suffix if self.is_compressed else self.path.suffix
        if suffix.lower() not in _FORMATS:
            raise InputError(
                f"{self.name}: a file of {self.block} must end in .csv, .csv.gz, .parquet or .jsonl"
            )
        return _FORMATS[suffix.lower()]

    @property
    def content_hash(self) -> str:
        return hash_of(self.path, self.state)

    @property
    def state(self) -> tuple[int, int, int]:
        """Changes whenever the file is written, so that unchanged files are read through once."""
        found = self.path.stat()
        return found.st_size, found.st_mtime_ns, found.st_ino


def files_of(shop: ShopMap, label: str, block: Block) -> list[DeliveredFile]:
    """The block's files in order of name. Raises InputError when a pattern matches none."""
    return find_files(shop.path.parent, label, block.files)


def find_files(folder: Path, label: str, patterns: tuple[str, ...]) -> list[DeliveredFile]:
    """Every file the patterns match, once. Relative patterns start at the map's folder."""
    found: dict[Path, DeliveredFile] = {}
    for pattern in patterns:
        # Path.glob takes no absolute patterns, which a map may well have.
        matches = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207
        names = [name for name in sorted(matches) if (folder / name).is_file()]
        if not names:
            raise InputError(f"{label}.files: {_nothing_at(folder, pattern)}")
        for name in names:
            path = (folder / name).resolve()
            found.setdefault(path, DeliveredFile(label, Path(name).as_posix(), path))
    return sorted(found.values(), key=lambda file: file.name)


def _nothing_at(folder: Path, pattern: str) -> str:
    if glob.has_magic(pattern):
        return f"no file matches {pattern!r} in {folder}: deliver one or correct the pattern"
    return f"there is no file {pattern!r} in {folder}: deliver it or correct the map"


@lru_cache(maxsize=100_000)
def hash_of(path: Path, state: tuple[int, int, int]) -> str:  # noqa: ARG001
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def check_readable(file: DeliveredFile, encoding: str) -> None:
    """Raises InputError when the file is empty, damaged or not in its encoding."""
    if file.path.stat().st_size == 0:
        raise InputError(f"{file.name}: is empty, without even a header: deliver it again")
    if file.format != "parquet":
        check_text(file, encoding, file.state)


@lru_cache(maxsize=100_000)
def check_text(
    file: DeliveredFile,
    encoding: str,
    state: tuple[int, int, int],  # noqa: ARG001
) -> None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines_before, has_content = 0, False
    try:
        for chunk in chunks_of(file):
            has_content = has_content or bool(decoder.decode(chunk).strip("\ufeff\r\n\x00 "))
            lines_before += chunk.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise InputError(
            f"{file.name}: is not {encoding} near line {lines_before + 1}: "
            "name its encoding under csv.encoding or deliver it as utf-8"
        ) from None
    if not has_content:
        raise InputError(f"{file.name}: is empty, without even a header: deliver it again")


def chunks_of(file: DeliveredFile) -> Iterator[bytes]:
    """The file's bytes, unpacked. Raises InputError when it cannot be unpacked."""
    try:
        opener = gzip.open if file.is_compressed else open
        with cast(BinaryIO, opener(file.path, "rb")) as content:
            while chunk := content.read(_CHUNK):
                yield chunk
    except (OSError, EOFError) as error:
        raise InputError(f"{file.name}: cannot be unpacked: {error}: deliver it again") from None
