-- Grain: one row: what the shop delivers at all. What it never delivers is unknown of every customer,
-- and not absent; this is the only place where a customer's row depends on other customers' rows.
with

orders as (

    select
        count(cost_amount) > 0 as has_costs,
        coalesce(max(discount_amount) > 0, false) as has_discounts
    from {{ ref('int_orders') }}

),

kinds as (

    select
        count(*) filter (where interactions.kind = 'complaint_resolved') > 0 as has_resolutions,
        count(*) filter (where kinds.element = 'pride') > 0 as has_pride
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind

),

answers as (

    select
        count(*) filter (where turn = 'shop') > 0 as has_shop_replies,
        count(*) filter (where turn = 'customer') > 0 as has_customer_replies
    from {{ ref('int_answers') }}

),

accounts as (

    select count(*) > 0 as has_accounts from {{ ref('int_account_entries') }}

),

final as (

    select
        orders.has_costs,
        orders.has_discounts,
        kinds.has_resolutions,
        kinds.has_pride,
        answers.has_shop_replies,
        answers.has_customer_replies,
        accounts.has_accounts
    from orders
    cross join kinds
    cross join answers
    cross join accounts

)

select * from final
