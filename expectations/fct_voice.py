"""Is each thing customers say a number on its scale, inside its interval, with its n?"""

from great_expectations import ExpectationSuite

from expectations.sentences import REBUILD, Sentences

_MEASURES = ("nps", "csat", "ces", "response_rate", "company_consistency")


def fct_voice() -> ExpectationSuite:
    say = Sentences("marts.fct_voice")
    return say.suite(
        [
            say.has_rows("A measure nobody answered is a row without a value.", REBUILD),
            say.one_row_each("Two values for one month: which is true?"),
            say.one_of("measure", _MEASURES, "Readers choose a measure by these words."),
            say.no_row(
                "A value is on the scale of its measure",
                "(measure = 'nps' and value not between -1 and 1)"
                " or (measure = 'ces' and value not between 1 and 7)"
                " or (measure not in ('nps', 'ces') and value not between 0 and 1)",
                "Scales differ, and a mistaken one is believed.",
            ),
            say.no_row(
                "A value is unknown exactly where nothing was counted",
                "n is null or n < 0 or (value is null) <> (n = 0"
                " or (measure = 'company_consistency' and n < 2))",
                "No answer is not 0.",
            ),
            say.no_row(
                "A rate is the quotient of the counts beside it",
                "abs(value - case measure when 'nps' then cast(favourable - unfavourable as double)"
                " when 'ces' then null else favourable end / nullif(n, 0)) > 1e-6"
                " or favourable + unfavourable > n",
                "A rate keeps its numerator and denominator beside it.",
            ),
            say.no_row(
                "A value lies in its interval",
                "(lower is null) <> (upper is null) or (lower is not null and value is null)"
                " or value < lower - 1e-9 or value > upper + 1e-9"
                " or (measure in ('csat', 'response_rate') and (lower is null) <> (n = 0))",
                "How sure one may be is half of what is said.",
            ),
            say.no_result(
                "Every month has every measure",
                """
                select periods.period_start from marts.dim_periods as periods
                left join {batch} as voice on periods.period_start = voice.period_start
                where periods.grain = 'month' group by periods.period_start
                having count(distinct voice.measure) <> 5
                """,
                "A silent month must be seen to be silent.",
            ),
        ]
    )
