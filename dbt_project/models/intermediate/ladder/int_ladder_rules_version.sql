-- Grain: one row: the fingerprint of the rules that decide stages. It changes with any edit of them.
with

rows_as_text as (

    select
        rule_id || ',' || rung || ',' || metric || ',' || comparison || ','
        || cast(threshold as varchar) || ',' || cast(window_months as varchar) || ',' || evidence as rule_text
    from {{ ref('ladder_rules') }}

),

final as (

    select substring(md5({{ ordered_text('rule_text', 'rule_text') }}), 1, 12) as rules_version
    from rows_as_text

)

select * from final
