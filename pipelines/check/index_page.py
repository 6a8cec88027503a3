"""The first page of the Data Docs: every audited table, and what to do where a sentence failed.

Takes the place of GX's own index, which shows nothing without scripts from the network.
"""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

STYLE = """<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { border-bottom: 1px solid #ccc; padding: .35rem .9rem .35rem 0; text-align: left;
  vertical-align: top }
.card, .lead, nav ol, a[data-toggle] { display: none }
a[href*="/expectations/"] { pointer-events: none; color: inherit; text-decoration: none }
.text-success::before, .passed::before { content: "\\2713"; color: #1a7f37 }
.text-danger::before, .refused::before { content: "\\2717"; color: #cf222e }
.text-warning::before, .warned::before { content: "!"; color: #9a6700 }
</style>"""


def index_page(name: str, answers: Sequence[Mapping[str, Any]], pages: Mapping[str, Path]) -> str:
    """HTML; answers: GX's validation results as JSON; pages: suite name to its page."""
    rows = "".join(_row(answer, pages) for answer in answers)
    failed = "".join(_failed(answer, result) for answer in answers for result in _failures(answer))
    mend = f"<h2>What failed</h2>{failed}" if failed else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(name)}</title>'
        f"{STYLE}</head><body><h1>Data quality: {escape(name)}</h1>"
        "<table><tr><th></th><th>table</th><th>expectations</th><th>failed</th></tr>"
        f"{rows}</table>{mend}</body></html>\n"
    )


def _row(answer: Mapping[str, Any], pages: Mapping[str, Path]) -> str:
    suite, failures = str(answer["suite_name"]), _failures(answer)
    closes = any(_severity(result) == "critical" for result in failures)
    mark = "refused" if closes else "warned" if failures else "passed"
    link = f'<a href="{escape(pages[suite].as_posix())}">{escape(suite)}</a>'
    return (
        f'<tr><td class="{mark}"></td><td>{link}</td><td>{len(answer["results"])}</td>'
        f"<td>{len(failures)}</td></tr>"
    )


def _failed(answer: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    config, found = result["expectation_config"], result["result"]
    count = found.get("unexpected_count", found.get("observed_value", ""))
    return (
        f"<h3>{escape(str(answer['suite_name']))}: {escape(config['description'])}</h3>"
        f"<p>{escape(_severity(result))}, {escape(str(count))} found. "
        f"{escape(config['meta']['why'])}<br>{escape(config['meta']['fix'])}</p>"
    )


def _failures(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [result for result in answer["results"] if not result["success"]]


def _severity(result: Mapping[str, Any]) -> str:
    return str(result["expectation_config"]["severity"])
