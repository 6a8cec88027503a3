{# The metrics ladder_rules may name. An answer is NULL when not given; an act is counted, 0 when
   never done. Only answers and acts make evidence direct. #}
{% macro ladder_answers() -%}
    {{ return(['csat', 'nps', 'best_review'] + ladder_commitments()) }}
{%- endmacro %}

{# What was answered about each rung on the Brand Commitment Scale, from the lowest rung up: two statements
   a rung. Each is an answer of its own, since it silences the proxies of its rung and of no other. #}
{% macro ladder_commitments() -%}
    {{ return(['commitment_satisfaction', 'commitment_delight', 'commitment_engagement', 'commitment_empowerment']) }}
{%- endmacro %}

{% macro ladder_acts() -%}
    {{ return([
        'praise', 'community_actions', 'referrals_converted', 'ambassador_sales', 'ideas_and_content',
        'complaints_recovered', 'complaints_overdue',
    ]) }}
{%- endmacro %}

{# Metrics that do not come from single signals: counted from orders, from what stands open and from
   the relationship account. #}
{% macro ladder_states() -%}
    {{ return(['orders', 'orders_change', 'complaints_open', 'community_memberships', 'account_overdrawn']) }}
{%- endmacro %}
