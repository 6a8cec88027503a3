"""Changes that must make a sentence about incidents and about what followed something fail."""

from tests.integration.gate.closings_of_facts import TWICE

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
CLOSINGS_OF_INCIDENTS = {
    "marts.fct_incidents": FCT_INCIDENTS,
}
