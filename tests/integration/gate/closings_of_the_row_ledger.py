"""Changes that must make a sentence about the row ledger fail."""

TWICE = "insert into {t} select * from {t}"
STEPS = "delivered, versioned, dated, classed, judged, qualified, counted"
OUTCOMES = (
    "accepted, withdrawn, refused, erased, pending, superseded, newest, described, after_as_of,"
    " sale, qualifying, counted, rejected, no_sale, excluded"
)
FCT_ROW_LEDGER = {
    "There are rows": "delete from {t}",
    "One row for each block and unit and step_number and outcome and reason": TWICE,
    "block is one of orders, interactions, customer_links, fx_rates": (
        "update {t} set block = 'Orders' where block = 'orders'"
    ),
    f"step is one of {STEPS}": "update {t} set step = 'lost' where step = 'dated'",
    f"outcome is one of {OUTCOMES}": "update {t} set outcome = 'lost' where outcome = 'no_sale'",
    "A reason stands by what was rejected, excluded or no sale, and by nothing else": (
        "update {t} set reason = null where outcome = 'no_sale'"
    ),
    "Every count is there and none is negative": (
        "update {t} set rows_in = -rows_in, rows_out = -rows_out"
    ),
    "What leaves a step adds up to what entered it": "delete from {t} where outcome = 'no_sale'",
    "Each step begins with what the one before it handed on": (
        "update {t} set rows_in = 4, rows_out = 4 where block = 'orders' and step = 'versioned'"
    ),
    "Orders are those of fct_orders, by name of exclusion, and so are their lines": (
        "delete from marts.fct_orders where order_id = 'o4'"
    ),
    "What is counted is what fct_customer_periods counts": (
        "delete from marts.fct_customer_periods where customer_id = 'pia'"
    ),
}
