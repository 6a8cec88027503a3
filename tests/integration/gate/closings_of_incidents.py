"""Changes that must make a sentence about incidents and about what followed something fail."""

from tests.integration.gate.closings_of_facts import STAGES, TWICE

FCT_INCIDENTS = {
    "One row for each cause_type and cause_id": TWICE,
    "Every customer is in dim_customers": "delete from marts.dim_customers",
    "kind is one of late, missing, unavailable, wrong_price, complaint": (
        "update {t} set kind = 'mood', cause_type = 'interaction'"
    ),
    "Orders arrive late, interactions are anything else": "update {t} set kind = 'missing'",
    "No incident lies after as_of": "update {t} set occurred_at = '2024-03-21'",
    "Replies and resolutions follow the incident, with their hours beside them": (
        "update {t} set replied_at = '2024-02-22'"
    ),
    "What followed is known exactly when the 90 days are over": (
        "update {t} set is_reordered = false"
    ),
    "An incident is forgiven when the balance never fell below 0": (
        "update {t} set is_forgiven = true"
    ),
    "comparable_reorder_rate = reordered / comparable, unknown where nobody is": (
        "update {t} set comparable_customers = 4, comparable_reordered = 2,"
        " comparable_reorder_rate = 0.4"
    ),
    "Every debit for an incident has its incident": "delete from {t}",
}
# Nobody of the small shop mentions a competitor; this is who would have.
MENTIONS = """
    insert into {t} values
        ('2024-02-01', 'competitor_mention', 2, 1, 1, 0, 0, 0, 1, 0.2, 1, true, true);
"""
FCT_COMPETITION = {
    "One row for each period_start and kind": MENTIONS + MENTIONS,
    "kind is one of cancellation_request, competitor_mention": (
        MENTIONS + "update {t} set kind = 'mood'"
    ),
    "Every row is somebody, and each customer spoke at least once": (
        MENTIONS + "update {t} set customers = 3"
    ),
    "What followed adds up to the customers, once the 90 days are over": (
        MENTIONS + "update {t} set lapsed_customers = 1"
    ),
    "reorder_rate = reordered / customers, inside its interval": (
        MENTIONS + "update {t} set reorder_rate_low = 1.1"
    ),
    "No more customers than the facts have in the month": (
        MENTIONS + "update {t} set customers = 4, events = 4"
    ),
}
CAMPAIGN = """
    insert into {t} values
        ('2024-02-01', 'campaign', 2, 1, 1, 1, 0.2, 1, 1, 0, 0, 0, 0.8, 1, 0, 1, true, true,
         'No experiment.');
"""
FCT_ACTION_EFFECTS = {
    "One row for each period_start and action": CAMPAIGN + CAMPAIGN,
    "action is one of campaign, goodwill": CAMPAIGN + "update {t} set action = 'mood'",
    "Reached customers are among the contacts, and every count is part of its whole": (
        CAMPAIGN + "update {t} set other_reordered = 2"
    ),
    "What followed is known exactly when 90 days after the month are over": (
        CAMPAIGN + "update {t} set is_followed_up = false"
    ),
    "Rates are quotients inside their intervals, unknown where nobody is counted": (
        CAMPAIGN + "update {t} set other_rate = 0.5"
    ),
    "The difference is that of the rates and lies in its interval": (
        CAMPAIGN + "update {t} set difference_low = 1.1"
    ),
    "Every row warns that it is no experiment": CAMPAIGN + "update {t} set warning = 'It worked.'",
    "No more customers than the facts have in the month": (
        CAMPAIGN + "update {t} set other_customers = 4"
    ),
}
# On the eve of March only the satisfied anna and the unknown ben are on the ladder: a flood.
FLOOD = """
    insert into {t} by name
    select 'flood' as crisis_window, date '2024-03-01' as window_start,
        date '2024-04-01' as window_end, ladder_stage, customers as window_customers,
        0 as window_retained, 0 as window_rate, 0 as window_rate_low, 1 as window_rate_high,
        false as is_complete, true as is_left_truncated
    from (values ('all', 2), ('satisfaction', 1), ('unknown', 1)) as eve (ladder_stage, customers);
"""
FCT_RESILIENCE = {
    "One row for each crisis_window and ladder_stage": FLOOD + FLOOD,
    f"ladder_stage is one of all, {STAGES}": (
        FLOOD + "update {t} set ladder_stage = 'mood' where ladder_stage = 'unknown'"
    ),
    "A window starts before it ends": FLOOD + "update {t} set window_end = '2024-02-01'",
    "The retained are among the customers": FLOOD + "update {t} set window_retained = 3",
    "Rates are quotients inside their intervals, unknown where nobody is counted": (
        FLOOD + "update {t} set window_rate = 0.5"
    ),
    "The difference is that of the rates and lies in its interval": (
        FLOOD + "update {t} set difference = 0.5"
    ),
    "The stages of a window add up to all its customers": (
        FLOOD + "delete from {t} where ladder_stage = 'unknown'"
    ),
    "On the eve of a window there were as many customers in the facts": (
        FLOOD + "update {t} set window_customers = 2 * window_customers"
    ),
}
CLOSINGS_OF_INCIDENTS = {
    "marts.fct_incidents": FCT_INCIDENTS,
    "marts.fct_competition": FCT_COMPETITION,
    "marts.fct_action_effects": FCT_ACTION_EFFECTS,
    "marts.fct_resilience": FCT_RESILIENCE,
}
