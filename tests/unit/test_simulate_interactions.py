"""The interactions of a sample: every kind, each in its place and in an order that can be."""

import pytest

from tests.unit.simulated_files import Read, number, read_new_sample, rows

# As named in the definitions, section 4.
KINDS = {
    "visit",
    "product_view",
    "availability_check",
    "unavailable",
    "newsletter_signup",
    "consultation",
    "inquiry",
    "reply",
    "cart",
    "checkout_started",
    "quote_request",
    "campaign_sent",
    "campaign_opened",
    "campaign_clicked",
    "coupon_redeemed",
    "survey_sent",
    "csat",
    "nps",
    "ces",
    "brand_commitment",
    "review",
    "praise",
    "complaint",
    "complaint_resolved",
    "goodwill",
    "return_request",
    "missing_item",
    "price_difference",
    "service_visit",
    "warranty_claim",
    "community_joined",
    "community_post",
    "event_attended",
    "referral_sent",
    "referral_converted",
    "idea_submitted",
    "content_contributed",
    "ambassador_sale",
    "points_earned",
    "points_redeemed",
    "cancellation_request",
    "competitor_mention",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read_new_sample(tmp_path_factory.mktemp("shop"))


def test_every_kind_of_the_definitions_occurs_and_no_other(shop: Read) -> None:
    found = rows(shop, "select kind, count(*) from interactions group by kind")
    assert {kind for kind, _ in found} == KINDS
    assert {f"interactions.{kind}": count for kind, count in found} == {
        name: count
        for name, count in shop.report.planted.items()
        if name.startswith("interactions.")
    }


def test_nothing_happens_before_a_contact_is_known_or_after_the_end(shop: Read) -> None:
    ((first, last),) = rows(
        shop, "select min(happened)::varchar, max(happened)::varchar from interactions"
    )
    assert str(first) >= "2023-12-31 23:00:00"
    assert str(last) < "2025-06-30 22:00:00"


def test_answers_name_an_earlier_contact_of_the_same_customer(shop: Read) -> None:
    orphans = rows(
        shop,
        """
        with everything as (from interactions)
        select answer.* from everything as answer
        left join everything as asked on asked.id = answer.answers
        where answer.answers is not null
            and (asked.id is null or asked.happened > answer.happened
                or asked.customer <> answer.customer)
        """,
    )
    assert orphans == []
    assert number(shop, "select count(answers) from interactions") > 1000


def test_complaints_are_recovered_badly_resolved_or_left_open(shop: Read) -> None:
    ((recovered, poor, still_open),) = rows(
        shop,
        """
        with everything as (from interactions)
        select count_if(resolved.score >= 4), count_if(resolved.score < 4),
            count_if(resolved.id is null)
        from everything as opened
        left join everything as resolved
            on resolved.answers = opened.id and resolved.kind = 'complaint_resolved'
        where opened.kind = 'complaint'
        """,
    )
    for count in (recovered, poor, still_open):
        assert isinstance(count, int)
        assert count > 20


def test_interaction_ids_are_unique(shop: Read) -> None:
    assert number(shop, "select count(*) - count(distinct id) from interactions") == 0


def test_the_more_one_asks_the_fewer_answer(shop: Read) -> None:
    rates = rows(
        shop,
        """
        with everything as (from interactions)
        select survey_pressure, avg((answered.id is not null)::int)
        from everything as sent
        left join (select distinct answers as id from everything
            where kind in ('csat', 'nps', 'ces', 'brand_commitment')) as answered using (id)
        join 'DIR/truth/customers.parquet' on customer_id = customer
        where kind = 'survey_sent' group by all
        """,
    )
    rate = {str(band): float(str(found)) for band, found in rates}
    assert rate["low"] > rate["middle"] > rate["high"] > 0
    # By chance alone the bands differ by about a fiftieth.
    assert rate["low"] - rate["high"] > 0.1


def test_weak_dialogue_is_answered_late_or_never(shop: Read) -> None:
    rates = rows(
        shop,
        """
        with everything as (from interactions)
        select weak_link = 'dialogue',
            avg(coalesce(reply.happened < asked.happened + interval 2 day, false)::int)
        from everything as asked
        left join everything as reply on reply.answers = asked.id and reply.kind = 'reply'
        join 'DIR/truth/customers.parquet' on customer_id = asked.customer
        where asked.kind in ('inquiry', 'praise', 'return_request')
            and asked.happened < timestamptz '2025-06-01' group by all order by all
        """,
    )
    others, weak = (float(str(rate)) for _, rate in rates)
    assert others > 0.75
    assert weak < 0.4


def test_referred_customers_are_newcomers_won_after_the_referral(shop: Read) -> None:
    ((found, right),) = rows(
        shop,
        """
        with won as (
            from 'DIR/interactions/community/*.csv' where activity = 'referral_converted'
        )
        select count(*), count_if(won.moment >= first_order_at_local
            and sent.moment < first_order_at_local and won.brought <> won.member)
        from won join 'DIR/interactions/community/*.csv' as sent on sent.entry = won.answers
        join 'DIR/truth/customers.parquet' on customer_id = won.brought
        """,
    )
    assert found == right == shop.report.planted["interactions.referral_converted"]
