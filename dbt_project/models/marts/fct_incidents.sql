-- Grain: one row per incident of a known customer: a late delivery, a missing item, an unavailable
-- product, a wrong price, a complaint. What followed is NULL while its 90 days run.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

untroubled as (

    select untroubled.*
    from {{ ref('int_untroubled_customers') }} as untroubled
    cross join settings
    where {{ reorder_deadline(month_middle('untroubled.month_index')) }} <= settings.as_of_local_end

),

final as (

    select
        incidents.source,
        incidents.cause_type,
        incidents.cause_id,
        incidents.customer_id,
        incidents.kind,
        incidents.occurred_at,
        {{ period_start('month', 'incidents.month_index') }} as period_start,
        incidents.order_id,
        incidents.replied_at,
        incidents.reply_hours,
        incidents.resolved_at,
        incidents.resolution_hours,
        incidents.goodwill,
        incidents.is_followed_up,
        incidents.lowest_balance,
        incidents.is_forgiven,
        incidents.orders_before,
        incidents.days_since_last_order,
        incidents.is_reordered,
        cast(untroubled.customers as integer) as comparable_customers,
        cast(untroubled.reordered as integer) as comparable_reordered,
        {{ share('untroubled.reordered', 'untroubled.customers') }} as comparable_reorder_rate
    from {{ ref('int_incident_outcomes') }} as incidents
    left join untroubled
        on
            incidents.month_index = untroubled.month_index
            and incidents.order_band = untroubled.order_band
            and incidents.recency_band = untroubled.recency_band

)

select * from final
