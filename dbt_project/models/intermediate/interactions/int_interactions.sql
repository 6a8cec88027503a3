-- Grain: one row per source and interaction up to as_of, with its experience on [-1, 1] and, where
-- known, its person. Interactions without a customer are kept and counted, in no one's facts.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

kinds as (

    select * from {{ ref('interaction_kinds') }}

),

interactions as (

    select
        interactions.*,
        {{ local_time('interactions.occurred_at', 'local_times') }} as occurred_local,
        case
            when interactions.source_customer_id is not null
                then {{ customer_id('interactions.customer_namespace', 'interactions.source_customer_id', 'settings.customer_namespace') }}
        end as own_customer_id
    from {{ ref('stg_interactions') }} as interactions
    cross join settings
    inner join {{ ref('int_local_time') }} as local_times
        on {{ quarter_hour('interactions.occurred_at') }} = local_times.quarter_hour
    where interactions.occurred_at <= settings.as_of

),

final as (

    select
        interactions.source,
        interactions.interaction_id,
        coalesce(identities.customer_id, interactions.own_customer_id) as customer_id,
        interactions.occurred_at,
        interactions.occurred_local,
        {{ period_index('month', 'interactions.occurred_local') }} as month_index,
        interactions.kind,
        coalesce(interactions.touchpoint, kinds.touchpoint) as touchpoint,
        kinds.journey_phase,
        kinds.funnel_level,
        kinds.ladder_metric,
        interactions.score,
        interactions.statement,
        {{ experience('interactions.score', 'kinds') }} as experience,
        {{ is_scored('interactions.score', 'kinds') }} as is_scored,
        interactions.in_reply_to,
        interactions.order_id,
        interactions.team
    from interactions
    inner join kinds
        on interactions.kind = kinds.kind
    left join {{ ref('int_customer_identities') }} as identities
        on
            interactions.own_customer_id = identities.from_customer_id
            and interactions.occurred_at >= identities.valid_from
            and interactions.occurred_at < identities.valid_to

)

select * from final
