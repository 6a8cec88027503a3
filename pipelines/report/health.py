"""The health of the run: what was read and rejected, what was checked, which build this is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.report.figure import Marts
from pipelines.report.sentences import NO_BREAK, count


@dataclass(frozen=True)
class Build:
    """Which build the page shows; `as_of` is written in the shop's own zone."""

    shop: str
    build_id: str
    as_of: str
    currency: str
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Health:
    """loads and tables as the manifest has them; says: the sentence above both."""

    says: str
    loads: Sequence[Mapping[str, Any]]
    tables: Mapping[str, Mapping[str, Any]]
    warnings: Sequence[str]


def build_of(marts: Marts) -> Build:
    row = marts.row(_BUILD)
    zone = row["reporting_time_zone"] or "UTC"
    as_of = row["as_of"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return Build(
        shop=row["source"] or "",
        build_id=row["build_id"],
        as_of=f"{as_of:%Y-%m-%d %H:%M} {zone}",
        currency=row["reporting_currency"] or "",
        versions={
            "contract": row["contract_version"],
            "ladder rules": row["rules_version"],
            "shop map": row["map_fingerprint"] or "",
            "code": row["code_fingerprint"] or "",
        },
    )


def health_of(found: Mapping[str, Any]) -> Health:
    """found: `loads` and `tables` of a manifest."""
    loads, tables = found["loads"], found["tables"]
    warnings = [
        f"{name}: {warning}" for name, table in tables.items() for warning in table["warnings"]
    ]
    files, read, rejected = (
        sum(load[what] for load in loads) for what in ("files", "rows_read", "rows_rejected")
    )
    expectations = sum(table["expectations"] for table in tables.values())
    passed = sum(table["passed"] for table in tables.values())
    return Health(
        says=(
            f"{count(read, 'row')} of {count(files, 'file')} read, {count(rejected)} rejected; "
            f"{count(passed)} of {count(len(tables), 'table')} passed "
            f"{count(expectations, 'expectation')}, with {count(len(warnings), 'warning')}."
        ).replace(" rejected", f"{NO_BREAK}rejected"),
        loads=loads,
        tables=tables,
        warnings=warnings,
    )


_BUILD = "select * from marts.build_info"
