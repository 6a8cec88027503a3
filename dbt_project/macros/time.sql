{# Calendar arithmetic. What an engine calls differently is dispatched; models never say it themselves. #}

{# Wall-clock time in a zone of an instant held as UTC. #}
{% macro utc_to_local(instant, time_zone) -%}
    {{ return(adapter.dispatch('utc_to_local')(instant, time_zone)) }}
{%- endmacro %}

{% macro duckdb__utc_to_local(instant, time_zone) -%}
    timezone({{ time_zone }}, timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro spark__utc_to_local(instant, time_zone) -%}
    from_utc_timestamp({{ instant }}, {{ time_zone }})
{%- endmacro %}


{# The quarter hour of an instant as a number: every zone's offset is constant within one. #}
{% macro quarter_hour(instant) -%}
    {{ return(adapter.dispatch('quarter_hour')(instant)) }}
{%- endmacro %}

{% macro duckdb__quarter_hour(instant) -%}
    (epoch_us({{ instant }}) // 900000000)
{%- endmacro %}

{% macro spark__quarter_hour(instant) -%}
    cast(floor(unix_micros({{ instant }}) / 900000000) as bigint)
{%- endmacro %}


{# Seconds from one timestamp to another, whole. #}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    timestampdiff(second, date_trunc('second', {{ earlier }}), date_trunc('second', {{ later }}))
{%- endmacro %}


{# Days from one timestamp to another with their fraction, to the microsecond. #}
{% macro fractional_days_between(earlier, later) -%}
    {{ return(adapter.dispatch('fractional_days_between')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__fractional_days_between(earlier, later) -%}
    (cast(date_diff('microsecond', {{ earlier }}, {{ later }}) as double) / 86400000000)
{%- endmacro %}

{% macro spark__fractional_days_between(earlier, later) -%}
    (cast(timestampdiff(microsecond, {{ earlier }}, {{ later }}) as double) / 86400000000)
{%- endmacro %}


{% macro add_seconds(instant, seconds) -%}
    {{ return(adapter.dispatch('add_seconds')(instant, seconds)) }}
{%- endmacro %}

{% macro duckdb__add_seconds(instant, seconds) -%}
    ({{ instant }} + to_seconds({{ seconds }}))
{%- endmacro %}

{% macro spark__add_seconds(instant, seconds) -%}
    timestampadd(microsecond, cast(round(cast({{ seconds }} as decimal(18, 6)) * 1000000) as bigint), {{ instant }})
{%- endmacro %}


{# The first instant after this one: turns an inclusive end into an exclusive one. #}
{% macro next_instant(instant) -%}
    {{ return(adapter.dispatch('next_instant')(instant)) }}
{%- endmacro %}

{% macro duckdb__next_instant(instant) -%}
    ({{ instant }} + to_microseconds(1))
{%- endmacro %}

{% macro spark__next_instant(instant) -%}
    timestampadd(microsecond, 1, {{ instant }})
{%- endmacro %}


{# Calendar days later (or earlier, when negative), same wall-clock time; gives a timestamp. #}
{% macro add_days(moment, days) -%}
    {{ return(adapter.dispatch('add_days')(moment, days)) }}
{%- endmacro %}

{% macro duckdb__add_days(moment, days) -%}
    (cast({{ moment }} as timestamp) + to_days(cast({{ days }} as integer)))
{%- endmacro %}

{% macro spark__add_days(moment, days) -%}
    timestampadd(day, cast(round({{ days }}) as integer), cast({{ moment }} as timestamp))
{%- endmacro %}


{# Whole days from one date to another. #}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    cast(cast({{ later }} as date) - cast({{ earlier }} as date) as integer)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    datediff(cast({{ later }} as date), cast({{ earlier }} as date))
{%- endmacro %}


{# Periods are numbered so that neighbours differ by one: arithmetic on them is plain. #}
{% macro period_index(grain, moment, week_starts_on='1') -%}
    {%- if grain == 'week' -%}
    cast(floor(({{ days_between("date '1970-01-05'", moment) }} - ({{ week_starts_on }} - 1)) / 7.0) as integer)
    {%- elif grain == 'month' -%}
    cast(extract(year from {{ moment }}) * 12 + extract(month from {{ moment }}) - 1 as integer)
    {%- elif grain == 'quarter' -%}
    cast(extract(year from {{ moment }}) * 4 + extract(quarter from {{ moment }}) - 1 as integer)
    {%- elif grain == 'year' -%}
    cast(extract(year from {{ moment }}) as integer)
    {%- else -%}
    {{ exceptions.raise_compiler_error("no such grain: " ~ grain) }}
    {%- endif -%}
{%- endmacro %}


{# First day of the numbered period: the inverse of period_index. #}
{% macro period_start(grain, index, week_starts_on='1') -%}
    {%- if grain == 'week' -%}
    cast({{ add_days("date '1970-01-05'", "(" ~ index ~ ") * 7 + (" ~ week_starts_on ~ " - 1)") }} as date)
    {%- elif grain == 'month' -%}
    {{ first_of_month("cast(floor((" ~ index ~ ") / 12.0) as integer)", "(" ~ index ~ ") % 12 + 1") }}
    {%- elif grain == 'quarter' -%}
    {{ first_of_month("cast(floor((" ~ index ~ ") / 4.0) as integer)", "((" ~ index ~ ") % 4) * 3 + 1") }}
    {%- elif grain == 'year' -%}
    {{ first_of_month(index, 1) }}
    {%- else -%}
    {{ exceptions.raise_compiler_error("no such grain: " ~ grain) }}
    {%- endif -%}
{%- endmacro %}

{% macro first_of_month(year, month) -%}
    make_date({{ year }}, cast({{ month }} as integer), 1)
{%- endmacro %}

{% macro grains() -%}
    {{ return(['week', 'month', 'quarter', 'year']) }}
{%- endmacro %}

{# The periods of each grain, and those beyond as_of in which an activity window that runs then may end:
   a week more than it has, and the one after. What is worked out of a period is worked out once, and
   as_of decides none of it. month_before numbers the last month that is over when the period starts. #}
{% macro periods_to_come(periods, settings) -%}
    (
        {% for grain in grains() %}
        {%- set of_grain = " from " ~ periods ~ " where grain = '" ~ grain ~ "'" -%}
        select
            '{{ grain }}' as grain,
            numbers.n as period_index,
            {{ period_index('month', period_start(grain, 'numbers.n', 'settings.week_starts_on')) }} - 1 as month_before
        from {{ series(
            "(select min(period_index)" ~ of_grain ~ ")",
            "(select max(period_index) + 2 + max(cast(floor(settings.activity_window_days / 7.0) as integer)) from "
            ~ periods ~ " cross join " ~ settings ~ " as settings where grain = '" ~ grain ~ "')"
        ) }} as numbers
        cross join {{ settings }} as settings
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    )
{%- endmacro %}

{# Whether an answer comes after what it answers. One of midnight is one of a date, and may answer whatever
   was said on that date. #}
{% macro is_said_after(answer, asked) -%}
    (
        {{ answer }}.occurred_at >= {{ asked }}.occurred_at
        or {{ answer }}.occurred_local = cast(cast({{ asked }}.occurred_local as date) as timestamp)
    )
{%- endmacro %}

{# Whether something came after it was promised. A promise of midnight is one of a date, and kept until
   the date is over. #}
{% macro is_late(order, delivered_local, promised_local) -%}
    case
        when {{ promised_local }} = cast(cast({{ promised_local }} as date) as timestamp)
            then {{ delivered_local }} >= {{ add_days(promised_local, 1) }}
        else {{ order }}.delivered_at > {{ order }}.promised_at
    end
{%- endmacro %}
