"""For every sentence about touchpoints, teams, voice and journey, a change that breaks it."""

TWICE = "insert into {t} select * from {t}"
A_SMALL_TEAM = "insert into {t} values ('2024-03-01', 'care', 4, 1, 1, null, false);"
A_TEAM = "insert into {t} values ('2024-03-01', 'care', 5, 1, 1, 0.5, false);"
FCT_TOUCHPOINTS = {
    "There are rows": "delete from {t}",
    "One row for each period_start and touchpoint and journey_phase": TWICE,
    "journey_phase is one of interest, purchase, repurchase, ownership, unclassified": (
        "update {t} set journey_phase = 'delight'"
    ),
    "status is one of used, unused, unmeasured": "update {t} set status = 'new'",
    "Used means contacts, and only that": "update {t} set status = 'unused'",
    "The part is never more than the whole": "update {t} set customers = 2",
    "Experience is unknown exactly where nothing is scored": "update {t} set mean_experience = 0",
    "Mean experience lies between -1 and 1, its deviation between 0 and 1": (
        "update {t} set mean_experience = -2 where scored_contacts = 1"
    ),
    "negative_share = negative / scored": "update {t} set negative_contacts = 0",
    "No fewer contacts in a month than the facts count interactions": (
        "update {t} set contacts = 0, status = 'unused'"
    ),
}
FCT_TEAMS = {
    "One row for each period_start and team": A_TEAM + A_TEAM,
    "team is always there": A_TEAM + "update {t} set team = null",
    "Teams with fewer than five contacts are pooled": A_SMALL_TEAM,
    "So small a pool keeps its experience to itself": (
        A_SMALL_TEAM + "update {t} set team = 'other teams', mean_experience = 0.5"
    ),
    "The part is never more than the whole": A_TEAM + "update {t} set customers = 6",
    "Mean experience lies between -1 and 1, and is unknown where nothing is scored": (
        A_TEAM + "update {t} set scored_contacts = 0"
    ),
}
FCT_VOICE = {
    "There are rows": "delete from {t}",
    "One row for each period_start and measure": TWICE,
    "measure is one of nps, csat, ces, response_rate, company_consistency": (
        "update {t} set measure = 'mood' where measure = 'ces'"
    ),
    "A value is on the scale of its measure": "update {t} set value = 50 where n = 1",
    "A value is unknown exactly where nothing was counted": "update {t} set value = 0",
    "A rate is the quotient of the counts beside it": "update {t} set favourable = 1 where n = 1",
    "A value lies in its interval": "update {t} set lower = 0.1 where n = 1",
    "Every month has every measure": "delete from {t} where measure = 'ces'",
}
FCT_JOURNEY_PHASES = {
    "There are rows": "delete from {t}",
    "One row for each period_start and from_phase and to_phase": TWICE,
    "from_phase is one of entered, interest, purchase, repurchase, ownership": (
        "update {t} set from_phase = 'delight'"
    ),
    "to_phase is one of interest, purchase, repurchase, ownership, left": (
        "update {t} set to_phase = 'delight'"
    ),
    "Every row is somebody": "update {t} set customers = 0",
    "Who comes from a phase was there for a month at least": (
        "update {t} set months_in_from_phase = 0"
    ),
    "Experience lies between -1 and 1, and is unknown exactly where nothing is scored": (
        "update {t} set scored_contacts = 0"
    ),
    "Who arrives in a phase is who is in it in the facts": (
        "update {t} set to_phase = 'interest' where from_phase = 'repurchase'"
    ),
    "Who was in a phase stays, moves or leaves in the next month": (
        "delete from {t} where from_phase = 'repurchase'"
    ),
}
FCT_FUNNEL = {
    "There are rows": "delete from {t}",
    "One row for each period_start and level": TWICE,
    "level is one of awareness, interest, consideration, intent, evaluation, purchase": (
        "update {t} set level = 'delight' where level = 'intent'"
    ),
    "Customers are unknown exactly where the level is not measured": "update {t} set customers = 0",
    "The funnel never grows with depth": "update {t} set customers = 0 where level = 'awareness'",
    "conversion_rate = customers at the next measured level / customers here": (
        "update {t} set conversion_rate = 0.5"
    ),
    "At the end of the funnel stand the active customers": (
        "update {t} set customers = customers + 1"
    ),
}
CLOSINGS_OF_THE_JOURNEY = {
    "marts.fct_touchpoints": FCT_TOUCHPOINTS,
    "marts.fct_teams": FCT_TEAMS,
    "marts.fct_voice": FCT_VOICE,
    "marts.fct_journey_phases": FCT_JOURNEY_PHASES,
    "marts.fct_funnel": FCT_FUNNEL,
}
