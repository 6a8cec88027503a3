-- Grain: one row per customer and month in which what counts for a link changes: the sums the scores
-- are made of, over the trailing 12 months. They hold until last_month_index; months after it have
-- nothing that counts.
with

states as (

    select
        customer_key,
        month_index,
        lead(month_index) over to_date - 1 as last_month_index,
        sum(satisfaction_experience) over to_date as satisfaction_experience,
        sum(satisfaction_contacts) over to_date as satisfaction_contacts,
        sum(dialogue_answered) over to_date as dialogue_answered,
        sum(dialogue_contacts) over to_date as dialogue_contacts,
        sum(pride_events) over to_date as pride_events
    from {{ ref('int_link_changes') }}
    window to_date as (partition by customer_key order by month_index nulls last)

),

final as (

    select
        customer_key,
        month_index,
        last_month_index,
        cast(satisfaction_experience as decimal(18, 6)) as satisfaction_experience,
        cast(satisfaction_contacts as integer) as satisfaction_contacts,
        cast(dialogue_answered as integer) as dialogue_answered,
        cast(dialogue_contacts as integer) as dialogue_contacts,
        cast(pride_events as integer) as pride_events
    from states
    where satisfaction_contacts + dialogue_contacts + pride_events > 0

)

select * from final
