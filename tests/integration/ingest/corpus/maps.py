"""Shop maps that say what cannot be, and expressions that want more than the file's columns."""

from typing import Any

from tests.integration.ingest.corpus.case import GOOD, BadCase, CorpusShop, Prepare, Stopped, Taken
from tests.integration.ingest.delivering import INTERACTIONS, many


def saying(*path: str, value: Any) -> Prepare:
    """Good orders, and a map in which one key is changed."""

    def prepare(shop: CorpusShop) -> None:
        shop.deliver("orders.csv", many(GOOD))
        part = shop.map
        for key in path[:-1]:
            part = part.setdefault(key, {})
        part[path[-1]] = value

    return prepare


def column(sql: str, outcome: Taken | Stopped, key: str = "channel") -> BadCase:
    return BadCase(f"{key}: {sql[:60]}", saying("orders", "columns", key, value=sql), outcome)


def typed(name: str, outcome: Taken | Stopped) -> BadCase:
    return BadCase(f"a type {name!r}", saying("orders", "types", "amount", value=name), outcome)


def written(text: str) -> Prepare:
    def prepare(shop: CorpusShop) -> None:
        shop.deliver("orders.csv", many(GOOD))
        shop.map_text = text

    return prepare


def with_rates(day: str, rate: str) -> Prepare:
    def prepare(shop: CorpusShop) -> None:
        shop.deliver("orders.csv", many(GOOD))
        days = [f"USD,2024-{month:02}-{day:02},0.8" for month in (1, 2) for day in range(1, 21)]
        shop.deliver("rates.csv", "\n".join(["currency,day,rate", *days, f"ZZZ,{day},{rate}"]))
        columns = {"currency": "currency", "rate_on": "day", "rate": "rate"}
        shop.map["fx_rates"] = {"files": "rates.csv", "columns": columns}

    return prepare


def at_the_desk(line: str) -> Prepare:
    def prepare(shop: CorpusShop) -> None:
        shop.deliver("orders.csv", many(GOOD))
        good = [f"{number},c,2024-01-15,visit" for number in range(GOOD)]
        shop.deliver("desk.csv", "\n".join(["id,customer,at,kind", *good, line]))
        shop.map["interactions"] = [INTERACTIONS]

    return prepare


def promised(text: str, zone: str) -> Prepare:
    def prepare(shop: CorpusShop) -> None:
        shop.map["orders"]["columns"]["promised_at"] = f"case when order_id = 'x' then '{text}' end"
        shop.map["orders"]["time_zone"] = zone
        shop.deliver("orders.csv", [*many(GOOD), "x,1,c,2024-01-15,10"])

    return prepare


NOT_ALLOWED = Stopped(r"shop\.yml: orders\.columns\.channel: .* is not allowed")
NO_EXPRESSION = Stopped(r"shop\.yml: orders\.columns\.channel: ")
CHANGING = Stopped(r"orders\.columns\.channel: \w+\(\) may give another value in the next run")
OUT_OF_PROPORTION = Stopped(
    r"orders\.columns\.channel: .*(size is known|nested too deeply|instead of customer\.repeat)"
)
NO_TYPE = Stopped(r"shop\.yml: orders\.types\.amount: ")
LATE = Taken(GOOD, {"invalid_time": 1}, (GOOD + 1, "invalid_time", "promised_at"))
BAD_RATE = {"invalid_time": 1}
CASES: list[BadCase] = [
    *(
        column(sql, NOT_ALLOWED)
        for sql in (
            "(select max(load_id) from raw.loads)",
            "exists (select 1)",
            "(select content from read_text('/etc/passwd'))",
            "customer in (select customer from raw.orders)",
            "(from raw.loads)",
            "row_number() over ()",
            "sum(1) over ()",
            "lag(customer) over (order by line)",
            "*",
            "columns(*)",
            "$1",
            "?",
        )
    ),
    *(
        column(sql, NO_EXPRESSION)
        for sql in (
            "customer; drop table raw.orders",
            "customer); drop table raw.orders; --",
            "customer from raw.orders",
            "customer as x",
            "customer, line",
            "2 customer",
            "customer /* why",
            "'customer",
            '"customer',
            "1 +",
            "select 1",
            "drop table raw.orders",
            "attach 'x.duckdb'",
            "copy raw.orders to 'x'",
            "pragma version",
            "install httpfs",
            "read_csv('x.csv')",
            "count(*)",
            "max(amount)",
            "unnest([1, 2])",
            "no_such_function(line)",
            "no_such_column",
            "orders.customer.deep.er",
            "main.canary.sings",
            "st_point(1, 2)",
            "cast(customer as no_such_type)",
            "customer::inet",
            "a" * 100_000,
            "customer + 1",
            "\x00",
            "ﬁ",
            "{{ customer }}",
            "${customer}",
        )
    ),
    *(
        column(sql, CHANGING)
        for sql in (
            "random()",
            "uuid()",
            "now()",
            "getenv('HOME')",
            "current_setting('memory_limit')",
            "nextval('s')",
            "error('x')",
            "write_log('x')",
            "age(timestamp '2024-01-15')",
        )
    ),
    column("customer -- why", Taken(GOOD)),
    column("regexp_extract(order_id, '(')", Stopped("orders: an expression cannot be computed")),
    column("(" * 3_000 + "1" + ")" * 3_000, Taken(GOOD)),
    column("'''; drop table raw.orders; --'", Taken(GOOD)),
    column("1 / 0", Taken(GOOD)),
    *(
        column(sql, OUT_OF_PROPORTION)
        for sql in (
            "repeat(customer, 10000000000)",
            "repeat('a', 2000000000)",
            "repeat(customer, cast(amount as bigint))",
            "lpad(customer, cast(line as integer), 'a')",
            "list_sum(generate_series(1, 10000000000))",
            "list_resize([customer], 1000000000)",
            "list_reduce([customer, customer, customer], lambda a, b: concat(a, b, a, b))",
            "bitstring('1', 1000000000)",
            "printf('%1000000000d', 1)",
            "format('{:1000000000}', 1)",
            "replace(customer, '', repeat(customer, 1000))",
            "levenshtein(customer, order_id)",
            "customer.repeat(1000000000)",
            "pg_sleep(3600)",
            "cast(customer as integer[100000][100000])",
            " + ".join(["1"] * 900),
        )
    ),
    column("cast(customer as integer)", Taken(0, {"wrong_type": GOOD}, exit_code=1)),
    column("[customer]", Stopped("gives VARCHAR\\[\\], not one value")),
    column("{'a': 1}", Stopped("gives STRUCT.*, not one value")),
    column("true", Stopped("gives BOOLEAN, not a time"), key="ordered_at"),
    column("current_date", Stopped("may give another value|current_date"), key="ordered_at"),
    *(
        typed(name, NO_TYPE)
        for name in (
            "DUBBEL",
            "INT) --",
            "INT) /*",
            "INT); drop table raw.orders; --",
            "",
            "INT) + cast(1 as INT",
            "DECIMAL(99, 2)",
            "ENUM()",
            "INT as x",
            "INT, 1",
            "INTEGER[100000][100000]",
        )
    ),
    typed("INT --", Taken(GOOD)),
    BadCase(
        "two identical files of one type",
        saying("orders", "files", value=["o*", "o*"]),
        Taken(GOOD),
    ),
    *(
        BadCase(f"{'.'.join(path)}: {value!r:.40}", saying(*path, value=value), Stopped(pattern))
        for *path, value, pattern in (
            ("name", "shop'; drop table raw.loads; --", "shop.yml: name: "),
            ("name", "../shop", "shop.yml: name: "),
            ("name", 7, "shop.yml: name: "),
            ("reporting_currency", "pounds", "shop.yml: reporting_currency: "),
            ("reporting_currency", "£", "shop.yml: reporting_currency: "),
            ("reporting_time_zone", "Europe/Londn", "shop.yml: reporting_time_zone: "),
            ("reporting_time_zone", "../../etc/passwd", "shop.yml: reporting_time_zone: "),
            ("reporting_time_zone", "", "shop.yml: reporting_time_zone: "),
            ("reporting_time_zone", "Europe/London\x00", "shop.yml: reporting_time_zone: "),
            ("orders", "time_zone", "Mars/Olympus", "shop.yml: orders.time_zone: "),
            ("orders", "files", [], "shop.yml: orders.files: "),
            ("orders", "files", [["a"]], "shop.yml: orders.files"),
            ("orders", "files", None, "shop.yml: orders.files: "),
            ("orders", "columns", [], "shop.yml: orders.columns: "),
            ("orders", "columns", "amount", [1], "shop.yml: orders.columns"),
            ("orders", "columns", "amount", "", "shop.yml: orders.columns"),
            ("orders", "columns", "drop table", "1", "unknown key 'drop table'"),
            ("orders", "exclude", {"x'); --": "true"}, "shop.yml: orders.exclude"),
            ("orders", "exclude", {"free": "amount"}, "orders.exclude.free: gives VARCHAR"),
            ("orders", "csv", {"delimiter": ""}, "shop.yml: orders.csv.delimiter: "),
            ("orders", "csv", {"delimiter": "\n"}, "shop.yml: orders.csv.delimiter: "),
            ("orders", "csv", {"delimiter": '"'}, "shop.yml: orders.csv: delimiter and quote are"),
            ("orders", "csv", {"delimiter": "€"}, "is csv.delimiter right"),
            ("orders", "csv", {"quote": "\x00"}, "shop.yml: orders.csv.quote: "),
            ("orders", "customer_namespace", "a b", "shop.yml: orders.customer_namespace: "),
            ("orders", "lookups", {"x y": {"files": "a", "on": "b"}}, "shop.yml: orders.lookups"),
            ("interactions", {"name": "desk"}, "shop.yml: interactions"),
            ("forecast", {"holdout_weeks": 10**30}, "shop.yml: forecast.holdout_weeks: "),
            ("forecast", {"yearly_discount_rate": float("nan")}, "shop.yml: forecast"),
        )
    ),
    *(
        BadCase(f"a map of {text[:30]!a}", written(text), Stopped(r"shop\.yml: "))
        for text in (
            "",
            "a",
            "- a",
            "[",
            "{",
            "name: [a",
            "\t",
            "a: b: c",
            "&a [*a]",
            "a: &a [*a]",
            "name: !!python/object/apply:os.system ['true']",
            "? [a, b]\n: c",
            "a: !x b",
            "%YAML 9",
            "name: shop\nname: shop",
            "<<: 1",
            "\x00",
            "{" * 2_000,
            "1: 2",
            "null: 1",
            "a: *b",
            "a: &a [1]\nb: &b [*a, *a]\nname: *b",
            "a0: &a0 [1]\n"
            + "".join(f"a{n}: &a{n} [{', '.join(9 * [f'*a{n - 1}'])}]\n" for n in range(1, 12)),
        )
    ),
    BadCase("a day that never comes", with_rates("infinity", "1"), Taken(2 * GOOD, BAD_RATE)),
    BadCase("a rate for the year 9999", with_rates("9999-12-31", "1"), Taken(2 * GOOD, BAD_RATE)),
    BadCase(
        "a rate that is no number",
        with_rates("2024-03-01", "nan"),
        Taken(2 * GOOD, {"invalid_number": 1}),
    ),
    BadCase(
        "a rate of a currency nobody knows", with_rates("2024-03-01", "1"), Taken(2 * GOOD + 1)
    ),
    BadCase(
        "an interaction without a kind",
        at_the_desk("x,c,2024-01-15, "),
        Taken(2 * GOOD, {"missing_kind": 1}),
    ),
    BadCase(
        "an interaction without a time",
        at_the_desk("x,c,,visit"),
        Taken(2 * GOOD, {"missing_time": 1}),
    ),
    BadCase(
        "an interaction of an unknown kind",
        at_the_desk("x,c,2024-01-15,'; drop table x; --"),
        Taken(2 * GOOD + 1),
    ),
    *(
        BadCase(f"promised at {text} in {zone}", promised(text, zone), outcome)
        for zone in ("America/New_York", "Asia/Tokyo")
        for text, outcome in {
            "9999-12-31": Taken(GOOD + 1),
            "0001-01-01": Taken(GOOD + 1),
            "infinity": LATE,
            "10000-01-01": LATE,
            "294247-01-10 04:00:54": LATE,
            "290309-12-22 00:00:00 (BC)": LATE,
        }.items()
    ),
]
