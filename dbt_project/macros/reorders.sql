{# Customers whose chance of ordering again is compared were at the same point: as many orders so far,
   the last of them as long ago. Bands are named by their lower end in orders, their upper end in days. #}
{% macro order_band(orders) -%}
    case when {{ orders }} >= 5 then 5 when {{ orders }} >= 3 then 3 else {{ orders }} end
{%- endmacro %}

{% macro recency_band(last_ordered_local, moment) -%}
    case
        {% for days in [7, 14, 30, 60, 90, 180] -%}
        when {{ moment }} <= {{ add_days(last_ordered_local, days) }} then {{ days }}
        {% endfor -%}
        else 365
    end
{%- endmacro %}

{# The moment of a month at which customers are looked at to whom nothing special has happened: the
   beginning of its 16th day. #}
{% macro month_middle(month_index) -%}
    {{ add_days(period_start('month', month_index), 15) }}
{%- endmacro %}

{# The months whose middle lies in (since, until] run from the month after this of `since` to this of
   `until`. #}
{% macro last_middle_index(moment) -%}
    {{ period_index('month', add_days(moment, -15)) }}
{%- endmacro %}

{# The first moment at which it is known whether somebody has ordered again since. #}
{% macro reorder_deadline(since) -%}
    {{ add_days(since, threshold('reorder_days')) }}
{%- endmacro %}

{# Of the gaps between a customer's orders the one in which something befell an order: that of the same
   moment (all are, where a shop delivers dates) is the one it befell. #}
{% macro stands_after_order(event, gaps) -%}
    {{ event }}.customer_key = {{ gaps }}.customer_key
    and {{ event }}.occurred_local >= {{ gaps }}.begins_local
    and {{ event }}.occurred_local < {{ gaps }}.ends_local
{%- endmacro %}

{# The gap in which something was said that an order may follow: that of the same moment follows it, as
   it follows the middle of a month and does not belong to the activity window up to then. #}
{% macro stands_before_order(event, gaps) -%}
    {{ event }}.customer_key = {{ gaps }}.customer_key
    and {{ event }}.occurred_local > {{ gaps }}.begins_local
    and {{ event }}.occurred_local <= {{ gaps }}.ends_local
{%- endmacro %}

{# Each customer once a month and kind of contact, at the first of it; contacts counts them all. #}
{% macro first_contacts_of_months(kinds) -%}
    (
        select
            customers.customer_key,
            interactions.month_index,
            interactions.kind,
            min(interactions.occurred_local) as occurred_local,
            count(*) as contacts
        from {{ ref('int_interactions') }} as interactions
        inner join {{ ref('int_customers') }} as customers
            on interactions.customer_id = customers.customer_id
        where interactions.kind in ('{{ kinds | join("', '") }}')
        group by customers.customer_key, interactions.month_index, interactions.kind
    )
{%- endmacro %}
