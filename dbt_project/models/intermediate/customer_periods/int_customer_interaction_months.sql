-- Grain: one row per customer and month with an interaction, or in which a complaint was resolved.
with

customers as (

    select * from {{ ref('int_customers') }}

),

interactions as (

    select
        customers.customer_key,
        interactions.month_index,
        max(interactions.occurred_local) as last_event_local,
        count(*) as interactions,
        count(*) filter (where interactions.journey_phase = 'interest') as interest_interactions,
        count(*) filter (where interactions.journey_phase = 'purchase') as purchase_interactions,
        count(*) filter (where interactions.journey_phase = 'ownership') as ownership_interactions,
        count(*) filter (where interactions.journey_phase = 'repurchase') as repurchase_interactions,
        count(*) filter (where interactions.kind = 'complaint') as complaints_opened,
        count(*) filter (where interactions.kind = 'referral_sent') as referrals_sent,
        count(*) filter (where interactions.kind = 'referral_converted') as referrals_converted,
        count(*) filter (where interactions.ladder_metric = 'community_memberships') as community_memberships,
        max(levels.depth) as funnel_depth,
        count(*) filter (where interactions.is_scored) as scored_contacts,
        sum(interactions.experience) filter (where interactions.is_scored) as experience
    from {{ ref('int_interactions') }} as interactions
    inner join customers
        on interactions.customer_id = customers.customer_id
    left join {{ ref('funnel_levels') }} as levels
        on interactions.funnel_level = levels.level
    group by customers.customer_key, interactions.month_index

),

-- The resolution may be an event of nobody (it only names the complaint): it then adds no month,
-- it only ends the complaint in the complainer's next one.
resolutions as (

    select
        customers.customer_key,
        {{ period_index('month', 'complaints.resolved_local') }} as month_index,
        count(*) as complaints_resolved
    from {{ ref('int_complaints') }} as complaints
    inner join customers
        on complaints.customer_id = customers.customer_id
    where complaints.resolved_at is not null
    group by 1, 2

),

final as (

    select
        coalesce(interactions.customer_key, resolutions.customer_key) as customer_key,
        coalesce(interactions.month_index, resolutions.month_index) as month_index,
        interactions.last_event_local,
        cast(coalesce(interactions.interactions, 0) as integer) as interactions,
        cast(coalesce(interactions.interest_interactions, 0) as integer) as interest_interactions,
        cast(coalesce(interactions.purchase_interactions, 0) as integer) as purchase_interactions,
        cast(coalesce(interactions.ownership_interactions, 0) as integer) as ownership_interactions,
        cast(coalesce(interactions.repurchase_interactions, 0) as integer) as repurchase_interactions,
        cast(coalesce(interactions.complaints_opened, 0) as integer) as complaints_opened,
        cast(coalesce(resolutions.complaints_resolved, 0) as integer) as complaints_resolved,
        cast(coalesce(interactions.referrals_sent, 0) as integer) as referrals_sent,
        cast(coalesce(interactions.referrals_converted, 0) as integer) as referrals_converted,
        cast(coalesce(interactions.community_memberships, 0) as integer) as community_memberships,
        cast(coalesce(interactions.funnel_depth, 0) as integer) as funnel_depth,
        cast(coalesce(interactions.scored_contacts, 0) as integer) as scored_contacts,
        cast(coalesce(interactions.experience, 0) as decimal(18, 6)) as experience
    from interactions
    full outer join resolutions
        on
            interactions.customer_key = resolutions.customer_key
            and interactions.month_index = resolutions.month_index

)

select * from final
