-- Grain: one row per kind of interaction: the fingerprint of what decides its entries (weight and
-- feeling of the kind, when a complaint counts as repeated), and that of the account as a whole, which
-- the thresholds of balances decide too.
with

kinds as (

    select
        kind,
        kind || ',' || cast(account_weight as string) || ',' || cast(default_experience as string)
        || ',' || coalesce(scale, '') || ',' || coalesce(cast(scale_min as string), '')
        || ',' || coalesce(cast(scale_max as string), '')
        || case when kind = 'complaint' then ',' || cast({{ threshold('repeated_complaint_days') }} as string) else '' end
            as rule_text
    from {{ ref('interaction_kinds') }}

),

account as (

    select md5({{ ordered_text('rule_text', 'rule_text') }}) as kinds_version from kinds

),

final as (

    select
        kinds.kind,
        substring(md5(kinds.rule_text), 1, 12) as rules_version,
        substring(md5(
            account.kinds_version
            || ',' || cast({{ threshold('account_half_life_days') }} as string)
            || ',' || cast({{ threshold('account_overdrawn_below') }} as string)
        ), 1, 12) as account_version
    from kinds
    cross join account

)

select * from final
