"""The tables of schema raw, with a comment on each that BI and the Dagster UI can show.

Rows keep every version and are never changed; which one counts is decided in dbt staging.
"""

import duckdb

_ROW = """
    load_id BIGINT -- the load it came with, in raw.loads
    file_row BIGINT -- its number in the file: 1 is the first row after the header
    source VARCHAR -- the shop
"""
_TABLES = {
    "orders": f"""order lines as delivered, typed; one row per line of every version
    {_ROW}
    order_id VARCHAR -- the shop's id, or a hash of content and occurrence where it gives none
    line_number BIGINT -- as delivered, else the order of lines in the file
    customer_namespace VARCHAR -- in which source_customer_id is unique
    source_customer_id VARCHAR -- the shop's own id; null when the customer is not known
    ordered_at TIMESTAMP -- UTC
    updated_at TIMESTAMP -- UTC; ranks versions before the delivery does
    status VARCHAR -- lower case; placed unless the shop says otherwise
    is_test BOOLEAN -- the shop marks it as a test
    product_id VARCHAR -- as delivered
    product_category VARCHAR -- as delivered
    quantity DECIMAL(18,4) -- as delivered
    amount DECIMAL(18,4) -- of the line, in its currency
    discount_amount DECIMAL(18,4) -- granted on the line, in its currency
    cost_amount DECIMAL(18,4) -- cost of the line, in its currency
    currency VARCHAR -- ISO 4217; the reporting currency where the shop maps none
    channel VARCHAR -- as delivered
    customer_type VARCHAR -- as delivered
    promised_at TIMESTAMP -- UTC
    delivered_at TIMESTAMP -- UTC
    refunds_order_id VARCHAR -- the order a refund names
    exclusion VARCHAR -- the first exclude rule of the map that the line meets
    attributes JSON -- what else the map keeps""",
    "interactions": f"""interactions as delivered, typed; one row per version
    {_ROW}
    interaction_id VARCHAR -- the shop's id, or a hash of content and occurrence
    customer_namespace VARCHAR -- in which source_customer_id is unique
    source_customer_id VARCHAR -- the shop's own id; null when the customer is not known
    occurred_at TIMESTAMP -- UTC
    updated_at TIMESTAMP -- UTC; ranks versions before the delivery does
    kind VARCHAR -- lower case, as delivered
    touchpoint VARCHAR -- as delivered
    score DECIMAL(18,6) -- an answer, on its kind's scale
    in_reply_to VARCHAR -- the interaction it answers
    order_id VARCHAR -- the order it is about
    team VARCHAR -- which team of the shop; never a person
    referred_customer_id VARCHAR -- whom a referral brought
    attributes JSON -- what else the map keeps""",
    "customer_links": f"""which shop ids belong to one person
    {_ROW}
    customer_namespace VARCHAR -- of source_customer_id
    source_customer_id VARCHAR -- the id that is linked
    linked_customer_namespace VARCHAR -- of linked_customer_id
    linked_customer_id VARCHAR -- the id it belongs to
    valid_from TIMESTAMP -- UTC; null = always
    valid_to TIMESTAMP -- UTC; null = open""",
    "fx_rates": f"""exchange rates as delivered
    {_ROW}
    currency VARCHAR -- ISO 4217
    rate_on DATE -- the day
    rate DECIMAL(18,8) -- reporting currency per one unit""",
    "loads": """every file by content and map; read = accepted + rejected + erased
    load_id BIGINT PRIMARY KEY -- in order of listing
    delivery BIGINT -- ordinal of the delivery the file was first listed in
    block VARCHAR -- orders, interactions/NAME, customer_links, fx_rates
    file VARCHAR -- as the map names it
    content_hash VARCHAR -- SHA-256 of the file
    map_fingerprint VARCHAR -- of all in the map that decides how this file is read
    rows_read BIGINT -- rows of the file
    rows_accepted BIGINT -- that keep the contract
    rows_rejected BIGINT -- that break it, in raw.rejects
    rows_erased BIGINT -- of erased persons, kept nowhere; null where nobody was
    status VARCHAR -- pending, loaded, refused, accepted, withdrawn or superseded
    status_reason VARCHAR -- why, in words
    first_seen_at TIMESTAMP -- UTC; when the content was first listed
    loaded_at TIMESTAMP -- UTC; when it was read
    run_id VARCHAR -- the run that read it""",
    "rejects": """rows that break the contract, kept whole
    load_id BIGINT -- the load it came with
    file_row BIGINT -- its number in the file: 1 is the first row after the header
    reason VARCHAR -- named reason
    column_name VARCHAR -- the column it is about, as the map calls it
    detail VARCHAR -- what exactly
    row JSON -- the row as the file has it""",
    "tombstones": """who was erased, so that later rows of theirs are dropped; never an id
    customer_hash VARCHAR -- HMAC-SHA256 of namespace and id, by the key beside the warehouse
    id_hash VARCHAR -- HMAC-SHA256 of the id alone, for rows that cannot be read
    key_id VARCHAR -- of the key, to know it by
    erased_at TIMESTAMP -- UTC""",
    "run_settings": """what dbt has to know of this run; exactly one row
    build_id VARCHAR -- the run
    source VARCHAR -- the shop
    as_of TIMESTAMP -- UTC; the instant the facts describe
    is_as_of_given BOOLEAN -- given by a person, else the latest accepted event
    run_clock TIMESTAMP -- UTC
    reporting_time_zone VARCHAR -- IANA
    reporting_currency VARCHAR -- ISO 4217
    zero_amount_orders VARCHAR -- exclude or qualify
    redelivery VARCHAR -- order or line
    week_starts_on INTEGER -- 1 = Monday
    activity_window_days INTEGER -- W
    lateness_allowance_days INTEGER -- after which a period counts as complete
    customer_namespace VARCHAR -- of the orders
    map_fingerprint VARCHAR -- of the whole map
    code_fingerprint VARCHAR -- of the code that derives
    forecast_holdout_weeks INTEGER -- weeks before as_of that the forecast is scored on
    forecast_discount_rate DOUBLE -- a year, for the value of coming orders
    logic_fingerprint VARCHAR -- of the code without its seeds
    seeds_fingerprint VARCHAR -- of the seeds
    erased_ids BIGINT -- ids in tombstones""",
    "load_days": """of which days each load holds rows
    load_id BIGINT -- the load
    day_of_rows DATE -- in the reporting zone as it was when the file was read""",
    "publications": """what readers were shown, in order; only ever appended to
    publication BIGINT -- its number, counted from 1
    build_id VARCHAR -- the run that made it
    as_of TIMESTAMP -- UTC; the instant it describes
    map_fingerprint VARCHAR -- of the whole map
    logic_fingerprint VARCHAR -- of the code without its seeds
    seeds_fingerprint VARCHAR -- of the seeds
    erased_ids BIGINT -- ids in tombstones then""",
    "published_loads": """which loads a publication added or left out; only ever appended to
    publication BIGINT -- in publications
    load_id BIGINT -- the load
    is_counting BOOLEAN -- part of the publication, and not of the one before, or the other way""",
    "published_figures": """numbers of completed periods as first published, and each change since
    publication BIGINT -- in publications
    build_id VARCHAR -- the run that made it
    table_name VARCHAR -- the published table
    grain VARCHAR -- kind of period
    period_start DATE -- first day of the period
    period_end DATE -- first day after it
    row_key VARCHAR -- what else names the row, as JSON; never a customer
    column_name VARCHAR -- the column
    old_value DECIMAL(28,10) -- null where there was none, or where an erasure took it
    new_value DECIMAL(28,10) -- null where there is none any more
    is_restatement BOOLEAN -- a change, not said for the first time
    cause VARCHAR -- of a restatement: what changed between the builds
    load_ids VARCHAR -- of a restatement: the loads, separated by |""",
}


def create_raw_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Schema raw and its tables and columns, where they are missing."""
    connection.execute("create schema if not exists raw")
    present: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'raw'"
    ).fetchall():
        present.setdefault(table, set()).add(column)
    for name, definition in _TABLES.items():
        if name not in present:
            connection.execute(_creation_of(name, definition))
        else:
            _add_columns(connection, name, definition, present[name])


def _columns_of(definition: str) -> list[tuple[str, str]]:
    """Column with its type, and its meaning."""
    _, *lines = [line.strip() for line in definition.splitlines() if line.strip()]
    columns = [line.split(" -- ") for line in lines]
    return [(column, meaning) for column, meaning in columns]


def _add_columns(
    connection: duckdb.DuckDBPyConnection, table: str, definition: str, present: set[str]
) -> None:
    """A home of an earlier version gains what came since, unknown for its rows."""
    for column, meaning in _columns_of(definition):
        name = column.split()[0]
        if name not in present:
            connection.execute(f"alter table raw.{table} add column {column}")
            connection.execute(f"comment on column raw.{table}.{name} is {_quoted(meaning)}")


def _creation_of(table: str, definition: str) -> str:
    comment = definition.splitlines()[0].strip()
    columns = _columns_of(definition)
    statements = [f"create table raw.{table} ({', '.join(column for column, _ in columns)})"]
    statements.append(f"comment on table raw.{table} is {_quoted(comment)}")
    for column, meaning in columns:
        name = column.split()[0]
        statements.append(f"comment on column raw.{table}.{name} is {_quoted(meaning)}")
    return "; ".join(statements)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
