-- Grain: one row: what the shop delivers at all. What it never delivers is unknown of every customer,
-- and not absent; this is the only place where a customer's row depends on other customers' rows.
with

costs as (

    select count(*) > 0 as has_costs
    from {{ ref('int_orders') }}
    where cost_amount is not null

),

kinds as (

    select
        count(*) filter (where interactions.kind = 'complaint_resolved') > 0 as has_resolutions,
        count(*) filter (where kinds.element = 'pride') > 0 as has_pride
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind

),

accounts as (

    select count(*) > 0 as has_accounts from {{ ref('int_account_months') }}

),

final as (

    select
        costs.has_costs,
        kinds.has_resolutions,
        kinds.has_pride,
        accounts.has_accounts
    from costs
    cross join kinds
    cross join accounts

)

select * from final
