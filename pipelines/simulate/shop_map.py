"""The shop.yml that lies beside a sample: how its files are to be read, explained to a reader.

Text only: what the files contain is with the modules that write them.
"""

from pipelines.simulate.clock import SHOP_TIME_ZONE

_HEAD = f"""\
# A shop map says what the columns of a shop's files mean. Left: the name the pipeline knows.
# Right: an SQL expression over the columns of the file. Paths are relative to this file.
name: sample_shop
reporting_time_zone: {SHOP_TIME_ZONE}   # months begin at midnight here
reporting_currency: EUR

orders:
  files: orders/*.csv
  time_zone: {SHOP_TIME_ZONE}           # the tills write local time without an offset
  redelivery: order                  # a newer version replaces all lines of the order
  zero_amount_orders: exclude        # free samples are not purchases
  exclude:                           # named: kept and counted, but no part of a purchase
    gift_card: category = 'gift card'
  columns:
    order_id: order_no
    line_number: line_no
    customer_id: customer_no         # empty for guests
    ordered_at: ordered
    updated_at: changed              # of two versions of an order the later one counts
    status: case state when 'completed' then 'placed' else state end
    is_test: test = 'yes'
    product_id: article
    product_category: category
    quantity: quantity
    amount: paid                     # after discount; negative on refunds
    discount_amount: discount
    cost_amount: cost
"""
_CURRENCY = """\
    currency: currency
"""
_ORDERS_TAIL = """\
    channel: channel
    customer_type: customer_group
    promised_at: promised            # empty where goods are carried home
    delivered_at: delivered          # empty while nothing has arrived
    refunds_order_id: refund_of
"""
_INTERACTIONS = """
# Each desk of the shop writes its own format on its own clock.
interactions:
"""
_DESKS = {
    "web": """\
  - name: web
    files: interactions/web/*.parquet
    time_zone: UTC                   # naive, but in UTC: a late evening here is another day there
    columns:
      interaction_id: event_id
      customer_id: customer_no
      occurred_at: happened_at
      kind: event
      order_id: order_no
""",
    "service": """\
  - name: service
    files: interactions/service/*.jsonl
    time_zone: UTC                   # not needed: every time carries its offset
    columns:
      interaction_id: id
      customer_id: customer
      occurred_at: written_at
      updated_at: changed            # a corrected rating comes again, with the time of the change
      kind: kind
      score: rating
      in_reply_to: answers
      order_id: order_no
      team: team
""",
    "mailings": f"""\
  - name: mailings
    files: interactions/mailings/*.csv.gz
    time_zone: {SHOP_TIME_ZONE}
    lookups:                         # small tables joined while reading; columns as alias.column
      mailing:
        files: lookups/mailings.csv
        "on": {{mailing_no: number}}   # in quotes, since YAML takes a bare on for true
    columns:
      interaction_id: message_no
      customer_id: customer_no
      occurred_at: moment
      kind: >-
        case when action = 'answered' then mailing.purpose
             when mailing.purpose = 'campaign' then 'campaign_' || action
             else 'survey_' || action end
      score: answer
      in_reply_to: answers
      attributes:
        mailing: mailing.title
        statement: statement         # which of the eight brand commitment statements
""",
    "community": f"""\
  - name: community
    files: interactions/community/*.csv
    time_zone: {SHOP_TIME_ZONE}
    csv: {{delimiter: ";"}}
    columns:
      interaction_id: entry
      customer_id: member
      occurred_at: moment
      kind: activity
      score: stars
      in_reply_to: answers
      referred_customer_id: brought
""",
}
_EXCHANGE = """
fx_rates:
  files: fx_rates.csv
  columns:
    currency: currency
    rate_on: rate_on
    rate: rate                       # EUR for one unit
"""


def shop_map_text(*, desks: list[str], currencies: bool) -> str:
    """The whole file, with a block for each desk that has delivered anything."""
    orders = _HEAD + (_CURRENCY if currencies else "") + _ORDERS_TAIL
    blocks = "\n".join(_DESKS[desk] for desk in desks)
    interactions = _INTERACTIONS + blocks if desks else ""
    return orders + interactions + (_EXCHANGE if currencies else "")
