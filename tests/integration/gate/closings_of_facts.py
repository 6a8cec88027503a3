"""Changes that must make a sentence about orders, interactions, customers or months fail."""

TWICE = "insert into {t} select * from {t}"
STAGES = "unknown, dissatisfied, satisfaction, delight, engagement, empowerment"
RAW_ORDERS = {
    "There are rows": "delete from {t}",
    "At least one line belongs to a load that counts": "update raw.loads set status = 'withdrawn'",
    "One row for each load_id and file_row": "update {t} set file_row = 1",
    "Order id, line number, time, status and amount are always there": (
        "update {t} set amount = null where order_id = 'o3'"
    ),
    "Each load brought as many lines as it accepted": "delete from {t} where order_id = 'o3'",
    "Every line came with a load that is known": "delete from raw.loads where load_id = 1",
    "At least one line has a customer": "update {t} set source_customer_id = null",
    "No status nearly means cancelled, refund, test or draft": (
        "update {t} set status = 'canceled' where order_id = 'o3'"
    ),
    "Some sale is worth more than nothing": "update {t} set amount = 0",
    "No order dates from the beginning of a computer's time": (
        "update {t} set ordered_at = '1970-01-01' where order_id = 'o3'"
    ),
    "No order lies after the run's clock (at most 1%)": (
        "update {t} set ordered_at = '2024-12-03' where order_id = 'o3'"
    ),
    "Nothing is delivered before it was ordered (at most 5%)": (
        "update {t} set delivered_at = '2024-01-01' where order_id = 'o3'"
    ),
    "No discount is negative (at most 1%)": (
        "update {t} set discount_amount = -5 where order_id = 'o2'"
    ),
}
RAW_INTERACTIONS = {
    "One row for each load_id and file_row": "update {t} set file_row = 1",
    "Interaction id, time and kind are always there": "update {t} set kind = ''",
    "Every row came with a load that is known": "delete from raw.loads where load_id = 2",
    "An interaction id belongs to one feed": (
        "insert into raw.loads (load_id, delivery, block, file, content_hash, status)"
        " values (9, 1, 'interactions/desk', 'desk.csv', 'd', 'loaded');"
        " insert into {t} select * replace (9 as load_id) from {t} where interaction_id = 'i1'"
    ),
    "Some of a feed's customers order, or are linked to others": (
        "insert into raw.loads (load_id, block, status) values (9, 'interactions/desk', 'loaded');"
        " insert into {t} (load_id, file_row, interaction_id, customer_namespace,"
        " source_customer_id, occurred_at, kind)"
        " select 9, n, 'd' || n, 'shop', 'k' || n, '2024-03-01', 'visit' from range(20) as desk (n)"
    ),
    "Scores lie on the scale of their kind (at most 1 % of a kind outside)": (
        "update {t} set score = 9 where kind = 'csat'"
    ),
    "Some kind is one the ladder knows": "update {t} set kind = 'besuch'",
    "Every kind is one the ladder knows": "update {t} set kind = 'besuch' where kind = 'visit'",
    "No interaction dates from the beginning of a computer's time": (
        "update {t} set occurred_at = '1970-01-01'"
    ),
    "No interaction lies after the run's clock (at most 1%)": (
        "update {t} set occurred_at = '2024-05-03'"
    ),
}
BUILD_INFO = {
    "Exactly 1 row": TWICE,
    **{
        f"{column} is always there": f"update {{t}} set {column} = null"
        for column in ("build_id", "as_of", "contract_version", "source", "rules_version")
    },
    "Zone and currency are named": "update {t} set reporting_currency = 'euro'",
}
DIM_PERIODS = {
    "There are rows": "delete from {t}",
    "One row for each grain and period_start": TWICE,
    "period_start is always there": "update {t} set period_start = null where grain = 'year'",
    "grain is one of week, month, quarter, year": "update {t} set grain = 'Month'",
    "There are periods of every grain": "delete from {t} where grain = 'quarter'",
    "Each period ends where the next begins, and later than it starts": (
        "delete from {t} where grain = 'month' and month(period_start) = 2"
    ),
    "Months, quarters and years start on their first day": (
        "update {t} set period_start = '2024-02-01' where grain = 'quarter'"
    ),
    "No period is complete while an earlier one is not": (
        "update {t} set is_complete = month(period_start) <> 1 where grain = 'month'"
    ),
}
DIM_CUSTOMERS = {
    "There are rows": "delete from {t}",
    "One row for each customer_id": TWICE,
    "customer_id is always there": "update {t} set customer_id = null where customer_id = 'ben'",
    "lifecycle is one of prospect, new, retained, reactivated, dormant, lapsed": (
        "update {t} set lifecycle = 'asleep' where customer_id = 'ben'"
    ),
    "lifecycle is always there": "update {t} set lifecycle = null",
    f"ladder_stage is one of {STAGES}": (
        "update {t} set ladder_stage = 'joy' where customer_id = 'ben'"
    ),
    "A prospect has no order, first or last date, or stage; all others have ordered": (
        "update {t} set ladder_stage = 'unknown' where customer_id = 'pia'"
    ),
    "First seen, first order and last order follow each other": (
        "update {t} set first_order_on = '2024-03-01' where customer_id = 'ben'"
    ),
    "Orders and net revenue are known, orders not negative": (
        "update {t} set lifetime_net_amount = null"
    ),
    "journey_phase is one of interest, purchase, repurchase, ownership": (
        "update {t} set journey_phase = 'honeymoon' where customer_id = 'ben'"
    ),
    "weakest_link is one of satisfaction, dialogue, pride": (
        "update {t} set weakest_link = 'price' where customer_id = 'ben'"
    ),
    "An overdrawn account is below 0, and one that is not kept has no balance": (
        "update {t} set is_overdrawn = true where customer_id = 'anna'"
    ),
    "Scores are 1 to 5 for whoever has ordered, and NULL for a prospect": (
        "update {t} set recency_score = 6 where customer_id = 'ben'"
    ),
    "Equal values are scored equally, and greater ones never lower": (
        "update {t} set monetary_score = 5 where customer_id = 'ben'"
    ),
    "Forecasts are those of fct_repurchase_forecasts": (
        "update {t} set probability_alive = 0.9 where customer_id = 'ben'"
    ),
    "An action names its practice and its reason": (
        "update {t} set practice_id = null where customer_id = 'ben'"
    ),
    "The profile is the state of the customer's last month": (
        "update {t} set ladder_stage = 'delight' where customer_id = 'ben'"
    ),
}
FCT_ORDERS = {
    "There are rows": "delete from {t}",
    "One row for each source and order_id": TWICE,
    "ordered_at is always there": "update {t} set ordered_at = null",
    "Every customer is in dim_customers": "delete from marts.dim_customers",
    "At least one order qualifies": "update {t} set is_qualifying = false, exclusion = 'test'",
    "An order qualifies, or its exclusion has a name": "update {t} set exclusion = null",
    "gross - refund = net": "update {t} set net_amount = net_amount + 0.01",
    "Refunds are positive amounts and exchange rates above 0": "update {t} set exchange_rate = 0",
    "No more lines are excluded than there are": "update {t} set excluded_lines = 9",
    "The month is the month of the day": "update {t} set period_start = '2024-03-01'",
    "No order is later than as_of": "update marts.build_info set as_of = '2024-02-01'",
    "Late is said only of promised and delivered orders, and truly": (
        "update {t} set is_late = true"
    ),
    "No silent month between two months of 1,000 orders or more": (
        "insert into {t} select o.* replace (n as order_id, start as period_start,"
        " start as ordered_on, cast(start as timestamp) as ordered_at)"
        " from {t} as o, range(1000) as copies (n),"
        " (values (date '2023-06-01'), (date '2023-08-01')) as months (start)"
        " where order_id = 'o4'"
    ),
}
FCT_CUSTOMER_PERIODS = {
    "There are rows": "delete from {t}",
    "One row for each customer_id and period_start": TWICE,
    "Every customer is in dim_customers": "update marts.dim_customers set customer_id = 'x'",
    "Every customer has months": "delete from {t} where customer_id = 'pia'",
    "Each row is one month, not later than as_of's": (
        "update {t} set period_start = '2024-04-01', period_end = '2024-05-01'"
    ),
    "lifecycle is one of prospect, new, retained, reactivated, dormant, lapsed": (
        "update {t} set lifecycle = 'asleep'"
    ),
    "active = new + retained + reactivated = ordered in the month": (
        "update {t} set lifecycle = 'dormant' where lifecycle = 'retained'"
    ),
    "A prospect has never ordered and is off the ladder; everyone else is on it": (
        "update {t} set ladder_stage = null where customer_id = 'ben'"
    ),
    "Outside the activity window are the lapsed and the prospects only": (
        "update {t} set is_in_activity_window = false"
    ),
    "Only the lapsed became lapsed": "update {t} set became_lapsed = true",
    "Tenure is at least recency, and neither is negative": "update {t} set tenure_days = 0",
    "gross - refund = net, in the month and in the lifetime": (
        "update {t} set lifetime_net_amount = lifetime_net_amount + 0.01"
    ),
    "A customer's months add up to the lifetime in the last one": (
        "update {t} set orders = 5 where customer_id = 'anna' and orders = 1"
    ),
    "A customer's months add up to the customer's orders": (
        "delete from marts.fct_orders where order_id = 'o3'"
    ),
    "A discount share lies between 0 and 1": "update {t} set discount_share = 1.5",
    "Refunds are positive amounts": "update {t} set refund_amount = -20",
    "Counts are there and not negative": "update {t} set complaints_open = -1",
    "The part is never more than the whole": "update {t} set interest_interactions = 9",
    f"ladder_stage is one of {STAGES}": ("update {t} set ladder_stage = 'joy'"),
    "A stage names its rule, unknown names none": "update {t} set ladder_rule_id = null",
    "journey_phase is one of interest, purchase, repurchase, ownership": (
        "update {t} set journey_phase = 'delight'"
    ),
    "The phase of the journey follows from the lifecycle": (
        "update {t} set journey_phase = 'interest'"
    ),
    "Consistency lies between 0 and 1 and needs two touchpoints": (
        "update {t} set consistency = 0.5"
    ),
    "Only the dissatisfied lost a rung to a veto": "update {t} set ladder_vetoed_from = 'delight'",
    "An account is kept for everyone or for no one": (
        "update {t} set account_closing = null where customer_id = 'pia'"
    ),
    "Credits and debits are not negative, and only debts are overdrawn": (
        "update {t} set is_overdrawn = true"
    ),
    "A score lies between 0 and 100 and stands on contacts": (
        "update {t} set satisfaction_score = 0"
    ),
    "weakest_link is one of satisfaction, dialogue, pride": "update {t} set weakest_link = 'price'",
    "The unmeasured links are those without a score, and none of them is the weakest": (
        "update {t} set weakest_link = 'pride'"
    ),
}
