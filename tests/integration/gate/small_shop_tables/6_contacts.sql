-- Pia's visit says nothing of how it felt; nobody is asked in January, and no team is named.
create table marts.fct_touchpoints (
    period_start date, touchpoint varchar, journey_phase varchar, status varchar, contacts bigint,
    customers bigint, scored_contacts bigint, mean_experience decimal(18, 6),
    sd_experience decimal(18, 6), negative_contacts bigint, negative_share double,
    is_complete boolean);
insert into marts.fct_touchpoints values
    ('2024-01-01', 'store', 'interest', 'unmeasured', 0, 0, 0, null, null, 0, null, true),
    ('2024-01-01', 'survey', 'ownership', 'unmeasured', 0, 0, 0, null, null, 0, null, true),
    ('2024-01-01', 'delivery', 'ownership', 'used', 1, 1, 1, 0.5, 0, 0, 0, true),
    ('2024-02-01', 'store', 'interest', 'used', 1, 1, 0, null, null, 0, null, true),
    ('2024-02-01', 'survey', 'ownership', 'used', 1, 1, 0, null, null, 0, null, true),
    ('2024-02-01', 'delivery', 'ownership', 'used', 1, 1, 1, -0.5, 0, 1, 1, true),
    ('2024-03-01', 'delivery', 'ownership', 'unused', 0, 0, 0, null, null, 0, null, false),
    ('2024-03-01', 'store', 'interest', 'unused', 0, 0, 0, null, null, 0, null, false),
    ('2024-03-01', 'survey', 'ownership', 'used', 1, 1, 1, -1, 0, 1, 1, false);

create table marts.fct_teams (
    period_start date, team varchar, contacts bigint, customers bigint, scored_contacts bigint,
    mean_experience decimal(18, 6), is_complete boolean);

-- Wilson's interval of 0 out of 1 ends at z^2 / (1 + z^2).
create table marts.fct_voice as
select months.period_start, measures.measure,
    cast(if(has_answer, 0, null) as double) as value,
    cast(if(has_answer, 1, 0) as bigint) as n, cast(if(has_answer, 0, null) as bigint) as favourable,
    cast(if(has_answer, 1, null) as bigint) as unfavourable,
    cast(if(has_answer, 0, null) as double) as lower,
    cast(if(has_answer, 0.793452, null) as double) as upper,
    months.period_start < '2024-03-01' as is_complete
from (values (date '2024-01-01'), ('2024-02-01'), ('2024-03-01')) as months (period_start),
    (values ('nps'), ('csat'), ('ces'), ('response_rate'), ('company_consistency'))
        as measures (measure),
    lateral (select measure = 'csat' and months.period_start = '2024-03-01' as has_answer);

create table marts.fct_journey_phases (
    period_start date, from_phase varchar, to_phase varchar, customers bigint,
    months_in_from_phase bigint, mean_months_in_from_phase double, scored_contacts bigint,
    mean_experience decimal(18, 6), is_complete boolean);
insert into marts.fct_journey_phases values
    ('2024-01-01', 'entered', 'purchase', 1, 0, null, 0, null, true),
    ('2024-02-01', 'purchase', 'repurchase', 1, 1, 1, 0, null, true),
    ('2024-02-01', 'entered', 'purchase', 1, 0, null, 0, null, true),
    ('2024-02-01', 'entered', 'interest', 1, 0, null, 0, null, true),
    ('2024-03-01', 'repurchase', 'ownership', 1, 1, 1, 0, null, false),
    ('2024-03-01', 'purchase', 'ownership', 1, 1, 1, 1, -1, false),
    ('2024-03-01', 'interest', 'interest', 1, 1, 1, 0, null, false);

-- Visits and orders are all the shop delivers: four levels are not measured.
create table marts.fct_funnel as
select months.period_start, levels.level, levels.depth,
    levels.level in ('awareness', 'purchase') as is_measured,
    case levels.level when 'awareness' then visitors when 'purchase' then buyers end as customers,
    if(levels.level = 'awareness', 'purchase', null) as next_level,
    if(levels.level = 'awareness', buyers, null) as next_customers,
    if(levels.level = 'awareness', buyers / nullif(visitors, 0), null) as conversion_rate,
    months.period_start < '2024-03-01' as is_complete
from (values (date '2024-01-01', 1, 1), ('2024-02-01', 3, 2), ('2024-03-01', 0, 0))
        as months (period_start, visitors, buyers),
    (values ('awareness', 1), ('interest', 2), ('consideration', 3), ('intent', 4),
        ('evaluation', 5), ('purchase', 6)) as levels (level, depth);
