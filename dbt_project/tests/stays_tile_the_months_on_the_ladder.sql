-- No gap, no overlap: stays of a customer hold as many months as the facts, and never meet twice.
with

months as (

    select
        customer_id,
        count(*) as months
    from {{ ref('fct_customer_periods') }}
    where ladder_stage is not null
    group by customer_id

),

stays as (

    select
        customer_id,
        sum(months) as months
    from {{ ref('fct_ladder_stages') }}
    group by customer_id

),

neighbours as (

    select
        customer_id,
        entered_on,
        left_on,
        lead(entered_on) over (partition by customer_id order by entered_on nulls last) as next_entered_on
    from {{ ref('fct_ladder_stages') }}

)

select
    coalesce(months.customer_id, stays.customer_id) as customer_id,
    'months do not add up' as finding
from months
full outer join stays
    on months.customer_id = stays.customer_id
where coalesce(months.months, 0) <> coalesce(stays.months, 0)
union all
select
    customer_id,
    'stays overlap' as finding
from neighbours
where left_on is null and next_entered_on is not null or next_entered_on < left_on
