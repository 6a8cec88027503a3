-- A number that is missing would silently make NULL of all it decides. What is asked for is read
-- from the models themselves.
{% set asked_for = [] %}
{% if execute %}
{% for node in graph.nodes.values() if node.resource_type == 'model' %}
{% for name in modules.re.findall("threshold\\('(\\w+)'\\)", node.raw_code) if name not in asked_for %}
{% do asked_for.append(name) %}
{% endfor %}
{% endfor %}
{% endif %}
with

asked_for as (

    {% for name in asked_for | sort %}
    select '{{ name }}' as name
    union all
    {% endfor %}
    select 'account_half_life_days' as name

)

select
    asked_for.name,
    thresholds.value
from asked_for
left join {{ ref('thresholds') }} as thresholds
    on asked_for.name = thresholds.name
where thresholds.value is null
union all
-- A balance far in the past must still fit a decimal when it is scaled to the first month.
select
    name,
    value
from {{ ref('thresholds') }}
where
    (name = 'account_half_life_days' and value < 90)
    or (name in ('pride_events_full', 'solicitation_band_top') and value < 1)
