-- Grain: one row per month and band of how often customers were solicited in it, from once on, with
-- what of it was answered.
with

asked as (

    select
        interactions.customer_id,
        interactions.month_index,
        count(*) as solicitations,
        count(replies.interaction_id) as surveys_sent,
        count(*) filter (where replies.is_due and replies.is_measured) as surveys_due,
        count(*) filter (where replies.is_due and replies.is_answered_in_time) as answers
    from {{ ref('int_interactions') }} as interactions
    inner join {{ ref('interaction_kinds') }} as kinds
        on interactions.kind = kinds.kind
    left join {{ ref('int_expected_replies') }} as replies
        on
            interactions.source = replies.source
            and interactions.interaction_id = replies.interaction_id
    where
        kinds.is_solicitation
        and interactions.customer_id is not null
    group by interactions.customer_id, interactions.month_index

),

banded as (

    select
        *,
        least(solicitations, cast(round({{ threshold('solicitation_band_top') }}) as integer)) as band,
        solicitations >= {{ threshold('solicitation_band_top') }} as is_top
    from asked

),

final as (

    select
        month_index,
        cast(band as string) || case when is_top then '+' else '' end as solicitation_band,
        count(*) as customers,
        {% for counted in ['solicitations', 'surveys_sent', 'surveys_due', 'answers'] %}
        cast(sum({{ counted }}) as bigint) as {{ counted }}{{ ',' if not loop.last }}
        {% endfor %}
    from banded
    group by month_index, band, is_top

)

select * from final
