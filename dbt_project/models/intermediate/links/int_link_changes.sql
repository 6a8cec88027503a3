-- Grain: one row per customer and month in which what counts for a link changes: contacts that begin
-- to count, less those whose trailing 12 months are over. An event counts in its month and the 11
-- after; an answer until it is replaced, an expected reply from when its time is up.
with

contacts as (

    select
        interactions.*,
        kinds.element
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind
    where
        interactions.customer_id is not null
        and kinds.element in ('satisfaction', 'pride')

),

spans as (

    select
        contacts.customer_id,
        contacts.month_index as from_month_index,
        least(contacts.month_index + 11, coalesce(replaced.replaced_month_index - 1, contacts.month_index + 11))
            as to_month_index,
        contacts.experience as satisfaction_experience,
        1 as satisfaction_contacts,
        0 as dialogue_answered,
        0 as dialogue_contacts,
        0 as pride_events
    from contacts
    left join {{ ref('int_replaced_answers') }} as replaced
        on
            contacts.source = replaced.source
            and contacts.interaction_id = replaced.interaction_id
    where
        contacts.element = 'satisfaction'
        and contacts.is_scored
    union all
    select
        customer_id,
        {{ period_index('month', 'due_local') }} as from_month_index,
        month_index + 11 as to_month_index,
        0 as satisfaction_experience,
        0 as satisfaction_contacts,
        case when is_answered_in_time then 1 else 0 end as dialogue_answered,
        1 as dialogue_contacts,
        0 as pride_events
    from {{ ref('int_expected_replies') }}
    where
        is_due
        and is_measured
    union all
    select
        customer_id,
        month_index as from_month_index,
        month_index + 11 as to_month_index,
        0 as satisfaction_experience,
        0 as satisfaction_contacts,
        0 as dialogue_answered,
        0 as dialogue_contacts,
        1 as pride_events
    from contacts
    where
        element = 'pride'
        and experience > 0

),

changes as (

    {% for month, sign in [('from_month_index', ''), ('to_month_index + 1', '-')] %}
    select
        customer_id,
        {{ month }} as month_index,
        {% for column in [
            'satisfaction_experience', 'satisfaction_contacts', 'dialogue_answered', 'dialogue_contacts', 'pride_events',
        ] %}
        {{ sign }}{{ column }} as {{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from spans
    where from_month_index <= to_month_index
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        customers.customer_key,
        cast(changes.month_index as integer) as month_index,
        cast(sum(changes.satisfaction_experience) as decimal(18, 6)) as satisfaction_experience,
        cast(sum(changes.satisfaction_contacts) as integer) as satisfaction_contacts,
        cast(sum(changes.dialogue_answered) as integer) as dialogue_answered,
        cast(sum(changes.dialogue_contacts) as integer) as dialogue_contacts,
        cast(sum(changes.pride_events) as integer) as pride_events
    from changes
    inner join {{ ref('int_customers') }} as customers
        on changes.customer_id = customers.customer_id
    group by customers.customer_key, changes.month_index

)

select * from final
