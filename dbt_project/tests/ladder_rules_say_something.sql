-- A rule that holds for a customer of whom nothing is known would put everyone on its rung; rows of
-- one rule must lead to one rung with one kind of evidence.
select
    rule_id,
    'holds with no evidence at all' as finding
from {{ ref('ladder_rules') }}
group by rule_id
having
    bool_and(
        metric not in ('csat', 'nps', 'best_review', 'commitment_rungs')
        and case comparison
            when '>=' then 0 >= threshold
            when '<=' then 0 <= threshold
            when '>' then 0 > threshold
            when '<' then 0 < threshold
            else threshold = 0
        end
    )
union all
select
    rule_id,
    'rows disagree on rung or evidence' as finding
from {{ ref('ladder_rules') }}
group by rule_id
having count(distinct rung) > 1 or count(distinct evidence) > 1
