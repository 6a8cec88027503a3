-- Grain: one row: the fingerprint of what decides stages: the rules, the thresholds of complaints, and
-- the relationship account, which has a veto. It changes with any edit of them.
with

rows_as_text as (

    select
        rule_id || ',' || rung || ',' || metric || ',' || comparison || ','
        || cast(threshold as varchar) || ',' || cast(window_months as varchar) || ',' || evidence as rule_text
    from {{ ref('ladder_rules') }}
    union all
    select name || ',' || cast(value as varchar) as rule_text
    from {{ ref('thresholds') }}
    where name in ('complaint_overdue_days', 'complaint_recovered_experience')
    union all
    select 'account,' || rules_version as rule_text
    from {{ ref('int_account_rules_version') }}

),

final as (

    select substring(md5({{ ordered_text('rule_text', 'rule_text') }}), 1, 12) as rules_version
    from rows_as_text

)

select * from final
