-- Every count of every segment type adds up to the count of all, for each grain, period and basis.
{% set counts = [
    'customers_at_start', 'customers_at_end', 'new_customers', 'retained_customers', 'reactivated_customers',
    'lost_customers',
] %}
with

parts as (

    select
        grain,
        period_start,
        basis,
        segment_type,
        {% for count in counts %}
        sum({{ count }}) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fct_retention_rates') }}
    group by grain, period_start, basis, segment_type

),

types as (

    {% for segment_type in ['acquisition_channel', 'first_order_price', 'customer_type', 'ladder_stage'] %}
    select '{{ segment_type }}' as segment_type
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    everyone.grain,
    everyone.period_start,
    everyone.basis,
    types.segment_type
from parts as everyone
cross join types
left join parts
    on
        everyone.grain = parts.grain
        and everyone.period_start = parts.period_start
        and everyone.basis = parts.basis
        and types.segment_type = parts.segment_type
where
    everyone.segment_type = 'all'
    and (
        {% for count in counts %}
        everyone.{{ count }} <> coalesce(parts.{{ count }}, 0)
        {% if not loop.last %}or{% endif %}
        {% endfor %}
    )
