{# The numbers that are held to what was published before, by table: `key` names a row within its
   period, `grain` the kind of period. A number stands as soon as its period and the lateness allowance
   are over, one of `open` that many days later: what it counts still happens after the period.
   What is left out is open-ended or no number of a period; tests/conventions has each by name. #}
{% macro restated_tables() -%}
    {%- set reply = threshold('customer_reply_days') -%}
    {%- set reorder = threshold('reorder_days') -%}
    {%- set window = 'settings.activity_window_days' -%}
    {{ return([
        {
            'table': 'fct_retention_rates', 'grain': 'facts.grain', 'key': ['basis', 'segment_type', 'segment'],
            'numbers': [
                'customers_at_start', 'customers_at_end', 'new_customers', 'retained_customers',
                'reactivated_customers', 'lost_customers', 'retention_rate', 'textbook_retention_rate',
            ],
        },
        {
            'table': 'fct_cohort_retention', 'rows': 'cohort_cells', 'grain': 'facts.grain',
            'key': ['cohort_start', 'period_number'],
            'numbers': ['customers', 'active_customers', 'retention_rate', 'cumulative_net_revenue_per_customer'],
        },
        {'table': 'fct_ladder_transitions', 'key': ['from_stage', 'to_stage'], 'numbers': ['customers']},
        {
            'table': 'fct_ladder_economics', 'key': ['stage'],
            'numbers': [
                'customers', 'net_amount', 'net_revenue_per_customer', 'margin_customers', 'margin_amount',
                'margin_per_customer', 'variation_customers', 'revenue_variation', 'customers_at_start',
                'retained_customers', 'retention_rate', 'recommending_customers', 'referral_rate',
                'gross_amount', 'discount_amount', 'discount_share',
            ],
        },
        {'table': 'fct_funnel', 'key': ['level'], 'numbers': ['customers', 'next_customers', 'conversion_rate']},
        {
            'table': 'fct_journey_phases', 'key': ['from_phase', 'to_phase'],
            'numbers': [
                'customers', 'months_in_from_phase', 'mean_months_in_from_phase', 'scored_contacts',
                'mean_experience',
            ],
        },
        {
            'table': 'fct_missing_links', 'key': ['element'],
            'numbers': [
                'customers', 'measured_customers', 'mean_score', 'median_score', 'weakest_customers',
                'weakest_rate',
            ],
        },
        {
            'table': 'fct_survey_pressure', 'key': ['solicitation_band'],
            'numbers': [
                'customers', 'solicitations', 'surveys_sent', 'surveys_due', 'answers', 'response_rate',
                'response_rate_low', 'response_rate_high',
            ],
            'open': {
                'surveys_due': reply, 'answers': reply, 'response_rate': reply, 'response_rate_low': reply,
                'response_rate_high': reply,
            },
        },
        {
            'table': 'fct_touchpoints', 'key': ['touchpoint', 'journey_phase'],
            'numbers': [
                'contacts', 'customers', 'scored_contacts', 'mean_experience', 'sd_experience',
                'negative_contacts', 'negative_share',
            ],
        },
        {
            'table': 'fct_teams', 'key': ['team'],
            'numbers': ['contacts', 'customers', 'scored_contacts', 'mean_experience'],
        },
        {
            'table': 'fct_voice', 'key': ['measure'],
            'numbers': ['value', 'n', 'favourable', 'unfavourable', 'lower', 'upper'],
            'open_throughout': "case when facts.measure = 'response_rate' then " ~ reply ~ " else 0 end",
        },
        {
            'table': 'fct_promotions', 'key': ['customer_group', 'order_price'],
            'numbers': [
                'orders', 'gross_amount', 'discount_amount', 'discount_share', 'qualifying_orders',
                'due_orders_90d', 'reordered_90d', 'reorder_rate_90d',
                'due_orders_365d', 'reordered_365d', 'reorder_rate_365d',
            ],
            'open': {
                'due_orders_90d': reorder, 'reordered_90d': reorder, 'reorder_rate_90d': reorder,
                'due_orders_365d': window, 'reordered_365d': window, 'reorder_rate_365d': window,
            },
        },
        {
            'table': 'fct_recommendations', 'key': [],
            'numbers': [
                'referrals_sent', 'referrals_converted', 'customers_won', 'customers', 'recommending_customers',
                'recommendation_rate',
            ],
        },
        {
            'table': 'fct_competition', 'key': ['kind'],
            'numbers': [
                'events', 'customers', 'reordered_customers', 'silent_customers', 'lapsed_customers',
                'never_ordered_customers', 'reorder_rate', 'reorder_rate_low', 'reorder_rate_high',
            ],
            'open': {
                'reordered_customers': reorder, 'silent_customers': reorder, 'lapsed_customers': reorder,
                'never_ordered_customers': reorder, 'reorder_rate': reorder, 'reorder_rate_low': reorder,
                'reorder_rate_high': reorder,
            },
        },
        {
            'table': 'fct_action_effects', 'key': ['action'],
            'numbers': [
                'contacts', 'reached_customers', 'reached_reordered', 'reached_rate', 'reached_rate_low',
                'reached_rate_high', 'other_customers', 'other_reordered', 'other_rate', 'other_rate_low',
                'other_rate_high', 'difference', 'difference_low', 'difference_high',
            ],
            'open': {
                'reached_reordered': reorder, 'reached_rate': reorder, 'reached_rate_low': reorder,
                'reached_rate_high': reorder, 'other_reordered': reorder, 'other_rate': reorder,
                'other_rate_low': reorder, 'other_rate_high': reorder, 'difference': reorder,
                'difference_low': reorder, 'difference_high': reorder,
            },
        },
        {
            'table': 'fct_resilience', 'rows': 'crises', 'grain': "'crisis'", 'key': ['crisis_window', 'ladder_stage'],
            'numbers': [
                'window_customers', 'window_retained', 'window_rate', 'window_rate_low', 'window_rate_high',
                'year_before_customers', 'year_before_retained', 'year_before_rate', 'year_before_rate_low',
                'year_before_rate_high', 'difference', 'difference_low', 'difference_high',
            ],
        },
    ]) }}
{%- endmacro %}

{# The numbers of these tables, one row each, those that are NULL left out. #}
{% macro one_row_per_number(tables) -%}
    {%- for it in tables %}
    {%- set grain = it.get('grain', "'month'") %}
    select
        '{{ it.table }}' as table_name,
        {{ grain }} as grain,
        facts.period_start,
        {{ json_of('facts', it.key) }} as row_key,
        numbers.column_name,
        case numbers.column_name
            {% for number in it.numbers -%}
            when '{{ number }}' then cast(facts.{{ number }} as decimal(28, 10))
            {% endfor %}
        end as number_value,
        {% if it.open -%}
        case numbers.column_name
            {% for number, days in it.open.items() -%}
            when '{{ number }}' then {{ days }}
            {% endfor -%}
            else 0
        end
        {%- else -%}
        {{ it.get('open_throughout', 0) }}
        {%- endif %} as open_days
    from {{ it.rows or ref(it.table) }} as facts
    cross join settings
    cross join (
        values {% for number in it.numbers %}('{{ number }}'){{ ', ' if not loop.last }}{% endfor %}
    ) as numbers (column_name)
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
