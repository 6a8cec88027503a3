{#
  A night derives again what its loads touch, by the same models over less input. dbt_project.yml says of
  each customer-level model whose rows it holds (meta.rows_of):

    orders, interactions   rows found by source and id; what is touched stands in night.orders and
                           night.interactions before the first model runs
    persons                int_customers: whoever had or has one of those
    customers              rows found by customer_key (customer_id in marts), of the touched alone
    months                 customer x month: of the touched all months, of all others the open ones, so
                           that a row must follow from the spine's row and from states found by key
    combinations           found by combination_id: of the months above, so that they only ever gain rows
    situations             found by situation_id: those of such combinations
    linked_months          int_customer_links: months, and of everybody those in which a median moved
    wide_months            fct_customer_periods: months, and the rows whose weakest link moved with it
    medians                derived whole; night.moved_medians names the months in which one changed
    quarter_hours          int_local_time: only ever gains rows
    the_shop               one row on which every customer's rows depend; a night ends when it changes,
                           and everything is derived again
    events                 a view over orders or interactions
    stays                  runs of equal months: of the touched, and of whoever moved; see night_movers.sql
    sums                   a group by: what the touched count for now is added, what they counted for
                           before taken off; see night_sums.sql

  Such a model reads night.X in place of X: the rows of the touched. What it gives replaces theirs in
  the whole table; of marts, and of what sums read, before.X keeps what they were. What has no rows_of
  is derived whole.
#}
{% macro is_night() -%}
    {{ return(var('night', false)) }}
{%- endmacro %}

{% macro rows_of(node) -%}
    {{ return(node.config.get('meta', {}).get('rows_of')) }}
{%- endmacro %}

{#- The query of this model over the rows a night is about: as they are now, or as they were before. -#}
{% macro over_touched_rows(sql, schema='night') -%}
    {%- set own = rows_of(model) -%}
    {%- if model.config.meta.moved -%}
        {{ return(over_rows_of_movers(sql, schema)) }}
    {%- endif -%}
    {%- set narrowed = namespace(sql=sql) -%}
    {%- set of_months = ['months', 'wide_months', 'combinations', 'situations'] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and rows_of(node) and node.name != model.name -%}
        {%- if own != 'linked_months' and rows_of(node) not in ['the_shop', 'medians', 'sums']
            and (own not in of_months or rows_of(node) in of_months or rows_of(node) == 'linked_months') -%}
            {%- set narrowed.sql = narrowed.sql | replace(node.relation_name, night_relation(schema, node)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for source in graph.sources.values() if source.name in ('orders', 'interactions') -%}
        {%- set narrowed.sql = narrowed.sql | replace(source.relation_name, night_relation('night', source, 'raw_' ~ source.name)) -%}
    {%- endfor -%}
    {{ return(narrowed.sql) }}
{%- endmacro %}

{% macro night_relation(schema, node, name=none) -%}
    {{ return(api.Relation.create(database=node.database, schema=schema, identifier=name or node.name) | string) }}
{%- endmacro %}

{#- Which rows of the whole table a night replaces. -#}
{% macro is_touched(relation) -%}
    {%- set own = rows_of(model) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set customer = 'customer_key' if 'customer_key' in columns else 'customer_id' -%}
    {%- set month = 'month_index' if 'month_index' in columns else 'period_start' -%}
    {%- set of_tonight -%}
        {{ customer }} in (select {{ customer }} from night.customers)
        or {{ month }} >= (select open_from_{{ month }} from night.build)
    {%- endset -%}
    {%- if own == 'orders' -%}
        (source, order_id) in (select source, order_id from night.orders)
    {%- elif own == 'interactions' -%}
        (source, interaction_id) in (select source, interaction_id from night.interactions)
    {%- elif own == 'persons' -%}
        customer_id in (
            select customer_id from before.int_orders
            union all
            select customer_id from before.int_refunds
            union all
            select customer_id from before.int_interactions
        )
    {%- elif own == 'customers' -%}
        {{ customer }} in (select {{ customer }} from night.customers)
    {%- elif own == 'months' -%}
        ({{ of_tonight }})
    {%- elif own == 'linked_months' -%}
        ({{ of_tonight }}
            or (customer_key, month_index) in (select customer_key, month_index from night.moved_weakest_links))
    {%- elif own == 'wide_months' -%}
        ({{ of_tonight }}
            or (customer_id, period_start) in (select customer_id, period_start from night.moved_weakest_links))
    {%- elif own == 'combinations' -%}
        combination_id in (select combination_id from night.int_ladder_combinations)
    {%- elif own == 'situations' -%}
        situation_id in (select situation_id from night.int_ladder_situations)
    {%- elif own == 'stays' -%}
        {{ customer }} in (select {{ customer }} from {{ movers_of(model.config.meta.moved) }})
    {%- elif own == 'quarter_hours' -%}
        quarter_hour in (select quarter_hour from {{ night_relation('night', this) }})
    {%- else -%}
        {{ exceptions.raise_compiler_error(model.name ~ ': rows_of: ' ~ own ~ ' is none of the words of macros/night.sql') }}
    {%- endif -%}
{%- endmacro %}

{#- The same words are looked for in pipelines/transform/night.py. -#}
{% macro insist_on_the_same_shop(target, sql) -%}
    {%- if run_query('select 1 from ((' ~ sql ~ ') except (from ' ~ target ~ ')) as changed').rows -%}
        {{ exceptions.raise_compiler_error('the shop delivers something for the first time, or no longer') }}
    {%- endif -%}
    select 1
{%- endmacro %}

{#- Derived whole; the months in which it says something else than before are remembered. -#}
{% macro replace_and_remember_months(target, sql) -%}
    create or replace table before.{{ this.identifier }} as from {{ target }};
    create or replace table {{ target }} as ({{ sql }});
    create or replace table night.moved_medians as
        select month_index from (from before.{{ this.identifier }} except from {{ target }})
        union
        select month_index from (from {{ target }} except from before.{{ this.identifier }});
{%- endmacro %}

{#- Who publishes asks what a mart's rows were; who looks for the persons of tonight, whose these were;
    sums, what they added up; movers, what they moved from. -#}
{% macro is_asked_for_before() -%}
    {{ return(
        model.schema == 'marts'
        or model.name in ['int_customers', 'int_orders', 'int_refunds', 'int_interactions']
        or is_summed(model.unique_id)
        or model.config.meta.moves_by
    ) }}
{%- endmacro %}

{#- Rows of the untouched, in months that are not open, whose weakest link a moved median makes another. -#}
{% macro find_moved_weakest_links(target, sql) -%}
    create or replace table night.moved_weakest_links as
        select
            now.customer_key,
            now.month_index,
            customers.customer_id,
            periods.period_start,
            now.weakest_link
        from ({{ sql }}) as now
        inner join {{ target }} as earlier
            on now.customer_key = earlier.customer_key and now.month_index = earlier.month_index
        inner join intermediate.int_customers as customers on now.customer_key = customers.customer_key
        inner join intermediate.int_periods as periods
            on now.month_index = periods.period_index and periods.grain = 'month'
        where
            now.month_index in (select month_index from night.moved_medians)
            and now.month_index < (select open_from_month_index from night.build)
            and now.customer_key not in (select customer_key from night.customers)
            and coalesce(now.weakest_link, '') <> coalesce(earlier.weakest_link, '');
{%- endmacro %}

{% macro replace_touched_rows(target, sql) -%}
    {%- if rows_of(model) == 'the_shop' -%}
        {{ return(insist_on_the_same_shop(target, sql)) }}
    {%- elif rows_of(model) == 'medians' -%}
        {{ return(replace_and_remember_months(target, sql)) }}
    {%- elif rows_of(model) == 'sums' -%}
        {{ return(add_the_difference(target, sql)) }}
    {%- endif -%}
    {%- set night = night_relation('night', this, this.identifier) -%}
    {%- set before = night_relation('before', this, this.identifier) -%}
    {%- set touched = is_touched(target) -%}
    {%- if rows_of(model) == 'linked_months' -%}
        {{ find_moved_weakest_links(target, sql) }}
    {%- endif -%}
    create or replace table {{ night }} as from {{ target }} limit 0;
    insert into {{ night }} by name
        select * from ({{ over_touched_rows(sql) }}) as derived{{ ' where ' ~ touched if 'months' in rows_of(model) }};
    {% if rows_of(model) == 'wide_months' -%}
    insert into {{ night }}
        select rows.* replace (moved.weakest_link as weakest_link)
        from {{ target }} as rows
        inner join night.moved_weakest_links as moved
            on rows.customer_id = moved.customer_id and rows.period_start = moved.period_start;
    {%- endif %}
    {% if is_asked_for_before() -%}
    create or replace table {{ before }} as from {{ target }} where {{ touched }};
    {%- endif %}
    delete from {{ target }} where {{ touched }};
    insert into {{ target }} from {{ night }};
    {% if rows_of(model) == 'persons' -%}
    create or replace table night.customers as
        select customer_key, customer_id from {{ before }}
        union
        select customer_key, customer_id from {{ night }};
    {{ remember_whose_windows_end() }}
    {%- endif %}
    {% if model.config.meta.moves_by -%}
    {{ remember_movers(night, before) }}
    {%- endif %}
{%- endmacro %}

{# A number for each of some texts. A night keeps those the whole table has and goes on from the greatest. #}
{% macro key_of(text) -%}
    {%- if is_night() -%}
        coalesce(
            known.customer_key,
            (select max(customer_key) from {{ this }})
            + row_number() over (partition by known.customer_key is null order by {{ text }} nulls last)
        )
    {%- else -%}
        cast(row_number() over (order by {{ text }} nulls last) as bigint)
    {%- endif -%}
{%- endmacro %}

{% macro with_known_keys(text) -%}
    {%- if is_night() -%}
        left join {{ this }} as known on {{ text }} = known.customer_id
    {%- endif -%}
{%- endmacro %}

{# Which rows of customer x month a derivation is after: all, but at night. Said where it saves work; the
   others are left out of the result in any case. #}
{% macro is_wanted(customer_key, month_index) -%}
    {%- if is_night() -%}
        ({{ customer_key }} in (select customer_key from night.customers)
            or {{ month_index }} >= (select open_from_month_index from night.build))
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
