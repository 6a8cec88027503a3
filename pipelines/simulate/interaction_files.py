"""interactions/<desk>/YYYY-MM.*: each desk of the shop keeps its own format, clock and words.

web: Parquet in UTC. service: JSON lines with offsets. mailings: gzipped CSV on the shop's clock,
to be read with lookups/mailings.csv. community: CSV with semicolons on the shop's clock.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulate import columns
from pipelines.simulate.arrays import NOTHING, Integers
from pipelines.simulate.clock import DAY, Clock
from pipelines.simulate.files import CsvSink, JsonLinesSink, MonthlyFiles, ParquetSink
from pipelines.simulate.journal import DESKS, KINDS, Interactions
from pipelines.simulate.mailings import SURVEYS
from pipelines.simulate.people import People

MAILINGS_HEADER = [
    "message_no", "mailing_no", "customer_no", "action", "moment", "answer", "statement", "answers",
]  # fmt: skip
COMMUNITY_HEADER = ["entry", "member", "activity", "moment", "stars", "answers", "brought"]
WEB_SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("customer_no", pa.string()),
        ("event", pa.string()),
        ("happened_at", pa.timestamp("us")),
        ("order_no", pa.string()),
    ]
)
_ACTIONS = {"campaign_sent": "sent", "campaign_opened": "opened", "campaign_clicked": "clicked",
            "survey_sent": "sent"}  # fmt: skip
_TEAMS = {"complaint": "care", "complaint_resolved": "care", "goodwill": "care",
          "return_request": "returns", "missing_item": "returns", "warranty_claim": "workshop",
          "service_visit": "workshop"}  # fmt: skip
_RESOLVED = KINDS.index("complaint_resolved")
_CORRECTED_ONE_IN = 50


def open_interaction_files(directory: Path, clock: Clock) -> dict[str, MonthlyFiles]:
    """Desk → its monthly files."""
    names = [clock.month_name(month) for month in range(clock.months)]

    def at(desk: str) -> Path:
        (directory / desk).mkdir(parents=True)
        return directory / desk

    web, service, mailings, community = (at(desk) for desk in DESKS)
    return {
        "web": MonthlyFiles(lambda name: ParquetSink(web / f"{name}.parquet", WEB_SCHEMA), names),
        "service": MonthlyFiles(lambda name: JsonLinesSink(service / f"{name}.jsonl"), names),
        "mailings": MonthlyFiles(
            lambda name: CsvSink(mailings / f"{name}.csv.gz", MAILINGS_HEADER), names
        ),
        "community": MonthlyFiles(
            lambda name: CsvSink(community / f"{name}.csv", COMMUNITY_HEADER, delimiter=";"),
            names,
        ),
    }


def append_interactions(
    files: dict[str, MonthlyFiles],
    interactions: Interactions,
    people: People,
    clock: Clock,
    counts: Counter[str],
) -> None:
    """Write these interactions, each to its desk; what was written is added to `counts`."""
    for code, count in enumerate(np.bincount(interactions.kind, minlength=len(KINDS)).tolist()):
        counts[f"interactions.{KINDS[code]}"] += count
    counts["interactions"] += len(interactions)
    tables: dict[str, Callable[[Interactions, People, Clock], pa.Table]] = {
        "web": _web, "mailings": _mailings, "community": _community,
    }  # fmt: skip
    for desk, kinds in DESKS.items():
        codes = [KINDS.index(kind) for kind in kinds]
        own = interactions.take(np.isin(interactions.kind, codes))
        if desk == "service":
            _append_service(files[desk], own, people, clock, counts)
        else:
            files[desk].append(tables[desk](own, people, clock), clock.month_of(own.at))


def write_mailing_list(path: Path, clock: Clock) -> None:
    """CSV: number, title, purpose; campaigns by month, then the surveys."""
    path.parent.mkdir(parents=True)
    rows = [
        f"M{month},Letter of {clock.month_name(month)},campaign" for month in range(clock.months)
    ]
    rows += [
        f"M{clock.months + code},Survey {kind.replace('_', ' ')},{kind}"
        for code, kind in enumerate(SURVEYS)
    ]
    path.write_text("\n".join(["number,title,purpose", *rows, ""]), "utf-8", newline="\n")


def _web(own: Interactions, people: People, clock: Clock) -> pa.Table:
    return pa.table(
        [
            columns.identifiers("I", own.serial),
            columns.customers(people.number[own.person]),
            columns.labels(own.kind, KINDS),
            pc.cast(columns.moments(clock.to_utc(own.at)), pa.timestamp("us")),
            columns.identifiers("O", own.order),
        ],
        schema=WEB_SCHEMA,
    )


def _append_service(
    files: MonthlyFiles,
    own: Interactions,
    people: People,
    clock: Clock,
    counts: Counter[str],
) -> None:
    """Some resolutions first come with the worst score and are corrected in a later file."""
    changed_at = clock.settle(own.at + 35 * DAY)
    is_corrected = (own.kind == _RESOLVED) & (own.serial % _CORRECTED_ONE_IN == 0)
    is_corrected &= changed_at < clock.end
    changed_at[~is_corrected] = NOTHING
    counts["corrected_interactions"] += int(is_corrected.sum())
    every = np.concatenate([np.arange(len(own)), np.flatnonzero(is_corrected)])
    is_first_version = np.arange(len(every)) >= len(own)
    changed_at = np.where(is_first_version, NOTHING, changed_at[every])
    delivered = own.take(every)
    delivered.score[is_first_version] = 1
    in_file = np.where(changed_at == NOTHING, delivered.at, changed_at)
    rows = np.argsort(in_file, kind="stable")
    table = _service(delivered.take(rows), changed_at[rows], people, clock)
    files.append(table, clock.month_of(in_file[rows]))


def _service(own: Interactions, changed_at: Integers, people: People, clock: Clock) -> pa.Table:
    teams = tuple(_TEAMS.get(kind, "advice") for kind in KINDS)
    values = {
        "id": columns.identifiers("I", own.serial),
        "customer": columns.customers(people.number[own.person]),
        "kind": columns.labels(own.kind, KINDS),
        "written_at": _with_offset(clock.to_utc(own.at)),
        "rating": columns.whole(own.score),
        "answers": columns.identifiers("I", own.reply_to),
        "order_no": columns.identifiers("O", own.order),
        "team": columns.labels(own.kind, teams),
        "changed": _with_offset(np.where(changed_at == NOTHING, NOTHING, clock.to_utc(changed_at))),
    }
    return pa.table(values)


def _with_offset(moments: Integers) -> pa.Array:
    text = pc.replace_substring(pc.cast(columns.moments(moments), pa.string()), " ", "T")
    return pc.binary_join_element_wise(text, "+00:00", "")


def _mailings(own: Interactions, people: People, _clock: Clock) -> pa.Table:
    actions = tuple(_ACTIONS.get(kind, "answered") for kind in KINDS)
    values = [
        columns.identifiers("I", own.serial),
        columns.identifiers("M", own.mailing),
        columns.customers(people.number[own.person]),
        columns.labels(own.kind, actions),
        columns.moments(own.at),
        columns.whole(own.score),
        columns.whole(own.statement),
        columns.identifiers("I", own.reply_to),
    ]
    return pa.table(values, MAILINGS_HEADER)


def _community(own: Interactions, people: People, _clock: Clock) -> pa.Table:
    brought = np.where(own.referred == NOTHING, NOTHING, people.number[own.referred])
    values = [
        columns.identifiers("I", own.serial),
        columns.customers(people.number[own.person]),
        columns.labels(own.kind, KINDS),
        columns.moments(own.at),
        columns.whole(own.score),
        columns.identifiers("I", own.reply_to),
        columns.customers(brought),
    ]
    return pa.table(values, COMMUNITY_HEADER)
