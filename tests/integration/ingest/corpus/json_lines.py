"""JSON lines that are no JSON, no objects, or objects nobody expects."""

import json
from typing import Any

from tests.integration.ingest.corpus.case import (
    GOOD,
    BadCase,
    Stopped,
    Taken,
    delivers,
    rejected,
)

X = {"order_id": "x", "line": 1, "customer": "c", "ordered": "2024-01-15", "amount": 10}
GOOD_LINES = [json.dumps(X | {"order_id": f"good{number}"}) for number in range(GOOD)]
BROKEN = rejected("invalid_json")
KEPT = Taken(GOOD + 1, order=("x", "c", "2024-01-15 00:00:00", "10.0000"))


def line(text: str, outcome: Taken | Stopped, name: str = "") -> BadCase:
    content = "\n".join([*GOOD_LINES, text]) + "\n"
    return delivers(f"JSON {name or text[:40]}", content, outcome, file="orders.jsonl")


def changed(outcome: Taken | Stopped, **values: Any) -> BadCase:
    return line(json.dumps(X | values), outcome, name=ascii(values)[:60])


def whole(name: str, content: str, outcome: Taken | Stopped) -> BadCase:
    return delivers(f"JSON {name}", content, outcome, file="orders.json")


CASES: list[BadCase] = [
    *(
        line(text, BROKEN)
        for text in (
            "{broken", "{}{}", "[]", "null", "1", '"x"', "{'order_id': 'x'}", "{,}", "}",
            "[" * 50_000,
        )
    ),
    line(json.dumps(X) + " // why", BROKEN, name="a comment"),
    line(json.dumps(X) + json.dumps(X), BROKEN, name="two objects in a line"),
    line(json.dumps(X)[:-9], BROKEN, name="half an object"),
    line("\ufeff" + json.dumps(X), BROKEN, name="a byte order mark in the middle"),
    line(json.dumps(X).replace('"c"', '"\x1f"'), BROKEN, name="a control character"),
    line(json.dumps(X).replace('"c"', r'"\ud800"'), BROKEN, name="half of a pair"),
    line(json.dumps(X).replace('"c"', r'"\x41"'), BROKEN, name="an escape JSON has not"),
    line("{}", rejected("missing_id", "order_id"), name="an empty object"),
    line('{"a":' * 100_000 + "1" + "}" * 100_000, rejected("missing_id", "order_id"), name="deep"),
    changed(rejected("missing_amount", "amount"), amount=None),
    changed(rejected("invalid_number", "amount"), amount=True),
    changed(rejected("invalid_number", "amount"), amount=float("nan")),
    changed(rejected("invalid_number", "amount"), amount=float("inf")),
    changed(rejected("invalid_number", "amount"), amount=10**400),
    changed(rejected("invalid_number", "amount"), amount=[10]),
    changed(rejected("invalid_number", "amount"), amount={"value": 10}),
    changed(rejected("invalid_number", "amount"), amount="1,000"),
    line(json.dumps(X).replace("10}", "1e400}"), rejected("invalid_number", "amount"), "1e400"),
    changed(rejected("invalid_time", "ordered_at"), ordered=1705312800),
    changed(rejected("invalid_time", "ordered_at"), ordered={"$date": "2024-01-15"}),
    changed(rejected("missing_id", "order_id"), order_id=None),
    changed(rejected("missing_id", "order_id"), order_id="\u200b"),
    changed(KEPT, amount="10"),
    changed(KEPT, **{"a\"b\\c'd": 1}),
    changed(KEPT, **{"": 1}),
    changed(KEPT, **{"a\x00b": 1}),
    changed(KEPT, rowid=7),
    changed(KEPT, **{"x'); drop table raw.loads; --": 1}),
    changed(Taken(GOOD + 1, order=("x\x00", "c", "2024-01-15 00:00:00", "10.0000")),
            order_id="x\x00"),
    changed(Stopped("‹'Amount' and 'amount'› differ in case only"), Amount=3),
    changed(Stopped("no column may be named ‹'~line'›"), **{"~line": 1}),
    line(json.dumps(X)[:-1] + ', "amount": 11}', BROKEN, name="a key twice"),
    line(json.dumps(X | {f"key{number}": 1 for number in range(2_000)}), KEPT, name="2,000 keys"),
    whole("an array", json.dumps([X, X]), Stopped("orders.json: no line of it is a JSON object")),
    whole("over many lines", json.dumps(X, indent=1), Stopped("no line of it is a JSON object")),
    whole("blank lines only", "\n\n  \n", Stopped("orders.json: is empty")),
    whole("CSV", "order_id,line\n1,2\n", Stopped("no line of it is a JSON object")),
    whole("a byte order mark", "\ufeff" + "\n".join(GOOD_LINES), Taken(GOOD)),
    whole("old Apple line ends", "\r".join(GOOD_LINES), Taken(GOOD)),
    whole("line ends of two kinds", "\n".join(GOOD_LINES).replace("\n", "\r\n", 20),
          Stopped("line ends are mixed")),
    whole("a line of 100 MB", json.dumps(X | {"customer": "c" * 100_000_000}),
          Stopped("line 1 is longer than 8 MB")),
]  # fmt: skip
