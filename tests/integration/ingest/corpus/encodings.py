"""Files that are not in the encoding they are read in, and bytes that are no text."""

import gzip

from tests.integration.ingest.corpus.case import (
    GOOD,
    BadCase,
    CorpusShop,
    Stopped,
    Taken,
    delivers,
    under_good_lines,
)

TEXT = under_good_lines("x,1,Zoë,2024-01-15,10")
ZOE = Taken(GOOD + 1, order=("x", "Zoë", "2024-01-15 00:00:00", "10.0000"))
NOT_UTF8 = Stopped(r"orders\.csv: is not utf-8 near line \d+: name its encoding")


def named(encoding: str, outcome: Taken | Stopped, content: bytes | None = None) -> BadCase:
    """The map names an encoding; the file is in it, unless its content is given."""

    def prepare(shop: CorpusShop) -> None:
        shop.map["orders"]["csv"] = {"encoding": encoding}
        shop.deliver("orders.csv", TEXT.encode(encoding) if content is None else content)

    what = "" if content is None else " and is not"
    return BadCase(f"said to be {encoding}{what} {len(content or b'')}", prepare, outcome)


def in_the_last_line(raw: bytes) -> bytes:
    return TEXT.encode().replace("Zoë".encode(), raw)


CASES: list[BadCase] = [
    *(
        delivers(f"{encoding} and the map does not know", TEXT.encode(encoding), NOT_UTF8)
        for encoding in ("latin-1", "cp1252", "utf-16", "utf-32", "mac-roman")
    ),
    delivers("a byte that no encoding has", in_the_last_line(b"Zo\xff"), NOT_UTF8),
    delivers("half a character", in_the_last_line(b"Zo\xc3"), NOT_UTF8),
    delivers("half a character at the end of the file", TEXT.encode() + b"\xe2\x82", NOT_UTF8),
    delivers("a character longer than it need be", in_the_last_line(b"Zo\xc0\xaf"), NOT_UTF8),
    delivers("half of a pair", in_the_last_line(b"Zo\xed\xa0\x80"), NOT_UTF8),
    delivers("beyond Unicode", in_the_last_line(b"Zo\xf4\x90\x80\x80"), NOT_UTF8),
    delivers("a byte order mark", b"\xef\xbb\xbf" + TEXT.encode(), ZOE),
    delivers("a byte order mark before quotes",
             b"\xef\xbb\xbf" + TEXT.encode().replace(b"order_id", b'"order_id"', 1), ZOE),
    delivers("a NUL byte in a field", in_the_last_line(b"Zo\x00"),
             Taken(GOOD + 1, order=("x", "Zo\x00", "2024-01-15 00:00:00", "10.0000"))),
    delivers("utf-16 without its mark", TEXT.encode("utf-16-le"), NOT_UTF8),
    delivers("a program", b"\x7fELF\x02\x01\x01\x00\xff\xfe", NOT_UTF8),
    delivers("a spreadsheet", b"PK\x03\x04\x14\x00\x08\x08\xff\xff", NOT_UTF8),
    delivers("a packed file without .gz", gzip.compress(TEXT.encode()), NOT_UTF8),
    *(
        named(encoding, ZOE)
        for encoding in ("latin-1", "cp1252", "utf-16", "utf-16-le", "utf-8-sig")
    ),
    named("utf-16", Stopped("is not utf-16"), b"\xff\xfea"),
    named("utf-16", Stopped("is not utf-16"), b"\xff\xfe\x00\xd8\n\x00"),
    named("ascii", Stopped("is not ascii near line 42"), TEXT.encode()),
    named("idna", Stopped("orders"), b"\xff" + TEXT.encode()),
    named("punycode", Stopped("orders"), b"\xff" + TEXT.encode()),
    named("rot13", Stopped("orders.csv.encoding: 'rot13' is no text encoding"), b"x"),
    named("hex", Stopped("orders.csv.encoding: 'hex' is no text encoding"), b"x"),
]  # fmt: skip
