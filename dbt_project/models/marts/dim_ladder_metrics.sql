-- Grain: one row per combination of what the rules of the ladder look at, over the trailing 12 months;
-- fct_customer_periods names the row of each customer and month. Few customers differ in all of it.
with

final as (

    select
        combinations.combination_id as ladder_metrics_id,
        {% for metric in ladder_answers() + ladder_acts() + ladder_states() %}
        combinations.{{ metric }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_ladder_combinations') }} as combinations
    where combinations.combination_id in (select months.combination_id from {{ ref('int_combination_months') }} as months)

)

select * from final
