-- Grain: one row: the fingerprint of what decides the relationship account: how each kind weighs and
-- feels, and the thresholds of the account.
with

rows_as_text as (

    select
        kind || ',' || cast(account_weight as varchar) || ',' || cast(default_experience as varchar)
        || ',' || coalesce(scale, '') || ',' || coalesce(cast(scale_min as varchar), '')
        || ',' || coalesce(cast(scale_max as varchar), '') as rule_text
    from {{ ref('interaction_kinds') }}
    union all
    select name || ',' || cast(value as varchar) as rule_text
    from {{ ref('thresholds') }}
    where name in ('account_half_life_days', 'account_overdrawn_below', 'repeated_complaint_days')

),

final as (

    select substring(md5({{ ordered_text('rule_text', 'rule_text') }}), 1, 12) as rules_version
    from rows_as_text

)

select * from final
