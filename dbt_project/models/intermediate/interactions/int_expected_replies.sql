-- Grain: one row per contact that expects a reply: whose turn it was (shop or customer), until when,
-- and when the other side first answered it. is_measured says whether the shop
-- delivers replies of that side at all: without any, silence cannot be told from missing data.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

directed as (

    select
        interactions.*,
        kinds.direction,
        kinds.is_solicitation
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind
    where kinds.expects_reply

),

-- Hours are counted as they pass, days on the wall clock.
timed as (

    select
        *,
        case when direction = 'outbound' then 'customer' else 'shop' end as turn,
        {{ add_days('occurred_local', threshold('customer_reply_days')) }} as days_are_up_local,
        {{ add_seconds('occurred_at', '3600 * ' ~ threshold('shop_reply_hours')) }} as hours_are_up_at
    from directed

),

expected as (

    select
        timed.*,
        case
            when timed.turn = 'customer' then timed.days_are_up_local
            else {{ utc_to_local('timed.hours_are_up_at', 'settings.reporting_time_zone') }}
        end as due_local
    from timed
    cross join settings

),

final as (

    select
        expected.source,
        expected.interaction_id,
        expected.customer_id,
        expected.kind,
        expected.order_id,
        expected.is_solicitation,
        expected.turn,
        expected.occurred_at,
        expected.occurred_local,
        expected.month_index,
        expected.due_local,
        expected.due_local < settings.as_of_local_end as is_due,
        answers.answered_at,
        answers.answered_local,
        coalesce(
            case
                when expected.turn = 'customer' then answers.answered_local <= expected.days_are_up_local
                else answers.answered_at <= expected.hours_are_up_at
            end,
            false
        ) as is_answered_in_time,
        case when expected.turn = 'shop' then shop.has_shop_replies else shop.has_customer_replies end as is_measured
    from expected
    cross join settings
    cross join {{ ref('int_shop_facts') }} as shop
    left join {{ ref('int_answers') }} as answers
        on
            expected.source = answers.source
            and expected.interaction_id = answers.interaction_id

)

select * from final
