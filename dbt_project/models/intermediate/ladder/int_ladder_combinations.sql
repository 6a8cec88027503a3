-- Grain: one row per distinct combination of ladder metrics. Rules are held against each
-- combination once, however many customer-months share it. Its id follows from its metrics alone.
{% set metrics = ladder_answers() + ladder_acts() + ladder_states() %}
with

combinations as (

    select distinct
        {% for metric in metrics %}
        {{ metric }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_ladder_metrics') }}

),

final as (

    select
        {{ content_id(metrics) }} as combination_id,
        {% for metric in metrics %}
        {{ metric }}{{ "," if not loop.last }}
        {% endfor %}
    from combinations

)

select * from final
