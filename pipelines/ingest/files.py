"""Finding the files a map names, and knowing each by its content.

Nothing is parsed here but the encoding; what a file holds is read in reading.py.
"""

import codecs
import glob
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
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
# DuckDB loses a line longer than its buffer, or half of one, without a word.
LONGEST_LINE = 8 << 20
# A file of orders packs to a tenth, a thirtieth perhaps; zeros to a thousandth.
MOST_SWELLING, UNPACKED_UNASKED = 200, 64 << 20


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
        found = _format_of(self.path)
        if found is None:
            raise InputError(
                f"{self.name}: a file of {self.block} must end in .csv, .csv.gz, .parquet or .jsonl"
            )
        return found

    @property
    def content_hash(self) -> str:
        with readable_by_us(self.name):
            return hash_of(self.path, self.state)

    @property
    def state(self) -> tuple[int, int, int]:
        """Changes whenever the file is written, so that unchanged files are read through once."""
        with readable_by_us(self.name):
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
        names = [name for name in sorted(matches) if _is_delivered(folder, name)]
        if not names:
            raise InputError(f"{label}.files: {_nothing_at(folder, pattern)}")
        for name in names:
            path = (folder / name).resolve()
            found.setdefault(path, DeliveredFile(label, Path(name).as_posix(), path))
    return sorted(found.values(), key=lambda file: file.name)


def _format_of(path: Path) -> Format | None:
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    return _FORMATS.get(suffix.lower())


def _is_delivered(folder: Path, name: str) -> bool:
    """Is it a file? Raises InputError for what looks like one and cannot be read as one."""
    path = folder / name
    if not name.isascii() and not _is_utf8(name):
        raise InputError(f"{name}: its name is not UTF-8: rename it")
    if path.is_file():
        return True
    if path.is_symlink() and not path.exists():
        raise InputError(f"{name}: is a link to nothing: deliver what it points to or remove it")
    if path.is_dir() and _format_of(path):
        raise InputError(f"{name}: is a folder: name the files in it, as in {name}/*")
    if path.exists() and not path.is_dir():
        raise InputError(f"{name}: is no regular file: deliver its content as one")
    return False


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def readable_by_us(name: str) -> Iterator[None]:
    """Raises InputError where the system lets nobody, or not us, read the file."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{name}: cannot be read: {error.strerror or error}: deliver it again or let us read it"
        ) from None


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
    if file.state[0] == 0:
        raise InputError(f"{file.name}: is empty, without even a header: deliver it again")
    if file.format != "parquet":
        check_text(file, encoding, file.state)


@lru_cache(maxsize=100_000)
def check_text(
    file: DeliveredFile,
    encoding: str,
    state: tuple[int, int, int],  # noqa: ARG001
) -> int:
    """How many lines the file has, blank ones among them."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line_feeds, returns, has_content, last, since_line_end = 0, 0, False, "", 0
    try:
        for chunk in chunks_of(file):
            text = decoder.decode(chunk)
            line_feeds, returns = line_feeds + text.count("\n"), returns + text.count("\r")
            has_content = has_content or bool(text.strip("\ufeff\r\n\x00 "))
            last = text[-1:] or last
            line_end = max(text.rfind("\n"), text.rfind("\r"))
            since_line_end = len(text) - line_end - 1 + (since_line_end if line_end < 0 else 0)
            if since_line_end > LONGEST_LINE:
                raise InputError(
                    f"{file.name}: line {(line_feeds or returns) + 1} is longer than "
                    f"{LONGEST_LINE >> 20} MB: mend it and deliver the file again"
                )
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        if isinstance(error, UnicodeDecodeError):
            line_feeds += error.object[: error.start].count(b"\n")
        raise InputError(
            f"{file.name}: is not {encoding} near line {line_feeds + 1}: "
            "name its encoding under csv.encoding or deliver it as utf-8"
        ) from None
    if not has_content:
        raise InputError(f"{file.name}: is empty, without even a header: deliver it again")
    return (line_feeds or returns) + (last not in "\r\n")


def chunks_of(file: DeliveredFile) -> Iterator[bytes]:
    """The file's bytes, unpacked. Raises InputError when it cannot be unpacked."""
    most, unpacked = max(UNPACKED_UNASKED, MOST_SWELLING * file.state[0]), 0
    try:
        opener = gzip.open if file.is_compressed else open
        with cast(BinaryIO, opener(file.path, "rb")) as content:
            while chunk := content.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > most:
                    raise InputError(
                        f"{file.name}: swells to more than {MOST_SWELLING} times its size: "
                        "if that is right, deliver it unpacked"
                    )
                yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{file.name}: cannot be unpacked: {error}: deliver it again") from None


def chunks_in_utf8(file: DeliveredFile, encoding: str) -> Iterator[bytes]:
    """The same in UTF-8, as the reader is given it."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for chunk in chunks_of(file):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()
