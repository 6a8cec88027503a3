"""Writes report/index.html: one file that asks nobody for anything.

Every text from the data is escaped, by the template or as JSON, and the page's own policy allows
no script but the two written here.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.report.figure import Figure, Marts
from pipelines.report.figures.account import account_figure
from pipelines.report.figures.forecast import forecast_figures
from pipelines.report.figures.funnel import funnel_beside_ladder
from pipelines.report.figures.ladder import flow_figure, ladder_figure
from pipelines.report.figures.links import link_figures
from pipelines.report.figures.retention import cohort_figure, retention_figures
from pipelines.report.figures.touchpoints import touchpoint_figures
from pipelines.report.health import build_of, health_of
from pipelines.report.look import CONFIG
from pipelines.report.restated import restated_of

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Section:
    """Figures under one heading; asks: the question they answer."""

    name: str
    title: str
    asks: str
    figures: Sequence[Figure]


def write_page(
    snapshot: Path, health: Mapping[str, Any], *, memory_limit: str, threads: int
) -> Path:
    """Draws from the snapshot's own loyalty.duckdb; the same tables give the same bytes."""
    folder = snapshot / "report"
    folder.mkdir(exist_ok=True)
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
    }
    database = str(snapshot / "loyalty.duckdb")
    with duckdb.connect(database, read_only=True, config=limits) as connection:
        connection.execute("set timezone = 'UTC'")
        marts = Marts(connection)
        sections = _sections(marts, folder)
        build = build_of(marts)
        restated = restated_of(marts)
    specs = {
        figure.name: specification(figure)
        for section in sections
        for figure in section.figures
        if figure.chart is not None
    }
    page = folder / "index.html"
    page.write_text(
        _template().render(
            build=build,
            sections=sections,
            headlines=[f for section in sections for f in section.figures if f.headline],
            specs=specs,
            health=health_of(health),
            restated=restated,
            config=CONFIG,
            vega=vega_scripts(),
            draw=_text("page.js"),
            style=_text("page.css"),
            script_hashes=[_hash(vega_scripts()), _hash(_text("page.js"))],
        ),
        "utf-8",
    )
    return page


def _sections(marts: Marts, folder: Path) -> list[Section]:
    return [
        Section(
            "retention",
            "Retention",
            "Who stays, by the true rate and by the textbook's?",
            [*retention_figures(marts), cohort_figure(marts)],
        ),
        Section(
            "ladder",
            "The ladder",
            "How far does the relationship go, and which way does it move?",
            [ladder_figure(marts), flow_figure(marts)],
        ),
        Section(
            "funnel-and-ladder",
            "Funnel beside ladder",
            "The funnel ends where the ladder begins.",
            list(funnel_beside_ladder(marts)),
        ),
        Section(
            "account",
            "The relationship account",
            "How much goodwill is there to draw on?",
            [account_figure(marts)],
        ),
        Section(
            "touchpoints",
            "Touchpoints",
            "Where do we meet our customers, and does it feel like one company?",
            list(touchpoint_figures(marts)),
        ),
        Section(
            "missing-link",
            "The missing link",
            "What holds customers, and where is the chain weakest?",
            list(link_figures(marts)),
        ),
        Section(
            "forecast",
            "What comes next",
            "How far can the forecast be trusted?",
            list(forecast_figures(marts, folder)),
        ),
    ]


def specification(figure: Figure) -> dict[str, Any]:
    """The Vega-Lite specification, with words for those who do not see the picture."""
    assert figure.chart is not None
    described = figure.chart.properties(description=f"{figure.title}. {figure.says}")
    spec: dict[str, Any] = described.to_dict()
    # altair's own defaults; the page brings one set of them for all pictures.
    spec.pop("config", None)
    return spec


@cache
def vega_scripts() -> str:
    """Vega, Vega-Lite and vega-embed in one text, out of the installed package."""
    scripts: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    if "</script" in scripts.lower() or "<!--" in scripts:
        raise ValueError("the scripts of vl-convert cannot stand inside a page")
    return scripts


@cache
def _text(file: str) -> str:
    return (_HERE / file).read_text("utf-8")


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


@cache
def _template() -> Any:
    house = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.policies["json.dumps_kwargs"] = {"sort_keys": False, "ensure_ascii": False}
    return house.get_template("page.html.j2")
