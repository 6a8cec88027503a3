-- Grain: one row per block, step, outcome and reason. Within a step rows_out adds up to rows_in, which
-- is what the step before handed on; across steps nothing is additive.
with

steps (block, unit, step_number, step, carried_on) as (

    values
    ('orders', 'line', 0, 'read', 'read'),
    ('orders', 'line', 1, 'delivered', 'accepted'),
    ('orders', 'line', 2, 'versioned', 'newest'),
    ('orders', 'line', 3, 'dated', 'described'),
    ('orders', 'line', 4, 'classed', 'sale'),
    ('orders', 'line', 5, 'judged', 'qualifying'),
    ('orders', 'order', 5, 'made', 'made'),
    ('orders', 'order', 6, 'qualified', 'qualifying'),
    ('orders', 'order', 7, 'counted', 'counted'),
    ('interactions', 'interaction', 0, 'read', 'read'),
    ('interactions', 'interaction', 1, 'delivered', 'accepted'),
    ('interactions', 'interaction', 2, 'versioned', 'newest'),
    ('interactions', 'interaction', 3, 'dated', 'described'),
    ('interactions', 'interaction', 4, 'counted', 'counted'),
    ('customer_links', 'link', 0, 'read', 'read'),
    ('customer_links', 'link', 1, 'delivered', 'accepted'),
    ('customer_links', 'link', 2, 'versioned', 'newest'),
    ('fx_rates', 'rate', 0, 'read', 'read'),
    ('fx_rates', 'rate', 1, 'delivered', 'accepted'),
    ('fx_rates', 'rate', 2, 'versioned', 'newest')

),

delivered_blocks as (

    select distinct block from {{ ref('stg_deliveries') }}

),

outcomes as (

    select * from {{ ref('int_row_outcomes') }}
    union all
    {{ row_outcomes([
        ("'orders'", "'counted'", "'counted'", 'sum(orders)', ref('fct_customer_periods'), 'null'),
        ("'interactions'", "'counted'", "'counted'", 'sum(interactions)', ref('fct_customer_periods'), 'null'),
    ]) }}

),

-- What is handed on stands in the ledger even where it is nothing.
handed_on as (

    select
        steps.block,
        steps.unit,
        steps.step_number,
        steps.step,
        steps.carried_on,
        coalesce(outcomes.rows_out, 0) as rows_out
    from steps
    left join outcomes
        on
            steps.block = outcomes.block
            and steps.step = outcomes.step
            and steps.carried_on = outcomes.outcome

),

left_behind as (

    select
        steps.block,
        steps.unit,
        steps.step_number,
        steps.step,
        outcomes.outcome,
        outcomes.reason,
        outcomes.rows_out
    from outcomes
    inner join steps
        on
            outcomes.block = steps.block
            and outcomes.step = steps.step
    where
        outcomes.outcome <> steps.carried_on
        and outcomes.rows_out <> 0

),

ledger as (

    select
        block,
        unit,
        step_number,
        step,
        carried_on as outcome,
        cast(null as string) as reason,
        true as is_handed_on,
        rows_out
    from handed_on
    union all
    select
        block,
        unit,
        step_number,
        step,
        outcome,
        reason,
        false as is_handed_on,
        rows_out
    from left_behind

),

final as (

    select
        ledger.block,
        ledger.unit,
        ledger.step_number,
        ledger.step,
        ledger.outcome,
        ledger.reason,
        ledger.is_handed_on,
        before.rows_out as rows_in,
        ledger.rows_out
    from ledger
    inner join handed_on as before
        on
            ledger.block = before.block
            and ledger.unit = before.unit
            and ledger.step_number = before.step_number + 1
    inner join delivered_blocks
        on ledger.block = delivered_blocks.block

)

select * from final
