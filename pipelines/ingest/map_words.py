"""What a value in a shop map may be, and the sentence that helps where it is not.

Which values a map has is shop_map.py's.
"""

import difflib
import re
from collections.abc import Iterable
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


def nearest(name: object, known: Iterable[str]) -> str:
    """A sentence that helps with a misspelled name."""
    names = sorted(known)
    close = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.5)
    return f"nearest known: {close[0]!r}" if close else f"known: {', '.join(names)}"


def _as_sql(value: object) -> object:
    """YAML reads `quantity: 1` and `is_test: false` as values; in a map they are SQL."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{value!r} is no IANA time zone; {_nearest_zone(value)}") from None
    return value


def _nearest_zone(value: str) -> str:
    close = difflib.get_close_matches(value, available_timezones(), n=1, cutoff=0.5)
    return f"nearest known: {close[0]!r}" if close else "write it like Europe/London"


def _is_slug(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError(f"{value!r} is no name: write a-z, 0-9 and _, a letter first")
    return value


def _is_currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(f"{value!r} is no currency: write its code, like EUR")
    return value


def of_another_form(expected: str, given: object) -> str:
    """A sentence for what has another form than the pydantic type that was expected."""
    wanted = {
        "model_type": "write keys with values",
        "dict_type": "write keys with values",
        "tuple_type": "write a list, each entry after a dash",
        "string_type": "write text",
    }[expected]
    is_list, is_mapping = isinstance(given, list), isinstance(given, dict)
    return f"{wanted}, not {'a list' if is_list else 'keys' if is_mapping else repr(given)}"


Sql = Annotated[str, BeforeValidator(_as_sql), Field(min_length=1)]
Files = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]
Zone = Annotated[str, AfterValidator(_is_zone)]
Slug = Annotated[str, AfterValidator(_is_slug)]
Currency = Annotated[str, AfterValidator(_is_currency)]
