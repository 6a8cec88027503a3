"""The `ladder` command: reads the command line and hands on. Thin.

Exit codes: 0 done, 1 refused by a gate, 2 bad configuration or input, 3 the warehouse is held,
70 a defect of ours, with its traceback, 130 interrupted, 143 ended by SIGTERM.
"""

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.console.streams import let_output_be_lost
from pipelines.errors import DEFECT, ConfigurationError, LadderError, said_by_the_system
from pipelines.garbage import collect_rarely

if TYPE_CHECKING:
    from pipelines.settings import Settings

app = typer.Typer(
    name="ladder",
    help="From delivered orders and interactions to published, checked loyalty facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _named(option: str) -> Callable[[str], Path]:
    """A path as it was given: an empty one would be the current folder."""

    def path(words: str) -> Path:
        if not words.strip():
            raise ConfigurationError(f"{option} is empty: name a place or leave it out")
        return Path(words)

    return path


Shop = Annotated[
    Path | None,
    typer.Option(
        parser=_named("--shop"),
        metavar="PATH",
        help="The shop map. Default: $LADDER_SHOP, else the demo's.",
    ),
]
Home = Annotated[
    Path | None,
    typer.Option(
        parser=_named("--home"),
        metavar="PATH",
        help="Where the warehouse lies. Default: $LADDER_HOME, else the demo's.",
    ),
]
File = Annotated[str, typer.Argument(help="A delivered file, as `ladder status` names it.")]


def main() -> None:
    """Entry point: what the user can mend is one line on stderr and its own exit code."""
    collect_rarely()
    let_output_be_lost()
    try:
        with said_by_the_system():
            app()
    except LadderError as error:
        typer.echo(f"ladder: {error}", err=True)
        raise SystemExit(error.exit_code) from None
    except Exception:
        traceback.print_exc()
        raise SystemExit(DEFECT) from None


@app.callback(invoke_without_command=True)
def ladder(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"ladder {version_of('loyalty-ladder')}")
        raise typer.Exit


@app.command()
def run(
    shop: Shop = None,
    home: Home = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", help="Facts as they stood then: 2026-06-30 or 2026-06-30T18:00+02:00."
        ),
    ] = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Derive everything again from raw.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show what the log in HOME/logs is told, too.")
    ] = False,
) -> None:
    """Load new files, derive, check, publish; tell whoever LADDER_NOTIFY_… names if it fails."""
    from pipelines.run import run_shop, watch

    def run_it(
        settings: "Settings",
        tell_death: Callable[[str], None],
        tell_damage: Callable[[Sequence[str]], None],
    ) -> None:
        run_shop(
            settings,
            as_of=as_of,
            full_refresh=full_refresh,
            verbose=verbose,
            tell_death=tell_death,
            tell_damage=tell_damage,
        )

    watch(run_it, shop=shop, home=home)


@app.command()
def notify(shop: Shop = None, home: Home = None) -> None:
    """Send a test to whoever LADDER_NOTIFY_… names, as a failed run would."""
    from pipelines.run.decisions import send_test

    typer.echo(send_test(_settings(shop, home)))


@app.command()
def sample(
    directory: Annotated[
        Path,
        typer.Argument(
            help="Where the files and shop.yml go. An earlier sample there is replaced."
        ),
    ],
    customers: Annotated[int, typer.Option(min=1, help="People, some of whom never order.")] = 2000,
    months: Annotated[
        int, typer.Option(min=1, max=600, help="Calendar months, all of them in the past.")
    ] = 18,
    seed: Annotated[
        int, typer.Option(min=0, help="Of chance. The same seed gives the same shop.")
    ] = 7,
) -> None:
    """Simulate a shop whose true ladder stages are known."""
    from pipelines.simulate import sample_shop

    try:
        report = sample_shop(directory, customers=customers, months=months, seed=seed)
    except (ValueError, OSError) as error:
        raise ConfigurationError(str(error)) from None
    typer.echo(
        f"{report.shop_map}: {report.customers:,} customers, {report.orders:,} orders and"
        f" {report.interactions:,} interactions over {months} months, in {report.files} files"
    )


@app.command()
def status(
    shop: Shop = None,
    home: Home = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every byte of every snapshot.")
    ] = False,
) -> None:
    """What was loaded, what waits, what was refused, and what is published."""
    from pipelines.console.status import show_status

    show_status(_settings(shop, home), verify=verify)


@app.command()
def rejects(
    file: Annotated[str | None, typer.Argument(help="Only this file's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows to show.")] = 20,
    home: Home = None,
) -> None:
    """Rows that broke the contract, whole, with the reason."""
    from pipelines.console.rejects import show_rejects

    show_rejects(_settings(None, home), file, limit)


@app.command()
def explain(
    customer: Annotated[str, typer.Argument(help="A customer_id of dim_customers.")],
    month: Annotated[
        str | None, typer.Option(help="Like 2026-06. Default: the customer's last month.")
    ] = None,
    home: Home = None,
) -> None:
    """Why a customer stands where they stand, and what would move them one rung up."""
    from pipelines.console.explain import show_explanation

    show_explanation(_settings(None, home), customer, month)


@app.command()
def accept(file: File, shop: Shop = None, home: Home = None) -> None:
    """Load a refused file in spite of its rejects; the next run publishes it."""
    from pipelines.run.decisions import accept_file

    typer.echo(accept_file(_settings(shop, home), file))


@app.command()
def withdraw(file: File, shop: Shop = None, home: Home = None) -> None:
    """Take a load back and restore what it replaced; the next run publishes without it."""
    from pipelines.run.decisions import withdraw_file

    typer.echo(withdraw_file(_settings(shop, home), file))


@app.command()
def rollback(home: Home = None) -> None:
    """Point `current` at the snapshot before."""
    from pipelines.run.decisions import roll_back

    typer.echo(roll_back(_settings(None, home)))


@app.command()
def erase(
    customer: Annotated[str, typer.Argument(help="A customer_id of dim_customers, or an id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    shop: Shop = None,
    home: Home = None,
) -> None:
    """Take one customer out of everything the home keeps, and publish without them."""
    from pipelines.run.erase import erase_customer

    erase_customer(_settings(shop, home), customer, lambda question: yes or _confirm(question))


def _confirm(question: str) -> bool:
    """Nobody to ask has not agreed."""
    try:
        return typer.confirm(question)
    except typer.Abort:
        return False


@app.command()
def ui(
    shop: Shop = None,
    home: Home = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")] = 3000,
) -> None:
    """Serve Dagster on 127.0.0.1 with this home: assets, lineage, checks, schedule, sensor."""
    from pipelines.run.ui import serve

    serve(_settings(shop, home), port, say=typer.echo)


def _settings(shop: Path | None, home: Path | None) -> "Settings":
    from pipelines.settings import load_settings

    return load_settings(shop=shop, home=home)
