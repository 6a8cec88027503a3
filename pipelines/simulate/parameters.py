"""What is planted: every constant that a test or a model may want to find again.

The values are written to truth/parameters.parquet as they stand here; nothing is drawn here.
"""

from dataclasses import asdict, dataclass, field

STAGES = ("dissatisfied", "satisfaction", "delight", "engagement", "empowerment")
WEAK_LINKS = ("none", "satisfaction", "dialogue", "pride")
CHANNELS = ("web", "app", "store", "phone")
CUSTOMER_TYPES = ("private", "business", "association")
CURRENCIES = ("EUR", "CHF", "GBP", "USD")
DELIVERIES = ("none", "on_time", "late", "missing", "pending")


@dataclass(frozen=True)
class Buying:
    """BG/NBD (Fader, Hardie and Lee 2005), time in days, counted from the first purchase.

    Purchase rates are gamma(r, alpha); after every repeat purchase a customer leaves with a
    probability that is beta(a, b).
    """

    r: float = 1.2
    alpha: float = 25.0
    a: float = 0.9
    b: float = 8.0


@dataclass(frozen=True)
class Spend:
    """Gamma-gamma (Fader and Hardie 2013): order values are gamma(p, nu), nu is gamma(q, gamma)."""

    p: float = 6.0
    q: float = 4.0
    gamma: float = 20.0

    @property
    def mean(self) -> float:
        """Mean order value over customers."""
        return self.p * self.gamma / (self.q - 1.0)


@dataclass(frozen=True)
class Promotion:
    """A first order is discounted with probability floor + slope * dropout probability.

    So those who came for a discount stay less, while the buying process stays what it is.
    """

    first_order_floor: float = 0.10
    first_order_slope: float = 1.5
    repeat_after_discount: float = 0.30
    repeat_after_full_price: float = 0.06


@dataclass(frozen=True)
class Delivery:
    """Faults fall more often on a customer's last order, by a factor that loyalty lowers.

    By Bayes this is the same as leaving more often after a fault: odds of leaving * factor.
    """

    late: float = 0.05
    missing: float = 0.01
    leaving_factor: float = 4.0
    leaving_factor_loyal: float = 1.5


@dataclass(frozen=True)
class Bond:
    """Warmth = a customer's base + a mood that fades by `persistence` a month + shocks."""

    pull_of_staying: float = 0.6
    persistence: float = 0.9
    mood_sd: float = 0.12
    shock_unresolved: float = -1.2
    shock_poorly_resolved: float = -0.4
    shock_recovered: float = 0.3
    from_satisfaction: float = -1.2
    from_delight: float = 0.4
    from_engagement: float = 1.1
    from_empowerment: float = 1.7


@dataclass(frozen=True)
class Surveys:
    """Invitations a month by pressure band; log-odds of an answer fall with recent invitations."""

    invitations_low: float = 0.05
    invitations_middle: float = 0.2
    invitations_high: float = 0.9
    answer_intercept: float = -0.2
    answer_per_warmth: float = 0.4
    answer_per_recent_invitation: float = -0.45
    answer_when_gone: float = -1.0
    answer_when_unheard: float = -0.8


@dataclass(frozen=True)
class Dialogue:
    """Share of questions answered within two days, and never; the rest is answered late.

    Who asked the service desk and was not answered within two days asks again with `asks_again`.
    """

    within_two_days: float = 0.85
    never: float = 0.05
    within_two_days_weak: float = 0.25
    never_weak: float = 0.40
    asks_again: float = 0.8


@dataclass(frozen=True)
class WeakLinks:
    """Shares of customers with a weak link, by the warmth they came with; the others have none.

    The cold lack satisfaction or the dialogue, the loyal at most the dialogue. Weak satisfaction
    finds products unavailable and scores lower; weak pride shows its acts seldom.
    """

    satisfaction_cold: float = 0.8
    dialogue_cold: float = 0.2
    satisfaction: float = 0.15
    dialogue: float = 0.2
    pride: float = 0.15
    dialogue_loyal: float = 0.25
    unavailable_when_weak: float = 8.0
    csat_less_when_weak: int = 1
    ces_less_when_weak: int = 3
    desk_less_when_weak: int = 2
    pride_when_weak: float = 0.1


@dataclass(frozen=True)
class Crisis:
    """Repeat orders inside the window are postponed by its length with these probabilities."""

    postponed: float = 0.5
    postponed_loyal: float = 0.1


@dataclass(frozen=True)
class Planted:
    """All of it, for one sample."""

    buying: Buying = field(default_factory=Buying)
    spend: Spend = field(default_factory=Spend)
    promotion: Promotion = field(default_factory=Promotion)
    delivery: Delivery = field(default_factory=Delivery)
    bond: Bond = field(default_factory=Bond)
    surveys: Surveys = field(default_factory=Surveys)
    dialogue: Dialogue = field(default_factory=Dialogue)
    weak_links: WeakLinks = field(default_factory=WeakLinks)
    crisis: Crisis = field(default_factory=Crisis)
    prospect_share: float = 0.05

    def as_rows(self) -> dict[str, float]:
        """Dotted name → value."""
        rows: dict[str, float] = {}
        for name, value in asdict(self).items():
            if isinstance(value, dict):
                rows |= {f"{name}.{inner}": float(number) for inner, number in value.items()}
            else:
                rows[name] = float(value)
        return rows


PLANTED = Planted()
