-- Grain: one row per person with any event up to as_of: the profile at as_of, and what to do next.
with

forecasts as (

    select * from {{ ref('int_forecasts') }} where part = 'customer'

),

final as (

    select
        profile.customer_id,
        profile.first_seen_on,
        profile.first_order_on,
        profile.last_order_on,
        origins.customer_type,
        origins.acquisition_channel,
        profile.lifecycle,
        profile.journey_phase,
        profile.ladder_stage,
        profile.account_balance,
        profile.is_overdrawn,
        profile.weakest_link,
        profile.complaints_open,
        profile.lifetime_orders,
        profile.lifetime_net_amount,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        forecasts.probability_alive,
        forecasts.probability_order_90d,
        forecasts.expected_value_12m,
        actions.practice_id,
        actions.action as next_best_action,
        actions.sentence as next_best_action_reason
    from {{ ref('int_customer_profile') }} as profile
    inner join {{ ref('int_customer_origins') }} as origins
        on profile.customer_key = origins.customer_key
    left join {{ ref('int_customer_scores') }} as scores
        on profile.customer_key = scores.customer_key
    left join forecasts
        on profile.customer_id = forecasts.customer_id
    left join {{ ref('int_next_best_actions') }} as actions
        on profile.customer_key = actions.customer_key

)

select * from final
