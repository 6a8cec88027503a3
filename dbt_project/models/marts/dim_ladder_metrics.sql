-- Grain: one row per combination of what the rules of the ladder look at, over the trailing 12 months;
-- fct_customer_periods names the row of each customer and month. Few customers differ in all of it.
{% set commitments = ladder_commitments() %}
with

final as (

    select
        combinations.combination_id as ladder_metrics_id,
        {% for metric in ladder_answers() + ladder_acts() + ladder_states() %}
        combinations.{{ metric }},
        {% endfor %}
        -- Of the rungs answered for those reached, which are always the lowest ones.
        cast(
            case
                {% for metric in commitments %}
                {{ 'when' if loop.first else 'or' }} combinations.{{ metric }} is not null
                {% endfor %}
                    then
                        0
                        {% for metric in commitments %}
                        + coalesce(combinations.{{ metric }}, 0)
                        {% endfor %}
            end as decimal(18, 6)
        ) as commitment_rungs
    from {{ ref('int_ladder_combinations') }} as combinations
    where combinations.combination_id in (select months.combination_id from {{ ref('int_combination_months') }} as months)

)

select * from final
