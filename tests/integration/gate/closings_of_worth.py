"""Changes that must make a sentence about what loyalty is worth fail."""

from tests.integration.gate.closings_of_rates import STAGES, TWICE

FCT_LADDER_ECONOMICS = {
    "One row for each period_start and stage": TWICE,
    f"stage is one of {STAGES}": "update {t} set stage = 'top'",
    "Somebody stands on the stage, or stood there when the month began": (
        "update {t} set customers = 0, customers_at_start = 0"
    ),
    "Those whose margin or variation is known are among the customers": (
        "update {t} set variation_customers = 9"
    ),
    "Figures per customer are the quotients of what stands beside them": (
        "update {t} set net_revenue_per_customer = 7"
    ),
    "revenue_variation is that of somebody, and not negative": (
        "update {t} set revenue_variation = 0.5"
    ),
    "Rates are the quotients of the counts beside them": "update {t} set retention_rate = 0.3",
    "Customers and money of a stage are those of the facts": (
        "delete from {t} where stage = 'satisfaction'"
    ),
    "Retention of a stage is the one published among the segments": (
        "update {t} set customers_at_start = customers_at_start + 1"
    ),
}
FCT_PROMOTIONS = {
    "One row for each period_start and customer_group and order_price": TWICE,
    "customer_group is one of new, existing, unknown": "update {t} set customer_group = 'regular'",
    "order_price is one of discounted, full_price": "update {t} set order_price = 'half_price'",
    "Every row has an order; discounted ones a discount, the others none": (
        "update {t} set discount_amount = 1"
    ),
    "discount_share = discount / (amount + discount)": "update {t} set discount_share = 0.5",
    "Reordered are among the due, due among the qualifying, these among all orders": (
        "update {t} set reordered_90d = 1"
    ),
    "Reorder rates are the quotients of the counts beside them": (
        "update {t} set reorder_rate_365d = 0"
    ),
    "Promotions add up to all discount, and to all orders": (
        "delete from {t} where order_price = 'discounted'"
    ),
}
FCT_RECOMMENDATIONS = {
    "There are rows": "delete from {t}",
    "One row for each period_start": TWICE,
    "Counts are not negative, and customers and is_complete are always there": (
        "update {t} set referrals_sent = -1"
    ),
    "recommendation_rate = recommending_customers / customers, of those told of": (
        "update {t} set recommendation_rate = 0.5"
    ),
    "What is told of in one month is told of in every month": (
        "update {t} set referrals_sent = 1 where month(period_start) = 2"
    ),
    "Customers and those who recommend are counted as the facts count them": (
        "update {t} set customers = customers + 1"
    ),
    "No more customers are won than order for the first time": ("update {t} set customers_won = 3"),
}
CLOSINGS_OF_WORTH = {
    "marts.fct_ladder_economics": FCT_LADDER_ECONOMICS,
    "marts.fct_promotions": FCT_PROMOTIONS,
    "marts.fct_recommendations": FCT_RECOMMENDATIONS,
}
