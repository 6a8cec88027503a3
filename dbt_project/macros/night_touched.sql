{#
  What a night's loads and the hours since the last derivation touch: orders and interactions, by source
  and id, closed over whoever they belong to, so that nothing outside reads them and they read nothing
  outside. Found in raw, which keeps every version, withdrawn ones too:

    an order or interaction  -> the customers of all its versions, and all that is theirs
    a customer               -> those linked with them, whichever way and whenever
    a refund                 -> the order it names, and back
    an answer                -> the interaction it names, and back

  night.derived and night.derived_loads say what the tables were derived from; end_derivation() writes
  them when all went well, so that after anything else everything is derived again. A derivation that
  goes on where it found too little memory begins nothing.
#}
{% macro begin_derivation() -%}
    {{ return(adapter.dispatch('begin_derivation')()) }}
{%- endmacro %}

{% macro end_derivation(results) -%}
    {{ return(adapter.dispatch('end_derivation')(results)) }}
{%- endmacro %}

{% macro duckdb__begin_derivation() -%}
    {%- if var('goes_on', false) -%}
        {{ return('') }}
    {%- elif is_night() -%}
        {{ find_touched() }}
    {%- else -%}
        drop schema if exists night cascade;
        drop schema if exists before cascade;
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__end_derivation(results) -%}
    {%- if execute and var('is_whole', false) and results | rejectattr('status', 'in', ['success', 'pass', 'warn']) | list | length == 0 -%}
        create schema if not exists night;
        create or replace table night.derived as from raw.run_settings;
        create or replace table night.derived_loads as {{ counting_loads() }};
    {%- endif -%}
{%- endmacro %}

{#- There everything is always derived, and nothing remembered. -#}
{% macro spark__begin_derivation() -%}
{%- endmacro %}

{% macro spark__end_derivation(results) -%}
{%- endmacro %}

{% macro counting_loads() -%}
    select load_id, content_hash, map_fingerprint, loaded_at, run_id
    from raw.loads
    where status in ('loaded', 'accepted')
{%- endmacro %}

{% macro find_touched() -%}
    {%- if execute -%}
        {%- do run_query(touched_at_once()) -%}
        {%- set search = namespace(round=0, is_over=false) -%}
        {%- for _ in range(1000) if not search.is_over -%}
            {%- set search.round = search.round + 1 -%}
            {%- do run_query(touched_through_others(search.round)) -%}
            {%- set search.is_over = run_query(
                "select count(*) from (select round from night.orders union all select round from night.interactions) as found"
                ~ " where round = " ~ search.round
            ).columns[0].values()[0] == 0 -%}
        {%- endfor -%}
    {%- endif -%}
    create or replace table night.raw_orders as
        select * from raw.orders where (source, order_id) in (select source, order_id from night.orders);
    create or replace table night.raw_interactions as
        select * from raw.interactions where (source, interaction_id) in (select source, interaction_id from night.interactions);
    drop table night.derived;
{%- endmacro %}

{% macro touched_at_once() -%}
    create schema if not exists before;
    create or replace table before.stg_run_settings as
        select settings.* replace (
            derived.as_of as as_of,
            {{ utc_to_local('derived.as_of', 'settings.reporting_time_zone') }} as as_of_local,
            {{ next_instant(utc_to_local('derived.as_of', 'settings.reporting_time_zone')) }} as as_of_local_end
        )
        from staging.stg_run_settings as settings
        cross join night.derived as derived;
    create or replace table night.build as
        select
            derived.build_id as derived_from,
            settings.build_id as derived_to,
            derived.as_of as as_of_before,
            settings.as_of,
            open_months.period_index as open_from_month_index,
            open_months.period_start as open_from_period_start
        from night.derived as derived
        cross join raw.run_settings as settings
        cross join (
            select min(period_index) as period_index, min(period_start) as period_start
            from intermediate.int_periods
            where grain = 'month' and not is_complete
        ) as open_months;

    create or replace table night.loads as
        select coalesce(now.load_id, earlier.load_id) as load_id
        from ({{ counting_loads() }}) as now
        full join night.derived_loads as earlier on now.load_id = earlier.load_id
        where now.load_id is null or earlier.load_id is null;

    create or replace table night.own_customers as
        select {{ own_customer() }} as customer_id, 1 as round
        from raw.customer_links
        where load_id in (from night.loads)
        union
        select {{ own_customer('linked_customer_namespace', 'linked_customer_id') }}, 1 as round
        from raw.customer_links
        where load_id in (from night.loads);

    create or replace table night.orders as
        select distinct orders.source, orders.order_id, 0 as round
        from raw.orders as orders
        cross join night.build as build
        where
            orders.load_id in (from night.loads)
            or (orders.ordered_at > build.as_of_before and orders.ordered_at <= build.as_of)
            or (orders.delivered_at > build.as_of_before and orders.delivered_at <= build.as_of)
        union
        -- An order was late, not a line of it: raw does not say.
        select incidents.source, incidents.cause_id as order_id, 0 as round
        from intermediate.int_incidents as incidents
        cross join night.build as build
        where
            incidents.cause_type = 'order'
            and {{ comes_due('incidents.occurred_local', decided('reorder_days')) }}
        union
        select orders.source, orders.order_id, 0 as round
        from raw.orders as orders
        inner join raw.fx_rates as rates
            on orders.currency = rates.currency
            and orders.ordered_at >= rates.rate_on - interval 1 day
            and orders.ordered_at < rates.rate_on + interval 10 days
        where rates.load_id in (from night.loads);

    create or replace table night.interactions as
        select distinct interactions.source, interactions.interaction_id, 0 as round
        from raw.interactions as interactions
        cross join night.build as build
        where
            interactions.load_id in (from night.loads)
            or (interactions.occurred_at > build.as_of_before and interactions.occurred_at <= build.as_of)
            or (
                (
                    {{ comes_due('interactions.occurred_at', decided('customer_reply_days')) }}
                    or {{ comes_due('interactions.occurred_at', decided('shop_reply_hours') ~ ' / 24.0') }}
                )
                and interactions.kind in (select kind from seeds.interaction_kinds where expects_reply)
            )
            or (
                (
                    {{ comes_due('interactions.occurred_at', decided('complaint_overdue_days')) }}
                    or {{ comes_due('interactions.occurred_at', decided('reorder_days')) }}
                )
                and interactions.kind in ('complaint', 'missing_item', 'unavailable', 'price_difference')
            );
{%- endmacro %}

{#- Like threshold(), where no model is: a hook may not refer to one. -#}
{% macro decided(name) -%}
    (select value from seeds.thresholds where name = '{{ name }}')
{%- endmacro %}

{#- Whether so many days have passed since then that had not at the last derivation. A day to spare on
    both sides, since days are counted on the wall clock. -#}
{% macro comes_due(since, days) -%}
    {{ since }} + to_hours(cast(24 * {{ days }} as integer)) > build.as_of_before - interval 1 day
    and {{ since }} + to_hours(cast(24 * {{ days }} as integer)) <= build.as_of + interval 1 day
{%- endmacro %}

{% macro touched_through_others(round) -%}
    {%- set newest = 'round >= ' ~ (round - 1) -%}
    {%- set orders = "(select source, order_id from night.orders where " ~ newest ~ ")" -%}
    {%- set interactions = "(select source, interaction_id from night.interactions where " ~ newest ~ ")" -%}
    {%- set customers = "(select customer_id from night.own_customers where " ~ newest ~ ")" -%}
    insert into night.own_customers
        select customer_id, {{ round }}
        from (
            select {{ own_customer() }} as customer_id from raw.orders where (source, order_id) in {{ orders }}
            union
            select {{ own_customer() }} from raw.interactions where (source, interaction_id) in {{ interactions }}
        ) as found
        where
            customer_id is not null
            and customer_id not in (select customer_id from night.own_customers);

    insert into night.own_customers
        with recursive links as (
            select
                {{ own_customer() }} as customer_id,
                {{ own_customer('linked_customer_namespace', 'linked_customer_id') }} as linked_customer_id
            from raw.customer_links
        ),
        linked as (
            select customer_id from night.own_customers where {{ newest }}
            union
            select both_ways.customer_id
            from (
                select customer_id, linked_customer_id from links
                union all
                select linked_customer_id, customer_id from links
            ) as both_ways
            inner join linked
                on both_ways.linked_customer_id = linked.customer_id
        )
        select customer_id, {{ round }}
        from linked
        where customer_id not in (select customer_id from night.own_customers);

    insert into night.orders
        select source, order_id, {{ round }}
        from (
            select source, order_id from raw.orders where {{ own_customer() }} in {{ customers }}
            union
            select source, order_id from raw.orders where (source, refunds_order_id) in {{ orders }}
            union
            select source, refunds_order_id from raw.orders
            where (source, order_id) in {{ orders }} and refunds_order_id is not null
        ) as found
        where (source, order_id) not in (select source, order_id from night.orders);

    insert into night.interactions
        select source, interaction_id, {{ round }}
        from (
            select source, interaction_id from raw.interactions
            where {{ own_customer() }} in {{ customers }}
            union
            select source, interaction_id from raw.interactions where (source, in_reply_to) in {{ interactions }}
            union
            select source, in_reply_to from raw.interactions
            where (source, interaction_id) in {{ interactions }} and in_reply_to is not null
        ) as found
        where (source, interaction_id) not in (select source, interaction_id from night.interactions);
{%- endmacro %}

{#- The customer a row of raw names, by the id that stands for them as long as nobody is linked: two
    namespaces may come to one id, and then to one person. -#}
{% macro own_customer(namespace='customer_namespace', source_customer_id='source_customer_id') -%}
    {{ customer_id(namespace, source_customer_id, '(select customer_namespace from raw.run_settings)') }}
{%- endmacro %}
