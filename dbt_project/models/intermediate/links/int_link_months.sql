-- Grain: one row per customer and month in whose trailing 12 months anything counts for a link, with
-- the sums the scores are made of.
with

states as (

    select
        customer_key,
        month_index,
        lead(month_index) over to_date - month_index as run_months,
        sum(satisfaction_experience) over to_date as satisfaction_experience,
        sum(satisfaction_contacts) over to_date as satisfaction_contacts,
        sum(dialogue_answered) over to_date as dialogue_answered,
        sum(dialogue_contacts) over to_date as dialogue_contacts,
        sum(pride_events) over to_date as pride_events
    from {{ ref('int_link_changes') }}
    window to_date as (partition by customer_key order by month_index nulls last)

),

-- Nothing counts for longer than 12 months, so no state with anything in it lasts longer.
final as (

    select
        states.customer_key,
        cast(states.month_index + steps.step as integer) as month_index,
        cast(states.satisfaction_experience as decimal(18, 6)) as satisfaction_experience,
        cast(states.satisfaction_contacts as integer) as satisfaction_contacts,
        cast(states.dialogue_answered as integer) as dialogue_answered,
        cast(states.dialogue_contacts as integer) as dialogue_contacts,
        cast(states.pride_events as integer) as pride_events
    from states
    inner join {{ run_steps(12) }} as steps
        on states.run_months = steps.run_months
    where states.satisfaction_contacts + states.dialogue_contacts + states.pride_events > 0

)

select * from final
