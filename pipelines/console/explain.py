"""`ladder explain`: one customer, one month: the stage, what speaks for it, and what is missing.

What is shown is read by explanation.py; nothing is computed here but how it looks.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.console.explanation import Condition, Entry, Explanation, Standing, explanation_of
from pipelines.errors import InputError
from pipelines.publish import current_snapshot
from pipelines.settings import Settings
from pipelines.warehouse import Warehouse

_ENTRIES_SHOWN = 8
_OUTCOMES = {
    "satisfied": ("[green]✓[/green]", "speaks for {rung}"),
    "silenced": ("[dim]–[/dim]", "says {rung}, silenced by a direct answer"),
    "vetoing": ("[red]✗[/red]", "takes every rung away"),
}


def show_explanation(settings: Settings, customer: str, month: str | None) -> None:
    """Write the page; reads well at 80 columns and without colors.

    Raises InputError for an unknown customer or month, and before the first publication;
    ConfigurationError for a month that is none.
    """
    published = Warehouse.of(settings).published
    snapshot = current_snapshot(published)
    if snapshot is None:
        raise InputError(f"nothing is published in {published}: run `ladder run` first")
    explanation = explanation_of(snapshot.database, customer, month)
    console = Console(highlight=False)
    _show_standing(console, explanation.standing)
    _show_evidence(console, explanation)
    _show_next_rung(console, explanation)
    _show_account(console, explanation.standing, explanation.entries)
    _show_links(console, explanation)


def _show_standing(console: Console, standing: Standing) -> None:
    stage = standing.stage or "not on the ladder"
    so_far = "" if standing.is_complete else " so far"
    console.print(
        f"[bold]{escape(standing.customer_id)}[/bold] in {standing.period_start:%B %Y}{so_far}:"
        f" [bold]{stage}[/bold]"
    )
    console.print(f"  [dim]{standing.lifecycle}, {standing.journey_phase} phase[/dim]")
    if standing.rule_id:
        how = "direct" if standing.is_direct else "proxy"
        console.print(f"  by [cyan]{standing.rule_id}[/cyan] ({how}): {standing.rule_in_words}")
    if standing.vetoed_from:
        console.print(f"  the veto took away [bold]{standing.vetoed_from}[/bold]")


def _show_evidence(console: Console, explanation: Explanation) -> None:
    _heading(console, "Evidence of the last 12 months")
    if not explanation.evidence:
        console.print("  none: no rule speaks for or against any rung")
        return
    for rule in explanation.evidence:
        sign, said = _OUTCOMES[rule.outcome]
        console.print(f"  {sign} [cyan]{rule.rule_id}[/cyan]: {said.format(rung=rule.rung)}")
        events = "1 event" if rule.events == 1 else f"{rule.events:,} events"
        newest = ""
        if rule.latest_event_local:
            newest = (
                f", newest {rule.latest_event_local:%Y-%m-%d} {escape(rule.latest_event_id or '')}"
            )
        console.print(f"      [dim]{events}{newest}[/dim]", soft_wrap=True)


def _show_next_rung(console: Console, explanation: Explanation) -> None:
    standing, conditions = explanation.standing, explanation.conditions
    if standing.stage is None:
        _heading(console, "One rung up")
        console.print("  a first order puts a prospect on the ladder")
    elif not conditions:
        _heading(console, "One rung up")
        console.print(f"  there is none: {standing.stage} is the highest")
    elif standing.stage == "dissatisfied":
        _heading(console, f"Back to {standing.vetoed_from or 'unknown'}: when no veto holds")
        _show_conditions(console, conditions, is_veto=True)
    else:
        _heading(console, f"One rung up, {conditions[0].rung}: when one rule is met in full")
        _show_conditions(console, conditions, is_veto=False)


def _show_conditions(console: Console, conditions: Sequence[Condition], *, is_veto: bool) -> None:
    for rule_id, rows in groupby(conditions, key=lambda condition: condition.rule_id):
        of_rule = list(rows)
        how = "direct" if of_rule[0].is_direct else "proxy"
        silenced = of_rule[0].outcome == "silenced"
        said = "; met, but silenced by a direct answer" if silenced else ""
        console.print(f"  [cyan]{rule_id}[/cyan] [dim]({how}{said})[/dim]")
        for row in of_rule:
            needed = f"{row.metric} {row.comparison} {_number(row.threshold)}"
            has = "no answer" if row.value is None else f"has {_number(row.value)}"
            good = row.is_met != is_veto
            sign = "[green]✓[/green]" if good else "[red]✗[/red]"
            console.print(f"    {sign} {'not ' if is_veto else ''}{needed}: {has}")
            if not good:
                console.print(f"      [dim]{escape(row.sentence)}[/dim]")


def _show_account(console: Console, standing: Standing, entries: Sequence[Entry]) -> None:
    if standing.closing is None:
        _heading(console, "Relationship account: not kept, nothing was delivered for it")
        return
    overdrawn = ", [red]overdrawn[/red]" if standing.is_overdrawn else ""
    _heading(console, f"Relationship account: {_amount(standing.closing)}{overdrawn}")
    console.print(
        f"  opening {_amount(standing.opening)}"
        f"  + credits {_amount(standing.credits)}"
        f"  - debits {_amount(standing.debits)}"
        f"  - decay {_amount(standing.decay)}"
    )
    table = _columns("day", "entry", "amount", "cause", right=("amount",))
    for entry in entries[:_ENTRIES_SHOWN]:
        color = "green" if entry.amount > 0 else "red"
        table.add_row(
            f"{entry.occurred_local:%Y-%m-%d}",
            entry.kind,
            f"[{color}]{entry.amount:+.3f}[/{color}]",
            f"{entry.cause_type} {escape(entry.cause_id)}",
        )
    console.print(table if entries else "  no entry in the last 12 months")
    if len(entries) > _ENTRIES_SHOWN:
        more = len(entries) - _ENTRIES_SHOWN
        console.print(f"  [dim]and {more} older of the last 12 months: fct_account_entries[/dim]")


def _show_links(console: Console, explanation: Explanation) -> None:
    _heading(console, "Links, 0 to 100 over 12 months")
    table = _columns("link", "score", "of", "median", "", right=("score", "of", "median"))
    for link in explanation.links:
        table.add_row(
            link.element,
            "unmeasured" if link.score is None else f"{link.score:.1f}",
            "" if link.score is None else f"{link.counted}",
            "" if link.median is None else f"{link.median:.1f}",
            "[red]← the weakest[/red]" if link.is_weakest else "",
        )
    console.print(table)


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]")


def _columns(*names: str, right: Sequence[str] = ()) -> Table:
    """All but the last column keep their width; an id too long for the last goes on below."""
    table = Table(box=None, padding=(0, 1), show_edge=False, header_style="dim")
    for name in names:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            no_wrap=name != names[-1],
            overflow="fold",
        )
    return table


def _number(value: Decimal) -> str:
    """Without the zeros behind the point."""
    return f"{value.normalize():f}"


def _amount(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:.3f}"
