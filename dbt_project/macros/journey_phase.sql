{# The phase of the customer journey a customer is in, by the lifecycle of the month. #}
{% macro journey_phase(lifecycle) -%}
    case {{ lifecycle }}
        when 'prospect' then 'interest'
        when 'new' then 'purchase'
        when 'retained' then 'repurchase'
        when 'reactivated' then 'repurchase'
        when 'dormant' then 'ownership'
        when 'lapsed' then 'ownership'
    end
{%- endmacro %}
