"""What must hold on every published row about the ladder, as one query per identity."""

LADDER = {
    "every month on the ladder lies in exactly one stay": """
        select facts.customer_id, facts.period_start from {s}.fct_customer_periods as facts
        left join {s}.fct_ladder_stages as stays
            on facts.customer_id = stays.customer_id
            and facts.ladder_stage = stays.stage
        where facts.ladder_stage is not null
        group by all having count(*) filter (
            where facts.period_start >= stays.entered_on
                and (stays.left_on is null or facts.period_start < stays.left_on)
        ) <> 1
    """,
    "stays are as long as the months on the ladder": """
        select * from (
            select customer_id, sum(months) as months from {s}.fct_ladder_stages group by all
        ) as stays
        full join (
            select customer_id, count(*) as months from {s}.fct_customer_periods
            where ladder_stage is not null group by all
        ) as facts using (customer_id)
        where stays.months is distinct from facts.months
    """,
    "transitions add up to the population of both months": """
        with population as (
            select period_start, period_end, count(*) as customers from {s}.fct_customer_periods
            where ladder_stage is not null group by all
        ),
        arrived as (
            select period_start, sum(customers) as customers from {s}.fct_ladder_transitions
            where to_stage <> 'left' group by all
        ),
        departed as (
            select period_start, sum(customers) as customers from {s}.fct_ladder_transitions
            where from_stage <> 'entered' group by all
        )
        select population.period_start from population
        full join arrived using (period_start)
        where population.customers is distinct from arrived.customers
        union all
        select population.period_start from population
        full join departed on population.period_end = departed.period_start
        cross join {s}.build_info
        where population.customers is distinct from departed.customers
            and (population.period_end is null or population.period_end <= (
                select max(period_start) from {s}.dim_periods where grain = 'month'
            ))
    """,
    "the deciding rule is in the evidence": """
        select facts.* from {s}.fct_customer_periods as facts
        left join {s}.fct_ladder_evidence as evidence
            on facts.customer_id = evidence.customer_id
            and facts.period_start = evidence.period_start
            and facts.ladder_rule_id = evidence.rule_id
            and facts.ladder_stage = evidence.rung
            and evidence.outcome in ('satisfied', 'vetoing')
        where (facts.ladder_rule_id is null)
                <> (coalesce(facts.ladder_stage, 'unknown') = 'unknown')
            or (facts.ladder_rule_id is not null and evidence.rule_id is null)
    """,
    "a rule speaks exactly when what it looks at lies between its values": """
        with looked_at as (
            select * from {s}.dim_ladder_metrics
            unpivot include nulls (value for metric in (columns(* exclude (ladder_metrics_id))))
        ),
        held as (
            select ladder_metrics_id, rule_id from looked_at
            inner join {s}.dim_ladder_rules as rules using (metric)
            group by all
            having bool_and(coalesce(value between lowest_value and highest_value, false))
        ),
        expected as (
            select customer_id, period_start, rule_id
            from {s}.fct_customer_periods inner join held using (ladder_metrics_id)
        )
        select * from expected
        full join {s}.fct_ladder_evidence as evidence using (customer_id, period_start, rule_id)
        where expected.customer_id is null or evidence.customer_id is null
    """,
    "a rung is lost to a veto only by the dissatisfied": """
        select * from {s}.fct_customer_periods
        where ladder_vetoed_from is not null and ladder_stage <> 'dissatisfied'
    """,
}
