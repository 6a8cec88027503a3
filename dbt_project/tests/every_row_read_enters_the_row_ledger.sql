-- What the loads say was read from files is what the first step of the row ledger takes, block by block.
with

loads as (

    select
        block,
        sum(rows_read) as rows_read
    from {{ ref('stg_deliveries') }}
    group by block

),

ledger as (

    select
        block,
        max(rows_in) as rows_in
    from {{ ref('fct_row_ledger') }}
    where step = 'delivered'
    group by block

)

select
    loads.block,
    loads.rows_read,
    ledger.rows_in
from loads
left join ledger
    on loads.block = ledger.block
where coalesce(ledger.rows_in, -1) <> loads.rows_read
