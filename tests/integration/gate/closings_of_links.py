"""Changes that must make a sentence about the relationship account or the missing links fail."""

from tests.integration.gate.closings_of_facts import TWICE

FCT_ACCOUNT_ENTRIES = {
    "One row for each cause_type and cause_id": TWICE,
    "Every customer is in dim_customers": "delete from marts.dim_customers",
    "cause_type is one of interaction, order": "update {t} set cause_type = 'mood'",
    "An entry is weight times experience and moves the account": "update {t} set amount = 0.7",
    "Experience lies between -1 and 1, and no weight is negative": (
        "update {t} set weight = -weight, amount = -amount"
    ),
    "No entry lies after as_of": "update {t} set occurred_at = '2024-03-21'",
    "Every entry lies in a month of its customer": "update {t} set period_start = '2023-01-01'",
    "Wherever an account moved there is an entry": "delete from {t} where cause_id = 'i2'",
}
FCT_MISSING_LINKS = {
    "There are rows": "delete from {t}",
    "One row for each period_start and element": TWICE,
    "element is one of satisfaction, dialogue, pride": "update {t} set element = 'price'",
    "Every month has all three elements": "delete from {t} where element = 'pride'",
    "The weakest are among the measured, the measured among the customers": (
        "update {t} set weakest_customers = 2"
    ),
    "Scores lie between 0 and 100, unknown exactly where nobody is measured": (
        "update {t} set mean_score = 0"
    ),
    "weakest_rate = weakest / measured customers": "update {t} set weakest_rate = 0.5",
}
FCT_SURVEY_PRESSURE = {
    "One row for each period_start and solicitation_band": TWICE,
    "Every row is somebody, and each count is part of the one before": (
        "update {t} set answers = 2, surveys_due = 1 where solicitations = 1"
    ),
    "Nobody in the band 0 was solicited, everybody else was": (
        "update {t} set solicitation_band = '2' where period_start = '2024-03-01'"
    ),
    "response_rate = answers / due, inside its interval, unknown where nothing is due": (
        "update {t} set response_rate = 0.5"
    ),
    "The bands of a month hold all its customers": "update {t} set customers = 4",
}
