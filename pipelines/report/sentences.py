"""How numbers, months and names are written in a sentence."""

from datetime import date

NO_BREAK = "\u00a0"


def percent(rate: float) -> str:
    """0.5826 is 58.3 %."""
    return f"{100 * rate:.1f}{NO_BREAK}%"


def count(number: int, thing: str = "", things: str = "") -> str:
    """1 customer, 1,039 customers; things: the plural where it is not an added s."""
    if not thing:
        return f"{number:,}"
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def month(day: date) -> str:
    return f"{day:%B %Y}"


def listed(words: list[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
