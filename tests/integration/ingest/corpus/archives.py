"""Packed files that are damaged, are none, or swell."""

import gzip

from tests.integration.ingest.corpus.case import (
    GOOD,
    BadCase,
    Stopped,
    Taken,
    delivers,
    under_good_lines,
)

TEXT = under_good_lines("x,1,c,2024-01-15,10").encode()
PACKED = gzip.compress(TEXT)
DAMAGED = Stopped(r"orders\.csv\.gz: cannot be unpacked: .*: deliver it again")


def packed(name: str, content: bytes, outcome: Taken | Stopped) -> BadCase:
    return delivers(name, content, outcome, file="orders.csv.gz")


def zeros(unpacked: int, before: bytes = b"", unit: bytes = b"0") -> bytes:
    """A gzip file that swells a thousandfold."""
    return gzip.compress(before + unit * unpacked)


CASES: list[BadCase] = [
    packed("half an archive", PACKED[: len(PACKED) // 2], DAMAGED),
    packed("an archive without its end", PACKED[:-4], DAMAGED),
    packed("the head of an archive", PACKED[:10], DAMAGED),
    packed("a wrong checksum", PACKED[:-8] + bytes(8), DAMAGED),
    packed("a flipped bit", PACKED[:40] + bytes([PACKED[40] ^ 0xFF]) + PACKED[41:], DAMAGED),
    packed("garbage after the archive", PACKED + b"garbage", DAMAGED),
    packed("no archive", TEXT, DAMAGED),
    packed("a bzip2 archive", b"BZh91AY&SY", DAMAGED),
    packed("an empty file named as an archive", b"", Stopped("orders.csv.gz: is empty")),
    packed("an archive of nothing", gzip.compress(b""), Stopped("orders.csv.gz: is empty")),
    packed("an archive in an archive", gzip.compress(PACKED),
           Stopped("orders.csv.gz: is not utf-8")),
    packed("two archives in one file", PACKED + gzip.compress(b"y,1,c,2024-01-15,10\n"),
           Taken(GOOD + 2)),
    packed("a line that swells", zeros(100_000_000, TEXT),
           Stopped(r"orders\.csv\.gz: line 43 is longer than 8 MB")),
    packed("line ends that swell", zeros(100_000_000, TEXT, b"\n"),
           Stopped(r"orders\.csv\.gz: swells to more than 200 times its size")),
    packed("rows that swell", zeros(4_000_000, TEXT, b"y,1,c,2024-01-15,1\n"),
           Stopped(r"orders\.csv\.gz: swells to more than 200 times its size")),
    delivers("capitals", PACKED, Stopped("must end in .csv, .csv.gz"), file="orders.CSV.GZ"),
    delivers("Zstandard", b"\x28\xb5\x2f\xfd", Stopped("must end in"), file="orders.csv.zst"),
    delivers("a zip archive", b"PK\x03\x04", Stopped("must end in"), file="orders.zip"),
]  # fmt: skip
