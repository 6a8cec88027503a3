{# Means, spreads and intervals. They start from decimal sums and counts, so that the order of rows never
   shows; a double is only made of the finished sums. #}

{# Mean of n values on decimal(18,6), from their sum; NULL when n is 0. #}
{% macro mean_of(total, n) -%}
    {{ exact_quotient(total, 'nullif(' ~ n ~ ', 0)', 6) }}
{%- endmacro %}

{# Population standard deviation of n values with six places: sqrt(n * sum(x^2) - sum(x)^2) / n. The
   difference is exact, in whole millionths, so that equal values have a deviation of 0. Nineteen digits
   a factor: the product of two of eighteen is held in 64 bits, which a thousand values overflow. #}
{% macro population_sd(total, total_of_squares, n) -%}
    cast(
        cast(
            round(
                sqrt(cast(
                    cast({{ n }} as decimal(10, 0)) * cast({{ total_of_squares }} * 1000000000000 as decimal(26, 0))
                    - cast({{ total }} * 1000000 as decimal(19, 0)) * cast({{ total }} * 1000000 as decimal(19, 0))
                    as {{ double_type() }}
                )) / nullif({{ n }}, 0)
            ) as decimal(18, 0)
        ) * 0.000001 as decimal(18, 6)
    )
{%- endmacro %}

{# The same of values below 1 given in whole millionths, all of it in 64 bits: for up to 3,000 values. #}
{% macro population_sd_of_millionths(total, total_of_squares, n) -%}
    cast(
        round(sqrt(cast({{ n }} * {{ total_of_squares }} - {{ total }} * {{ total }} as {{ double_type() }})) / {{ n }})
        / 1000000 as decimal(18, 6)
    )
{%- endmacro %}

{# Square of an amount of money, exact. One factor is wider than 18 digits, or the product is held in 64 bits. #}
{% macro money_squared(amount) -%}
    cast({{ amount }} as decimal(19, 4)) * cast({{ amount }} as decimal(18, 4))
{%- endmacro %}

{# Coefficient of variation of n amounts of money with six places: population standard deviation / mean,
   which is sqrt(n * sum(x^2) - sum(x)^2) / sum(x). The difference is exact; the sum must be positive. #}
{% macro variation_of(total, total_of_squares, n) -%}
    cast(
        round(
            sqrt(cast(
                {{ exact_difference(
                    'cast(' ~ n ~ ' as decimal(2, 0)) * cast(' ~ total_of_squares ~ ' as decimal(34, 8))',
                    money_squared(total), 8
                ) }} as {{ double_type() }}
            )) / cast({{ total }} as {{ double_type() }}), 6
        ) as decimal(18, 6)
    )
{%- endmacro %}

{# The standard normal quantile of a 95 % interval. #}
{% macro z_95() -%}
    1.959964
{%- endmacro %}

{# Wilson's 95 % interval of a share of counts (Wilson 1927); side is -1 for lower, +1 for upper. NULL
   when the whole is 0 or the part unknown: greatest() passes over a NULL. #}
{% macro wilson_bound(part, whole, side) -%}
    {%- set p = share(part, whole) -%}
    {%- set n = 'nullif(cast(' ~ whole ~ ' as ' ~ double_type() ~ '), 0)' -%}
    {%- set z = z_95() -%}
    case when {{ whole }} > 0 and {{ part }} is not null then least(1.0, greatest(0.0, (
        {{ p }} + {{ z }} * {{ z }} / (2 * {{ n }})
        + {{ side }} * {{ z }} * sqrt(greatest(0.0, ({{ p }} * (1 - {{ p }}) + {{ z }} * {{ z }} / (4 * {{ n }})) / {{ n }}))
    ) / (1 + {{ z }} * {{ z }} / {{ n }}))) end
{%- endmacro %}

{# 95 % interval of the difference of two independent shares, from their Wilson intervals (Newcombe 1998,
   method 10); side is -1 for lower, +1 for upper. Columns are named share, share_low, share_high. #}
{% macro difference_bound(first, second, side) -%}
    {%- set outer_of_first = first ~ ('_high' if side > 0 else '_low') -%}
    {%- set outer_of_second = second ~ ('_low' if side > 0 else '_high') -%}
    {{ first }} - {{ second }} + {{ side }} * sqrt(
        ({{ first }} - {{ outer_of_first }}) * ({{ first }} - {{ outer_of_first }})
        + ({{ second }} - {{ outer_of_second }}) * ({{ second }} - {{ outer_of_second }})
    )
{%- endmacro %}
