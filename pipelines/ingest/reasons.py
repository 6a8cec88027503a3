"""Why a row was rejected: the only reasons there are, each with the sentence a person reads."""

from enum import StrEnum
from typing import Self


class Reason(StrEnum):
    """Names in raw.rejects.reason; `sentence` says what is wrong with such a row."""

    sentence: str

    def __new__(cls, name: str, sentence: str) -> Self:
        reason = str.__new__(cls, name)
        reason._value_ = name
        reason.sentence = sentence
        return reason

    MISSING_ID = "missing_id", "the row has no id, though the map says where it stands"
    MISSING_TIME = "missing_time", "the row has no time"
    MISSING_AMOUNT = "missing_amount", "the row has no amount"
    MISSING_KIND = "missing_kind", "the interaction has no kind"
    MISSING_VALUE = "missing_value", "the row lacks a value it cannot do without"
    INVALID_TIME = (
        "invalid_time",
        "the value is no time, or no date that exists from 1970 to 2099",
    )
    INVALID_NUMBER = "invalid_number", "the value is no number, or too large"
    WRONG_TYPE = (
        "wrong_type",
        "the value is not of the type the map or the contract asks for",
    )
    WRONG_COLUMN_COUNT = (
        "wrong_column_count",
        "the line has more or fewer columns than the header",
    )
    BROKEN_QUOTES = (
        "broken_quotes",
        "a quoted field is not closed, or goes on after its quote",
    )
    INVALID_ENCODING = "invalid_encoding", "the line is not in the file's encoding"
    INVALID_JSON = "invalid_json", "the line is no JSON object, or has a key twice"
    UNREADABLE_LINE = "unreadable_line", "the line cannot be read"
    DUPLICATE_KEY = "duplicate_key", "the file has this key more than once"
    SPLIT_ORDER = (
        "split_order",
        "the order lies in two files of one delivery and no updated_at says which is newer",
    )
