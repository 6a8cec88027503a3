"""One random contact of a random customer, with every known trap: answers, replies, corrections."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.integration.customer_in_the_making import LOAD_IDS, CustomerInTheMaking
from tests.oracle.delivered import Interaction

SCORED = {
    "csat": (1, 5),
    "nps": (0, 10),
    "review": (1, 5),
    "brand_commitment": (1, 5),
    "complaint_resolved": (1, 5),
    "ces": (1, 7),
    "event_attended": (1, 5),
}
KINDS = (
    *("csat", "nps", "review", "praise", "complaint", "complaint", "complaint_resolved") * 2,
    *("complaint_resolved", "community_joined", "community_post", "event_attended") * 2,
    *("community_joined", "community_post"),
    *(
        "inquiry",
        "reply",
        "reply",
        "survey_sent",
        "survey_sent",
        "csat",
        "goodwill",
        "missing_item",
    ),
    *("brand_commitment", "referral_sent", "referral_converted", "ambassador_sale"),
    *("idea_submitted", "content_contributed", "visit", "cart", "ces", "campaign_sent"),
    *("unavailable", "price_difference", "missing_item", "goodwill", "campaign_sent"),
    *("cancellation_request", "competitor_mention"),
    *("a_kind_nobody_knows", "unclassified", "delivery_late", "delivery_on_time"),
)
EXPECT_A_REPLY = ("inquiry", "survey_sent", "complaint", "praise", "missing_item", "idea_submitted")
REPLIES = ("reply", "csat", "nps", "ces", "goodwill")


def random_contact(customer: CustomerInTheMaking, interaction_id: str) -> None:
    rng = customer.rng
    kind = rng.choice(KINDS)
    if kind == "complaint_resolved" and not customer.has_resolutions:
        kind = "complaint"
    at = customer.moment()
    complaints = [row for row in customer.rows.interactions if row.kind == "complaint"]
    orders: list[str | None] = [line.order_id for line in customer.rows.lines]
    row = Interaction(
        load_id=11,
        file_row=customer.row_number(),
        interaction_id=interaction_id,
        occurred_at=at,
        kind=kind,
        touchpoint=rng.choice((None, "chat")),
        team=rng.choice((None, "care", "advice")),
        score=_score(rng, kind),
        order_id=rng.choice(orders) if orders and rng.random() < 0.3 else None,
        statement=rng.choice((*"12345678", "9", "x", None)) if kind == "brand_commitment" else None,
        referred_customer_id=rng.choice((None, customer.identity()["source_customer_id"])),
        **customer.identity(),
    )
    if kind == "complaint_resolved" and complaints:
        complaint = rng.choice(complaints)
        names = rng.random() < 0.5
        row = replace(
            row,
            occurred_at=customer.after(complaint.occurred_at),
            in_reply_to=complaint.interaction_id if names else rng.choice((None, None, "nothing")),
            order_id=rng.choice((None, complaint.order_id, row.order_id)),
        )
        if names and rng.random() < 0.4:
            row = replace(row, source_customer_id=None)
    if kind == "complaint" and complaints and rng.random() < 0.4:
        said = rng.choice(complaints)
        again = said.occurred_at + timedelta(days=rng.choice((0, 2, 6, 7)))
        again = min(again, customer.bounds[1])
        row = replace(row, order_id=said.order_id, occurred_at=again)
    if kind in REPLIES:
        row = _reply(customer, row)
    customer.rows.interactions.append(row)
    if rng.random() < 0.15:
        correction = replace(
            row,
            load_id=rng.choice(LOAD_IDS) + 10,
            file_row=customer.row_number(),
            score=_score(rng, kind),
            occurred_at=rng.choice((row.occurred_at, customer.after(row.occurred_at))),
            updated_at=customer.update_time(at),
        )
        customer.rows.interactions.append(correction)
    if kind == "brand_commitment" and rng.random() < 0.7:
        _answer_whole_scale(customer, row)


def _reply(customer: CustomerInTheMaking, row: Interaction) -> Interaction:
    """Mostly names what it answers, on either side of the time it had."""
    asked = [each for each in customer.rows.interactions if each.kind in EXPECT_A_REPLY]
    if not asked or customer.rng.random() < 0.2:
        return row
    answered = customer.rng.choice(asked)
    later = timedelta(hours=customer.rng.choice((0, 1, 47, 48, 49, 335, 336, 337)))
    return replace(
        row,
        in_reply_to=answered.interaction_id,
        occurred_at=min(answered.occurred_at + later, customer.bounds[1]),
    )


def _answer_whole_scale(customer: CustomerInTheMaking, first: Interaction) -> None:
    """All eight statements at once, agreeing up to some rung."""
    agreed = customer.rng.randrange(0, 9)
    for statement in range(1, 9):
        lowest, highest = (4, 5) if statement <= agreed else (1, 4)
        answer = replace(
            first,
            interaction_id=f"{first.interaction_id}-{statement}",
            file_row=customer.row_number(),
            statement=str(statement),
            score=Decimal(customer.rng.randint(lowest, highest)),
        )
        customer.rows.interactions.append(answer)


def _score(rng: Random, kind: str) -> Decimal | None:
    if kind not in SCORED or rng.random() < 0.15:
        return None
    lowest, highest = SCORED[kind]
    if rng.random() < 0.05:
        return Decimal(rng.choice((lowest - 1, highest + 1)))
    return Decimal(rng.choice((lowest, highest, rng.randint(lowest, highest))))
