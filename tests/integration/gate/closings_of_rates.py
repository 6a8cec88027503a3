"""Changes that must make a sentence about rates, cohorts or the ladder fail."""

TWICE = "insert into {t} select * from {t}"
STAGES = "unknown, dissatisfied, satisfaction, delight, engagement, empowerment"
FCT_RETENTION_RATES = {
    "There are rows": "delete from {t}",
    "One row for each grain and period_start and basis and segment_type and segment": (TWICE),
    "grain is one of week, month, quarter, year": "update {t} set grain = 'Month'",
    "basis is one of previous_period, activity_window": "update {t} set basis = 'textbook'",
    "Counts are there and not negative": "update {t} set lost_customers = null",
    "start - lost + new + reactivated = end, and start - lost = retained": (
        "update {t} set new_customers = new_customers + 1"
    ),
    "A rate is unknown exactly where nobody could be retained": (
        "update {t} set retention_rate = 0 where retention_rate is null"
    ),
    "retention_rate = retained / start, between 0 and 1": "update {t} set retention_rate = 0.9",
    "textbook_retention_rate = (end - new) / start": "update {t} set textbook_retention_rate = 1.3",
    "Each row says whether it is complete and whether new and lost can be known": (
        "update {t} set is_left_truncated = null"
    ),
    "Each period starts with the customers the one before ended with; none is missing": (
        "delete from {t} where grain = 'month' and month(period_start) = 2"
    ),
    "Every grain has both bases, up to the last period": (
        "delete from {t} where grain = 'month' and month(period_start) = 3"
    ),
    "Monthly rates count the customers that the facts count": (
        "delete from marts.fct_customer_periods where customer_id = 'ben'"
    ),
    "segment_type is one of all, acquisition_channel, first_order_price, customer_type,"
    " ladder_stage": "update {t} set segment_type = 'shoe_size' where segment_type <> 'all'",
    "The segments of every type add up to all, in every count": (
        "delete from {t} where segment = 'none'"
    ),
    "Segments of a price, and of the ladder, bear names that are known": (
        "update {t} set segment = 'half_price' where segment = 'full_price'"
    ),
}
FCT_COHORT_RETENTION = {
    "There are rows": "delete from {t}",
    "One row for each grain and cohort_start and period_number": TWICE,
    "grain is one of week, month, quarter, year": "update {t} set grain = 'Month'",
    "In its own period a cohort is whole": (
        "update {t} set active_customers = 0 where period_number = 0"
    ),
    "0 <= active <= active then or later <= customers": "update {t} set active_customers = 3",
    "The rates are the quotients of the counts beside them, between 0 and 1": (
        "update {t} set retention_rate = 0.5"
    ),
    "cumulative_net_revenue_per_customer is always there": (
        "update {t} set cumulative_net_revenue_per_customer = null"
    ),
    "A cohort keeps its size and has every period from 0 on": (
        "delete from {t} where period_number = 1"
    ),
    "There are cohorts of every grain": "delete from {t} where grain = 'week'",
    "Who is gone for good does not come back": (
        "update {t} set unbounded_active_customers = 1 where period_number = 10"
    ),
    "The cohorts of a grain hold every customer who ever ordered, once": (
        "delete from {t} where cohort_start = '2024-02-01'"
    ),
}
FCT_LADDER_STAGES = {
    "One row for each customer_id and entered_on": TWICE,
    "Every customer is in dim_customers": "delete from marts.dim_customers",
    f"stage is one of {STAGES}": ("update {t} set stage = 'joy'"),
    "stage is always there": "update {t} set stage = null",
    "A stay is as long as its dates say": "update {t} set months = 7",
    "A customer's stays follow each other, and only the last one lasts": (
        "update {t} set left_on = null"
    ),
    "The stays of a customer are as long as the months on the ladder": (
        "delete from {t} where customer_id = 'ben'"
    ),
    "A stay names its rule, unknown names none": "update {t} set decided_by = null",
    "Only the dissatisfied lost a rung to a veto": "update {t} set vetoed_from = 'delight'",
}
FCT_LADDER_EVIDENCE = {
    "One row for each customer_id and period_start and rule_id": TWICE,
    "Every customer is in dim_customers": "delete from marts.dim_customers",
    "outcome is one of satisfied, silenced, vetoing": "update {t} set outcome = 'maybe'",
    "outcome is always there": "update {t} set outcome = null",
    "rung is one of dissatisfied, satisfaction, delight, engagement, empowerment": (
        "update {t} set rung = 'joy'"
    ),
    "Vetoes, and only they, speak for dissatisfied": "update {t} set outcome = 'vetoing'",
    "A direct rule is never silenced": "update {t} set outcome = 'silenced'",
    "Events are counted, and the latest one has a time": "update {t} set latest_event_at = null",
    "The rule that decided a stage is in the evidence": "delete from {t}",
}
DIM_LADDER_RULES = {
    "There are rows": "delete from {t}",
    "One row for each rule_id and metric and comparison": TWICE,
    "rung is one of dissatisfied, satisfaction, delight, engagement, empowerment": (
        "update {t} set rung = 'joy'"
    ),
    "A condition can be met": "update {t} set lowest_value = highest_value + 1",
    "What is looked at is a column of dim_ladder_metrics": (
        "update {t} set metric = 'smiles' where metric = 'csat'"
    ),
    "Every rule that speaks for a customer is here, in the same version": (
        "update {t} set rules_version = 'older'"
    ),
}
DIM_LADDER_METRICS = {
    "One row for each ladder_metrics_id": TWICE,
    "Counts are not negative, and no answer lies off its scale": "update {t} set orders = -1",
    "Whoever is on the ladder has metrics, and nobody else": (
        "delete from {t} where ladder_metrics_id = 2"
    ),
}
FCT_LADDER_TRANSITIONS = {
    "One row for each period_start and from_stage and to_stage": TWICE,
    f"from_stage is one of entered, {STAGES}": "update {t} set from_stage = 'joy'",
    f"to_stage is one of {STAGES}, left": "update {t} set to_stage = 'joy'",
    "Every row is somebody": "update {t} set customers = 0",
    "Who arrives on a stage is who stands on it in the facts": "delete from {t}",
    "Who stood on a stage stays, moves or leaves in the next month": (
        "delete from {t} where from_stage = 'satisfaction'"
    ),
}
