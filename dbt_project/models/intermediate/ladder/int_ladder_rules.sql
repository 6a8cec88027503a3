-- Grain: one row per condition of a rule (all conditions of one rule_id are required together): between
-- which values its metric must lie, how high its rung is, the fingerprint of all that decides the rule
-- (rules_version), and that of the whole ladder (ladder_version).
{% set least, greatest, step = '-999999999', '999999999', '0.000001' %}
with

rules as (

    select
        rules.*,
        rungs.height
    from {{ ref('ladder_rules') }} as rules
    inner join {{ ref('ladder_rungs') }} as rungs
        on rules.rung = rungs.rung

),

own_text as (

    select
        rule_id,
        rung || ',' || metric || ',' || comparison || ',' || cast(threshold as string)
        || ',' || cast(window_months as string) || ',' || evidence as rule_text
    from rules

),

-- Which kinds of interaction speak for its metrics, and by which scale.
kinds_text as (

    select
        rules.rule_id,
        rules.metric || ',' || kinds.kind || ',' || coalesce(kinds.scale, '')
        || ',' || coalesce(cast(kinds.scale_min as string), '') || ',' || coalesce(cast(kinds.scale_max as string), '')
        || case
            when rules.metric = 'complaints_recovered'
                then
                    ',' || cast(kinds.default_experience as string)
                    || ',' || cast({{ threshold('complaint_recovered_experience') }} as string)
            else ''
        end as rule_text
    from rules
    inner join {{ ref('interaction_kinds') }} as kinds
        on kinds.ladder_metric = case
            when rules.metric = 'complaints_recovered' then 'complaint_resolved'
            when rules.metric like 'commitment%' then 'commitment'
            else rules.metric
        end

),

-- A proxy is silenced by the direct answers of its rung: which those are decides it too.
silencing_text as (

    select
        proxies.rule_id,
        'silenced by ' || answers.metric as rule_text
    from rules as proxies
    inner join rules as answers
        on
            proxies.rung = answers.rung
            and answers.evidence = 'direct'
    where proxies.evidence = 'proxy' and proxies.rung <> 'dissatisfied'

),

other_text as (

    select
        rule_id,
        'overdue after ' || cast({{ threshold('complaint_overdue_days') }} as string) as rule_text
    from rules
    where metric = 'complaints_overdue'
    union all
    select
        rules.rule_id,
        'account ' || max(kind_versions.account_version) as rule_text
    from rules
    cross join {{ ref('int_account_rules') }} as kind_versions
    where rules.metric = 'account_overdrawn'
    group by rules.rule_id

),

texts as (

    select * from own_text
    union all
    select * from kinds_text
    union all
    select distinct * from silencing_text
    union all
    select * from other_text

),

versions as (

    select
        rule_id,
        substring(md5(rule_id || {{ ordered_text('rule_text', 'rule_text') }}), 1, 12) as rules_version
    from texts
    group by rule_id

),

ladder as (

    select substring(md5({{ ordered_text('rules_version', 'rules_version') }}), 1, 12) as ladder_version from versions

),

final as (

    select
        rules.rule_id,
        rules.rung,
        rules.height,
        rules.metric,
        rules.comparison,
        rules.threshold,
        cast(case rules.comparison
            when '>' then rules.threshold + {{ step }}
            when '<' then {{ least }}
            when '<=' then {{ least }}
            else rules.threshold
        end as decimal(18, 6)) as lowest_value,
        cast(case rules.comparison
            when '<' then rules.threshold - {{ step }}
            when '>' then {{ greatest }}
            when '>=' then {{ greatest }}
            else rules.threshold
        end as decimal(18, 6)) as highest_value,
        rules.evidence = 'direct' as is_direct,
        rules.sentence,
        versions.rules_version,
        ladder.ladder_version
    from rules
    cross join ladder
    inner join versions
        on rules.rule_id = versions.rule_id

)

select * from final
