{#
  A night derives the open months of everybody, and of most of them they come to what they were. What
  follows from months, and is no row of one month, is derived of the touched and of those who moved:

    meta.moves_by  of a model of months: the columns in which an open month has to differ, or a month
                   to be new or gone, for its customer to be a mover. In a new month everybody is one
                   who has a row in the month before.
    meta.moved     of a model of stays, or of sums: whose movers it follows. It reads all rows of
                   theirs, of whatever model, as they are and, for sums, as they were.

  The movers of activity_windows are those of whom as_of has passed the end of a window; every other
  set of movers holds them, too.
#}
{% macro movers_of(name) -%}
    {{ return('night.movers_of_' ~ name) }}
{%- endmacro %}

{% macro remember_movers(night, before) -%}
    {%- set compared = (['customer_key', 'month_index'] + model.config.meta.moves_by) | join(', ') -%}
    create or replace table {{ movers_of(this.identifier) }} as
        select customer_key, customer_id from {{ movers_of('activity_windows') }}
        union
        select customers.customer_key, customers.customer_id
        from (
            select months.customer_key
            from (
                select {{ compared }}, 1 as rows from {{ night }}
                union all
                select {{ compared }}, -1 as rows from {{ before }}
            ) as months
            where customer_key not in (select customer_key from night.customers)
            group by {{ compared }}
            having sum(rows) <> 0
            union
            select months.customer_key
            from {{ before }} as months
            cross join before.stg_run_settings as earlier
            cross join staging.stg_run_settings as settings
            where
                months.month_index >= {{ period_index('month', 'earlier.as_of_local') }}
                and months.month_index < {{ period_index('month', 'settings.as_of_local') }}
        ) as moved
        inner join intermediate.int_customers as customers on moved.customer_key = customers.customer_key;
{%- endmacro %}

{% macro remember_whose_windows_end() -%}
    create or replace table {{ movers_of('activity_windows') }} as
        select customer_key, customer_id from night.customers
        union
        select customers.customer_key, customers.customer_id
        from intermediate.int_orders as orders
        cross join before.stg_run_settings as earlier
        cross join staging.stg_run_settings as settings
        inner join intermediate.int_customers as customers on orders.customer_id = customers.customer_id
        where
            {{ add_days('orders.ordered_local', 'settings.activity_window_days') }}
            between earlier.as_of_local_end and settings.as_of_local_end;
{%- endmacro %}

{% macro over_rows_of_movers(sql, schema) -%}
    {%- set movers = '(select customer_key from ' ~ movers_of(model.config.meta.moved) ~ ')' -%}
    {%- set narrowed = namespace(sql=sql) -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name != model.name -%}
        {%- set formerly = night_relation('before', node) -%}
        {%- if rows_of(node) == 'stays' and node.config.meta.moved == model.config.meta.moved -%}
            {%- set narrowed.sql = narrowed.sql | replace(node.relation_name, night_relation(schema, node)) -%}
        {%- elif rows_of(node) in ['orders', 'interactions'] and node.relation_name in sql -%}
            {%- if schema == 'before' -%}
                {{ exceptions.raise_compiler_error(model.name ~ ' follows movers: of ' ~ node.name ~ ' nobody knows what was theirs') }}
            {%- endif -%}
            {%- set theirs -%}
                (
                    select * from {{ node.relation_name }}
                    where customer_id in (select customer_id from {{ movers_of(model.config.meta.moved) }})
                )
            {%- endset -%}
            {%- set narrowed.sql = narrowed.sql | replace(node.relation_name, theirs) -%}
        {%- elif rows_of(node) in ['customers', 'months', 'stays'] and node.relation_name in sql -%}
            {%- set replaced = movers_of(node.config.meta.moved) if rows_of(node) == 'stays' else 'night.customers' -%}
            {%- set theirs -%}
                (
                    select * from {{ node.relation_name }} where customer_key in {{ movers }}
                    {%- if schema == 'before' %}
                        and customer_key not in (select customer_key from {{ replaced }})
                        {%- if rows_of(node) == 'months' %} and month_index < (select open_from_month_index from night.build){% endif %}
                    union all by name
                    select * from {{ formerly }} where customer_key in {{ movers }}
                    {%- endif %}
                )
            {%- endset -%}
            {%- set narrowed.sql = narrowed.sql | replace(node.relation_name, theirs) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(narrowed.sql) }}
{%- endmacro %}
