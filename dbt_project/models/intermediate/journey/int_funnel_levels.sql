-- Grain: one row per level of the sales funnel: whether the shop ever delivers anything of it, and the
-- next deeper level that it does.
with

delivered as (

    select funnel_level as level
    from {{ ref('int_interactions') }}
    where funnel_level is not null
    union
    select 'purchase' as level from {{ ref('int_orders') }}

),

measured as (

    select
        levels.level,
        lead(levels.level) over (order by levels.depth nulls last) as next_level
    from {{ ref('funnel_levels') }} as levels
    inner join delivered
        on levels.level = delivered.level

),

final as (

    select
        levels.level,
        levels.depth,
        measured.level is not null as is_measured,
        measured.next_level
    from {{ ref('funnel_levels') }} as levels
    left join measured
        on levels.level = measured.level

)

select * from final
