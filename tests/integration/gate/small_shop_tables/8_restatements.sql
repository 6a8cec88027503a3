-- orders.csv came late: until then February had one customer. The build before told January anew.
create table marts.fct_restatements (
    publication bigint, build_id varchar, is_of_this_build boolean, table_name varchar,
    grain varchar, period_start date, row_key varchar, column_name varchar,
    old_value decimal(28, 10), new_value decimal(28, 10), relative_change double,
    cause varchar, load_ids varchar);
insert into marts.fct_restatements values
    (3, '20240320T120000Z-small', true, 'fct_retention_rates', 'month', '2024-02-01',
     '{"basis":"previous_period","segment_type":"all","segment":"all"}', 'customers_at_end', 1, 2,
     0.5, 'loads', '1'),
    (2, '20240310T120000Z-small', false, 'fct_funnel', 'month', '2024-01-01', '{"level":"purchase"}',
     'customers', null, 1, 1, 'code|rules', null);

-- What publishing adds to the history of what readers were shown.
create schema intermediate;
create table intermediate.int_publication as
select 3 as publication, build_id, as_of, timestamp '2024-03-10 12:00:00' as described_until,
    map_fingerprint, 'logic' as logic_fingerprint, 'seeds' as seeds_fingerprint, 0 as erased_ids,
    'loads' as cause
from marts.build_info;
create table intermediate.int_load_changes as
select 1 as load_id, 'orders' as block, true as is_counting;
create table intermediate.int_figure_changes as
select publication, build_id, table_name, grain, period_start, date '2024-03-01' as period_end,
    row_key, column_name, old_value, new_value, true as is_restatement, cause, load_ids
from marts.fct_restatements
where is_of_this_build;
