"""Blank lines are counted above each line sought, wherever the file is cut into chunks."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.blank_lines import Found, GivenUp, find_lines
from pipelines.ingest.shop_map import Csv

BLANK, GOOD, SOUGHT = "blank", "good", "sought"
GOOD_ROWS = [
    "a,b", '"a{end}{end}b",c', 'a,"{end}"', '"""{end}{end}""",b', 'a, "{end}{end}"', '"{end}" ,b',
    'a,b"c', 'a,b" "c', '"a""b",c', '"",""', "é€,b",
]  # fmt: skip
ROWS = st.lists(
    st.tuples(st.just(BLANK), st.just(""))
    | st.tuples(st.just(GOOD), st.sampled_from(GOOD_ROWS))
    | st.tuples(st.just(SOUGHT), st.sampled_from(["x", '"x', 'x,"y', 'x,"y"z']))
)


def pieces(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@given(
    rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]), size=st.integers(1, 40), bom=st.booleans()
)
def test_blank_lines_are_counted_outside_quotes_and_above_each_line_sought(
    rows: list[tuple[str, str]], end: str, size: int, bom: bool
) -> None:
    content = (b"\xef\xbb\xbf" if bom else b"") + f'"head{end}{end}er",b{end}'.encode()
    sought, expected, blank, start = [], [], 0, len(content)
    after_a_broken_quote = False
    for number, (kind, row) in enumerate(rows, start=2):
        if after_a_broken_quote and kind != SOUGHT:
            continue
        if kind == SOUGHT:
            # The reader names the first of the blank lines above; after \r\n it names the \n.
            sought.append(GivenUp(number, start - (end == "\r\n")))
            expected.append(Found(number, blank, row.encode()))
            after_a_broken_quote = row in ('"x', 'x,"y')
        content += (row.format(end=end) + end).encode()
        blank += kind == BLANK
        start = start if kind == BLANK else len(content)
    found = list(find_lines(pieces(content, size), Csv(), sought))
    assert found == expected


def test_quotes_and_delimiters_are_those_the_map_names() -> None:
    content = b"a;'\n\n'\n\n^^;'b'\n"
    csv = Csv(delimiter=";", quote="'")
    assert list(find_lines([content], csv, [GivenUp(4, 8)])) == [Found(4, 1, b"^^;'b'")]
    caret = Csv(delimiter="^", quote="]")
    content = b"a^]\n\n]\n\nx\n"
    assert list(find_lines([content], caret, [GivenUp(4, 7)])) == [Found(4, 1, b"x")]
