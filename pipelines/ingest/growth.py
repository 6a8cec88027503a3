"""How large the answer of an expression can get, known before anything is computed.

DuckDB folds constants while it plans, and neither its memory limit nor an interruption reaches into
one call of a function. So a map may not ask for an answer out of proportion to the row.

A size is a sum: characters whatever the row holds, and times the row, or an element of a list in
it. One of these times another would grow with the square of what is delivered, and is refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Node = dict[str, Any]
Size = Mapping[str, float]
"""Characters under "", times the row under ROW, times an element under its name in a lambda."""
Given = Sequence[Node]
Elements = Mapping[str, Size]

ROW = "~row"
MOST_CHARACTERS, MOST_TIMES_THE_ROW = 100_000, 1_000


class OutOfProportionError(Exception):
    """Says which function of the expression has no bound, or which bound it passes."""


def check_growth(tree: Node) -> None:
    """Raises OutOfProportionError where the answer might be far larger than the row."""
    size = _size(tree, {})
    if size.get("", 0) > MOST_CHARACTERS or size.get(ROW, 0) > MOST_TIMES_THE_ROW:
        raise OutOfProportionError(
            f"may give more than {MOST_CHARACTERS:,} characters, or more than"
            f" {MOST_TIMES_THE_ROW:,} times the row"
        )


def lambda_parameters(node: Node) -> list[str]:
    """The names on the left of a lambda, in lower case."""
    left = node["lhs"]
    named = left["children"] if left.get("class") == "FUNCTION" else [left]
    return [each["column_names"][0].lower() for each in named if "column_names" in each]


def _size(node: object, elements: Elements) -> Size:
    if isinstance(node, list):
        return _sum(*(_size(part, elements) for part in node))
    if not isinstance(node, dict):
        return {}
    match node.get("class"):
        case "CONSTANT":
            return {"": len(_text(node))}
        case "COLUMN_REF":
            return elements.get(node["column_names"][0].lower(), {ROW: 1})
        case "FUNCTION":
            name = str(node["function_name"]).lower()
            return _SIZE_OF.get(name, _as_large_as_given)(name, node["children"], elements)
        case "CAST":
            return _cast(node["cast_type"], _size(node["child"], elements))
        case "LAMBDA":  # document -> path
            return _by_a_path("->", [node["lhs"], node["expr"]], elements)
    return _sum(*(_size(part, elements) for part in node.values()))


def _as_large_as_given(name: str, given: Given, elements: Elements) -> Size:
    return _times(_size([*given], elements), _GROWS_BY.get(name, 1))


def _cast(cast_type: Node, size: Size) -> Size:
    if cast_type["id"] in _OF_FIXED_SIZE:
        return {}
    by = 4 if cast_type["id"] == "VARCHAR" else 16
    return _sum(_times(size, by), {"": _places(cast_type)})


def _places(cast_type: Node) -> float:
    """How many places a value of a type has: 9 in INTEGER[3][3]."""
    info = cast_type.get("type_info") or {}
    parts = [info["child_type"]] if "child_type" in info else []
    parts += [part["second"] for part in info.get("child_types") or [] if "second" in part]
    return float(info.get("size") or 1) * (sum(_places(part) for part in parts) or 1)


def _to_a_length(name: str, given: Given, elements: Elements) -> Size:
    """lpad(text, length, fill)"""
    return _sum(_size([*given[:1]], elements), {"": 4 * _written_number(name, given)})


def _so_many_times(name: str, given: Given, elements: Elements) -> Size:
    """repeat(text, times)"""
    return _times(_size([*given[:1]], elements), _written_number(name, given))


def _in_place_of(name: str, given: Given, elements: Elements) -> Size:
    """replace(text, what, with): no growth where `with` is no longer than `what`."""
    text, *others = (_size(each, elements) for each in given) if given else [{}]
    if name == "replace" and len(given) == 3 and all(_is_constant(each) for each in given[1:]):
        return _times(text, max(1, len(_text(given[2])) / max(1, len(_text(given[1])))))
    return _product(name, text, _sum({"": 1}, *others[1:]))


def _each_by_each(name: str, given: Given, elements: Elements) -> Size:
    """array_to_string(list, between): what follows may stand at every place of the first."""
    first, *others = (_size(each, elements) for each in given) if given else [{}]
    return _product(name, first, _sum({"": 1}, *others))


def _by_a_path(name: str, given: Given, elements: Elements) -> Size:
    """json_extract(document, '$.a'): a part of it, unless the path is computed or has a star."""
    if all(_is_constant(path) and "*" not in _text(path) for path in given[1:]):
        return _size([*given[:1]], elements)
    document, *paths = (_size(each, elements) for each in given)
    return _product(name, document, _sum({"": 1}, document, *paths))


def _in_a_format(name: str, given: Given, elements: Elements) -> Size:
    """printf('%5d', x): a width is a length, and every place of the format may show every value."""
    if not given or not _is_constant(given[0]):
        raise OutOfProportionError(f"{name}() needs a format that is written out")
    pattern = _text(given[0])
    if "*" in pattern or re.search(r"\{[^{}]*\{", pattern):
        raise OutOfProportionError(f"{name}() needs its widths written out")
    widths = sum(float(width) for width in re.findall(r"\d+", pattern))
    places = pattern.count("%") + pattern.count("{")
    values = _times(_size([*given[1:]], elements), places)
    return _sum(values, {"": widths + len(pattern)})


def _for_each_element(name: str, given: Given, elements: Elements) -> Size:
    """list_transform(list, lambda x: …): elements together are as large as their list."""
    if len(given) != 2 or given[1].get("class") != "LAMBDA":
        return _as_large_as_given(name, given, elements)
    listed, body = _size(given[0], elements), given[1]
    [element, *place] = lambda_parameters(body) or [""]
    known = {**elements, element: {f"~{element}": 1}, **{each: {} for each in place}}
    size = dict(_size(body["expr"], known))
    of_elements = size.pop(f"~{element}", 0)
    return _sum(_times(listed, max(1, of_elements)), _product(name, listed, size))


def _never(name: str, given: Given, elements: Elements) -> Size:
    del given, elements
    raise OutOfProportionError(f"{name}() may take any time and memory")


def _written_number(name: str, given: Given) -> float:
    is_written = len(given) > 1 and _is_constant(given[1])
    value = given[1]["value"].get("value") if is_written else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OutOfProportionError(f"{name}() needs its number written out")
    return max(0.0, float(value))


def _is_constant(node: Node) -> bool:
    return node.get("class") == "CONSTANT"


def _text(constant: Node) -> str:
    return str(constant["value"].get("value", ""))


def _sum(*sizes: Size) -> Size:
    names = {name for size in sizes for name in size}
    return {name: sum(size.get(name, 0) for size in sizes) for name in names}


def _times(size: Size, number: float) -> Size:
    return {name: value * number for name, value in size.items()}


def _product(name: str, one: Size, other: Size) -> Size:
    for size, factor in ((one, other), (other, one)):
        if not any(value for of, value in factor.items() if of):
            return _times(size, factor.get("", 0))
    raise OutOfProportionError(f"{name}() of two columns may give the one times the other")


_OF_FIXED_SIZE = {
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
    "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "TIMESTAMP",
    "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
    "TIME WITH TIME ZONE", "INTERVAL", "UUID",
}  # fmt: skip

_GROWS_BY = {
    **dict.fromkeys(("upper", "ucase", "lower", "lcase", "hex", "to_hex", "regexp_escape"), 2),
    **dict.fromkeys(("to_base64", "base64"), 2),
    **dict.fromkeys(("translate", "nfc_normalize", "url_encode", "create_sort_key"), 4),
    **dict.fromkeys(("array_to_json", "row_to_json", "to_json", "json", "json_quote"), 6),
    **dict.fromkeys(("json_array", "json_object", "json_structure", "json_transform"), 6),
    **dict.fromkeys(("from_json", "from_json_strict", "json_transform_strict"), 6),
    **dict.fromkeys(("bin", "to_binary"), 8),
    # A text becomes a list with a place for every character of it.
    **dict.fromkeys(("string_split", "str_split", "split", "string_to_array"), 16),
    **dict.fromkeys(("string_split_regex", "str_split_regex", "regexp_split_to_array"), 16),
    **dict.fromkeys(("regexp_extract_all", "parse_path", "json_keys", "strftime"), 16),
}

_SIZE_OF: dict[str, Callable[[str, Given, Elements], Size]] = {
    **dict.fromkeys(("lpad", "rpad", "bitstring"), _to_a_length),
    "repeat": _so_many_times,
    **dict.fromkeys(("replace", "regexp_replace"), _in_place_of),
    **dict.fromkeys(("array_to_string", "array_to_string_comma_default"), _each_by_each),
    **dict.fromkeys(("list_string_agg", "concat_ws", "list_aggregate", "list_aggr"), _each_by_each),
    **dict.fromkeys(("array_aggregate", "array_aggr", "aggregate"), _each_by_each),
    **dict.fromkeys(("list_select", "array_select"), _each_by_each),
    # Not large, but long: each character of the one is held against each of the other.
    **dict.fromkeys(("levenshtein", "editdist3", "damerau_levenshtein"), _each_by_each),
    **dict.fromkeys(("jaro_similarity", "jaro_winkler_similarity"), _each_by_each),
    **dict.fromkeys(("json_extract", "json_extract_path", "json_extract_string"), _by_a_path),
    **dict.fromkeys(("json_extract_path_text", "json_value", "json_exists", "->>"), _by_a_path),
    **dict.fromkeys(("printf", "format"), _in_a_format),
    **dict.fromkeys(("list_transform", "list_apply", "apply"), _for_each_element),
    **dict.fromkeys(("array_transform", "array_apply"), _for_each_element),
    **dict.fromkeys(("list_filter", "array_filter", "filter"), _for_each_element),
    **dict.fromkeys(("range", "generate_series", "list_resize", "array_resize"), _never),
    **dict.fromkeys(("list_reduce", "array_reduce", "reduce", "json_pretty"), _never),
    **dict.fromkeys(("pg_sleep", "sleep_ms", "equi_width_bins"), _never),
}
