-- Grain: one row per customer and month in which a touchpoint's mean of the trailing 12 months changes:
-- how many touchpoints have one, and how far they lie apart. Both hold until last_month_index; months
-- after it have no scored contact.
with

-- In whole millionths: means lie between -1 and 1, and their squares stay within 64 bits.
means as (

    select
        customer_key,
        month_index,
        {% for mean in ['mean_experience', 'previous_mean_experience'] %}
        cast(cast({{ mean }} as decimal(7, 6)) * 1000000 as bigint) as {{ mean }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_customer_touchpoint_means') }}

),

changes as (

    select
        customer_key,
        month_index,
        count(mean_experience) - count(previous_mean_experience) as touchpoints,
        sum(coalesce(mean_experience, 0) - coalesce(previous_mean_experience, 0)) as means,
        sum(
            coalesce(mean_experience * mean_experience, 0)
            - coalesce(previous_mean_experience * previous_mean_experience, 0)
        ) as squared_means
    from means
    group by customer_key, month_index

),

states as (

    select
        customer_key,
        month_index,
        lead(month_index) over (partition by customer_key order by month_index nulls last) - 1 as last_month_index,
        cast(sum(touchpoints) over to_date as integer) as touchpoints,
        cast(sum(means) over to_date as bigint) as means,
        cast(sum(squared_means) over to_date as bigint) as squared_means
    from changes
    window to_date as (
        partition by customer_key
        order by month_index nulls last
        rows between unbounded preceding and current row
    )

),

final as (

    select
        customer_key,
        month_index,
        last_month_index,
        touchpoints,
        case
            when touchpoints >= 2
                then cast(
                    1 - {{ population_sd_of_millionths('means', 'squared_means', 'touchpoints') }} as decimal(18, 6)
                )
        end as consistency
    from states
    where touchpoints > 0

)

select * from final
