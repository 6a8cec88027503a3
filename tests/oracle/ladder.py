"""The rungs of the ladder, rule by rule, as definitions §5 words them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.calendar import Calendar, midnight, months_later
from tests.oracle.facts import Row, is_open
from tests.oracle.histories import Contact, History, Population

RUNGS = ("satisfaction", "delight", "engagement", "empowerment")
COMMUNITY_ACTIONS = ("community_post", "event_attended")
IDEAS_AND_CONTENT = ("idea_submitted", "content_contributed")


@dataclass
class Year:
    """What a person said and did in the trailing 12 months: this month and the 11 before."""

    csat: Decimal | None
    nps: Decimal | None
    best_review: Decimal | None
    commitment_rungs: int | None
    rungs_committed_to: frozenset[str]
    praise: int
    orders: int
    orders_before: int
    complaints_open: int
    complaints_overdue: int
    complaints_recovered: int
    community_memberships: int
    community_actions: int
    referrals_converted: int
    ambassador_sales: int
    ideas_and_content: int
    is_overdrawn: bool


def trailing_year(
    history: History, month: date, calendar: Calendar, population: Population, *, is_overdrawn: bool
) -> Year:
    end = midnight(calendar.following("month", month))
    start, before = midnight(months_later(month, -11)), midnight(months_later(month, -23))
    so_far = [contact for contact in history.contacts if contact.local < end]
    window = [contact for contact in so_far if contact.local >= start]

    def count(*kinds: str) -> int:
        return sum(contact.kind in kinds for contact in window)

    long_ago = calendar.state_at("month", month) - timedelta(days=14)
    overdue = [c for c in window if is_open(c, end) and c.local < long_ago]
    reviews = [c.score or Decimal(0) for c in window if c.kind == "review" and c.is_answer]
    return Year(
        csat=latest_score(window, "csat"),
        nps=latest_score(window, "nps"),
        best_review=max(reviews, default=None),
        commitment_rungs=commitment_rungs(window),
        rungs_committed_to=rungs_committed_to(window),
        praise=count("praise"),
        orders=sum(start <= order.local < end for order in history.purchases),
        orders_before=sum(before <= order.local < start for order in history.purchases),
        complaints_open=sum(is_open(contact, end) for contact in so_far),
        complaints_overdue=len(overdue) if population.delivers_resolutions else 0,
        complaints_recovered=sum(
            is_recovery(c) for c in history.resolutions if start <= c.local < end
        ),
        community_memberships=sum(contact.kind == "community_joined" for contact in so_far),
        community_actions=count(*COMMUNITY_ACTIONS),
        referrals_converted=count("referral_converted"),
        ambassador_sales=count("ambassador_sale"),
        ideas_and_content=count(*IDEAS_AND_CONTENT),
        is_overdrawn=is_overdrawn,
    )


def looked_at(year: Year) -> Row:
    """The year in the columns the rules name."""
    row = {field.name: getattr(year, field.name) for field in fields(year)}
    row["orders_change"] = row["orders"] - row.pop("orders_before")
    row["account_overdrawn"] = int(row.pop("is_overdrawn"))
    answered = row.pop("rungs_committed_to")
    for height, rung in enumerate(RUNGS, start=1):
        reached = int((year.commitment_rungs or 0) >= height)
        row[f"commitment_{rung}"] = reached if rung in answered else None
    return row


def is_recovery(contact: Contact) -> bool:
    """Of a resolution."""
    return contact.experience is not None and contact.experience >= Decimal("0.5")


def latest_score(contacts: list[Contact], kind: str) -> Decimal | None:
    answers = [c for c in contacts if c.kind == kind and c.is_answer]
    if not answers:
        return None
    return max(answers, key=lambda answer: (answer.at, answer.interaction_id)).score


def commitment_rungs(contacts: list[Contact]) -> int | None:
    """Rungs reached on the Brand Commitment Scale: mean >= 4, every rung below reached too."""
    answers: dict[int, Decimal] = {}
    for statement in range(1, 9):
        score = latest_score([c for c in contacts if c.statement == statement], "brand_commitment")
        if score is not None:
            answers[statement] = score
    if not answers:
        return None
    reached = 0
    for statement in (1, 3, 5, 7):
        if statement not in answers or statement + 1 not in answers:
            break
        if (answers[statement] + answers[statement + 1]) / 2 < 4:
            break
        reached += 1
    return reached


def rungs_committed_to(contacts: list[Contact]) -> frozenset[str]:
    """Rungs about which at least one of the two statements was answered, well or badly."""
    answers = [c for c in contacts if c.kind == "brand_commitment" and c.is_answer]
    return frozenset(RUNGS[(c.statement - 1) // 2] for c in answers if c.statement is not None)


@dataclass
class Rule:
    rule_id: str
    rung: str
    is_direct: bool
    holds: Callable[[Year], bool]


RULES = (
    Rule("satisfaction_csat", "satisfaction", True, lambda y: y.csat is not None and y.csat >= 4),
    Rule("satisfaction_nps", "satisfaction", True, lambda y: y.nps is not None and y.nps >= 7),
    Rule("satisfaction_commitment", "satisfaction", True, lambda y: (y.commitment_rungs or 0) >= 1),
    Rule(
        "satisfaction_orders",
        "satisfaction",
        False,
        lambda y: y.orders >= 2 and y.complaints_open == 0,
    ),
    Rule("delight_nps", "delight", True, lambda y: y.nps is not None and y.nps >= 9),
    Rule(
        "delight_review",
        "delight",
        True,
        lambda y: y.best_review is not None and y.best_review >= 5,
    ),
    Rule("delight_praise", "delight", True, lambda y: y.praise >= 1),
    Rule("delight_commitment", "delight", True, lambda y: (y.commitment_rungs or 0) >= 2),
    Rule("delight_recovery", "delight", False, lambda y: y.complaints_recovered >= 1),
    Rule(
        "engagement_community",
        "engagement",
        True,
        lambda y: (
            y.community_memberships >= 1
            and y.community_actions >= 2
            and y.orders >= 1
            and y.orders >= y.orders_before
        ),
    ),
    Rule("engagement_commitment", "engagement", True, lambda y: (y.commitment_rungs or 0) >= 3),
    Rule("empowerment_referral", "empowerment", True, lambda y: y.referrals_converted >= 1),
    Rule("empowerment_ambassador", "empowerment", True, lambda y: y.ambassador_sales >= 1),
    Rule("empowerment_idea", "empowerment", True, lambda y: y.ideas_and_content >= 1),
    Rule("empowerment_commitment", "empowerment", True, lambda y: (y.commitment_rungs or 0) >= 4),
    Rule("veto_csat", "dissatisfied", True, lambda y: y.csat is not None and y.csat <= 2),
    Rule("veto_nps", "dissatisfied", True, lambda y: y.nps is not None and y.nps <= 6),
    Rule("veto_complaint", "dissatisfied", True, lambda y: y.complaints_overdue >= 1),
    Rule("veto_account", "dissatisfied", False, lambda y: y.is_overdrawn),
)


def has_direct_answer(year: Year, rung: str) -> bool:
    """Whether the person answered for this rung, well or badly: then its proxies are silent."""
    asked = rung in year.rungs_committed_to or year.nps is not None
    if rung == "satisfaction":
        return asked or year.csat is not None
    return asked or year.best_review is not None or year.praise > 0


@dataclass
class Standing:
    """Where a person stands in a month, and every rule that spoke."""

    stage: str
    rule_id: str | None
    is_direct: bool | None
    vetoed_from: str | None
    outcomes: dict[str, str]


def standing(year: Year) -> Standing:
    outcomes: dict[str, str] = {}
    for rule in RULES:
        if not rule.holds(year):
            continue
        if rule.rung == "dissatisfied":
            outcomes[rule.rule_id] = "vetoing"
        elif not rule.is_direct and has_direct_answer(year, rule.rung):
            outcomes[rule.rule_id] = "silenced"
        else:
            outcomes[rule.rule_id] = "satisfied"
    speaking = [rule for rule in RULES if outcomes.get(rule.rule_id) in ("satisfied", "vetoing")]
    reached = [rung for rung in RUNGS if any(rule.rung == rung for rule in speaking)]
    highest = reached[-1] if reached else None
    is_vetoed = any(rule.rung == "dissatisfied" for rule in speaking)
    stage = "dissatisfied" if is_vetoed else highest or "unknown"
    deciding = sorted(
        (rule for rule in speaking if rule.rung == stage),
        key=lambda rule: (not rule.is_direct, rule.rule_id),
    )
    return Standing(
        stage=stage,
        rule_id=deciding[0].rule_id if deciding else None,
        is_direct=deciding[0].is_direct if deciding else None,
        vetoed_from=highest if is_vetoed else None,
        outcomes=outcomes,
    )
