"""A value as delivered into the kind the contract asks for, as SQL, and what to say if it fails.

Time has its own module, times.py. Nothing is corrected: what does not fit becomes a reject.
"""

from pipelines.ingest.contract import Column, Kind
from pipelines.ingest.reasons import Reason
from pipelines.ingest.times import (
    BY_CLOCK,
    FIRST_YEAR,
    LAST_YEAR,
    clock_of,
    utc_of,
    way_of,
)

DECIMALS: dict[Kind, str] = {
    "amount": "DECIMAL(18,4)",
    "score": "DECIMAL(18,6)",
    "rate": "DECIMAL(18,8)",
    "integer": "BIGINT",
}
TIMES: tuple[Kind, ...] = ("event_time", "time")
TEXTS: tuple[Kind, ...] = ("id", "text", "label", "code")
_NUMBER_TYPES = ("INT", "DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "VARCHAR", "BOOLEAN")
_ANY_TYPE = '"NULL"'
# Blanks of every alphabet, what marks a direction or has no width, and control characters.
_INVISIBLE = r"[\s\pZ\p{Cf}\p{Cc}]*"


def misfit(kind: Kind, value_type: str) -> str | None:
    """What is wrong with giving values of this type for this kind; None when nothing is."""
    if value_type == _ANY_TYPE:
        return None
    if kind in TIMES and way_of("x", value_type) is None:
        return f"gives {value_type}, not a time; write to_timestamp(…) or strptime(…)"
    if kind in DECIMALS and not any(name in value_type for name in _NUMBER_TYPES):
        return f"gives {value_type}, not a number"
    if kind == "date" and value_type not in ("DATE", "VARCHAR") and "TIMESTAMP" not in value_type:
        return f"gives {value_type}, not a date"
    if kind == "boolean" and not any(name in value_type for name in _NUMBER_TYPES):
        return f"gives {value_type}, not true or false"
    if value_type.endswith("[]") or value_type.startswith(("STRUCT", "MAP")):
        return f"gives {value_type}, not one value"
    return None


def way(given: str, value_type: str) -> str:
    return way_of(given, value_type) or str(BY_CLOCK)


def clock(given: str, value_type: str, way_column: str) -> str:
    return clock_of(given, value_type, way_column)


def time_value(kind: Kind, clock_column: str, way_column: str, *, zone: str, home: str) -> str:
    """SQL for the UTC; an event must lie in the years whose clock changes are known.

    Other times may mean for ever, and be written as the first or last day of the calendar.
    """
    utc = utc_of(clock_column, way_column, zone=zone, reporting_zone=home)
    first, last = (FIRST_YEAR, LAST_YEAR) if kind == "event_time" else (1, 9999)
    return (
        f"case when {clock_column} >= timestamp '{first:04}-01-01' "
        f"and {clock_column} < timestamp '{last + 1}-01-01' then {utc} end"
    )


def value(kind: Kind, given: str, value_type: str) -> str:
    """SQL for the value of any kind but a time; NULL where it does not fit."""
    if kind == "integer":
        return _as_integer(given, value_type)
    if kind in DECIMALS:
        return f"try_cast({given} as {DECIMALS[kind]})"
    if kind == "boolean":
        return f"try_cast({given} as boolean)"
    if kind == "date":
        date = f"try_cast({given} as date)"
        return f"case when year({date}) between {FIRST_YEAR} and {LAST_YEAR} then {date} end"
    text = _as_text(given, value_type)
    match kind:
        case "id":
            # Looking closely costs more than finding out that there is nothing to look at.
            return f"""case
                when not ({text} < '!' or {text} >= chr(127) or suffix({text}, ' ')) then {text}
                when not regexp_full_match({text}, '{_INVISIBLE}') then trim({text})
            end"""
        case "label":
            return f"nullif(lower(trim({text})), '')"
        case "code":
            return f"nullif(upper(trim({text})), '')"
        case _:
            return f"nullif({text}, '')"


def _as_integer(given: str, value_type: str) -> str:
    """A cast alone would round 1.5 to 2."""
    number = f"try_cast({given} as double)"
    has_fraction = f"{number} <> trunc({number})"
    if value_type == "VARCHAR":
        has_fraction = f"contains({given}, '.') and {has_fraction}"
    elif value_type not in ("DOUBLE", "FLOAT") and "DECIMAL" not in value_type:
        return f"try_cast({given} as bigint)"
    return f"case when not ({has_fraction}) then try_cast({given} as bigint) end"


def _as_text(given: str, value_type: str) -> str:
    """Ids that a spreadsheet made numbers, 17850.0, are written as the shop means them: 17850.

    What is no number, NaN, is how a table of floats writes nothing.
    """
    if value_type in ("DOUBLE", "FLOAT"):
        is_whole = f"{given} = trunc({given}) and abs({given}) < 1e15"
        return f"""case when isnan({given}) then null
            when {is_whole} then {given}::bigint::varchar else {given}::varchar end"""
    return given if value_type == "VARCHAR" else f"cast({given} as varchar)"


def reason_if_missing(column: Column) -> Reason:
    if column.kind == "id" and column.key in ("order_id", "interaction_id"):
        return Reason.MISSING_ID
    named = {
        "event_time": Reason.MISSING_TIME,
        "amount": Reason.MISSING_AMOUNT,
        "label": Reason.MISSING_KIND,
    }
    return named.get(column.kind, Reason.MISSING_VALUE)


def reason_if_invalid(kind: Kind) -> Reason:
    if kind in TIMES or kind == "date":
        return Reason.INVALID_TIME
    return Reason.INVALID_NUMBER if kind in DECIMALS else Reason.WRONG_TYPE
