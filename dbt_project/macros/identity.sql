{# Lets every link of `links` be followed by one of the same links where their validity overlaps.
   Applied n times, chains of up to 2^n links end at the last person; what no further link covers
   keeps the person it had. #}
{% macro follow_links(links) -%}
    select
        link.from_customer_id,
        onward.to_customer_id,
        greatest(link.valid_from, onward.valid_from) as valid_from,
        least(link.valid_to, onward.valid_to) as valid_to
    from {{ links }} as link
    inner join {{ links }} as onward
        on
            link.to_customer_id = onward.from_customer_id
            and link.valid_from < onward.valid_to
            and onward.valid_from < link.valid_to
    union all
    select
        from_customer_id,
        to_customer_id,
        valid_from,
        valid_to
    from (
        select
            link.from_customer_id,
            link.to_customer_id,
            greatest(link.valid_from, coalesce(
                lag(onward.valid_to) over (
                    partition by link.from_customer_id, link.valid_from order by onward.valid_from nulls last
                ),
                link.valid_from
            )) as valid_from,
            least(link.valid_to, coalesce(onward.valid_from, link.valid_to)) as valid_to
        from {{ links }} as link
        left join {{ links }} as onward
            on
                link.to_customer_id = onward.from_customer_id
                and link.valid_from < onward.valid_to
                and onward.valid_from < link.valid_to
        union all
        select
            link.from_customer_id,
            link.to_customer_id,
            max(onward.valid_to) as valid_from,
            link.valid_to
        from {{ links }} as link
        inner join {{ links }} as onward
            on
                link.to_customer_id = onward.from_customer_id
                and link.valid_from < onward.valid_to
                and onward.valid_from < link.valid_to
        group by link.from_customer_id, link.to_customer_id, link.valid_from, link.valid_to
    ) as uncovered
    where valid_from < valid_to
{%- endmacro %}
