-- Grain: one row per crisis window that the data reach and ladder stage on the eve of it, and `all`.
-- Counts are additive over stages. Where the year before lies outside the data it is unknown.
{% set spans = [('window', 0), ('year_before', 1)] %}
with

counts as (

    select
        crisis_window,
        ladder_stage,
        {% for span, is_year_before in spans %}
        coalesce(sum(customers) filter (where is_year_before = {{ is_year_before }}), 0) as {{ span }}_customers,
        coalesce(sum(retained) filter (where is_year_before = {{ is_year_before }}), 0) as {{ span }}_retained{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_crisis_retention') }}
    group by crisis_window, ladder_stage

),

spans as (

    select * from {{ ref('int_crisis_retention') }} where ladder_stage = 'all'

),

known as (

    select
        windows.name as crisis_window,
        windows.window_start,
        windows.window_end,
        counts.ladder_stage,
        counts.window_customers,
        counts.window_retained,
        case when years_before.crisis_window is not null then counts.year_before_customers end as year_before_customers,
        case when years_before.crisis_window is not null then counts.year_before_retained end as year_before_retained,
        spans.is_complete,
        coalesce(years_before.is_left_truncated, spans.is_left_truncated) as is_left_truncated
    from {{ ref('crisis_windows') }} as windows
    inner join spans
        on
            windows.name = spans.crisis_window
            and spans.is_year_before = 0
    inner join counts
        on windows.name = counts.crisis_window
    left join spans as years_before
        on
            windows.name = years_before.crisis_window
            and years_before.is_year_before = 1

),

rates as (

    select
        *,
        {% for span, _ in spans %}
        {% set part, whole = span ~ '_retained', span ~ '_customers' %}
        {{ share(part, whole) }} as {{ span }}_rate,
        {{ wilson_bound(part, whole, -1) }} as {{ span }}_rate_low,
        {{ wilson_bound(part, whole, 1) }} as {{ span }}_rate_high{{ "," if not loop.last }}
        {% endfor %}
    from known

),

final as (

    select
        crisis_window,
        window_start,
        window_end,
        ladder_stage,
        {% for span, _ in spans %}
        cast({{ span }}_customers as integer) as {{ span }}_customers,
        cast({{ span }}_retained as integer) as {{ span }}_retained,
        {{ span }}_rate,
        {{ span }}_rate_low,
        {{ span }}_rate_high,
        {% endfor %}
        window_rate - year_before_rate as difference,
        {{ difference_bound('window_rate', 'year_before_rate', -1) }} as difference_low,
        {{ difference_bound('window_rate', 'year_before_rate', 1) }} as difference_high,
        is_complete,
        is_left_truncated
    from rates

)

select * from final
