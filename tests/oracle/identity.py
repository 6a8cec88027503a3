"""Which person an event belongs to once identity links are applied (definitions §1)."""

from datetime import datetime

from tests.oracle.delivered import Delivered


def person(
    delivered: Delivered, namespace: str, source_customer_id: str | None, instant: datetime
) -> str | None:
    """Follow links, each valid at the event's instant, to the end of the chain."""
    if source_customer_id is None:
        return None
    here = (namespace, source_customer_id)
    moved = True
    while moved:
        moved = False
        for link in delivered.links:
            if (
                link.load_id in delivered.counting
                and (link.customer_namespace, link.source_customer_id) == here
                and (link.valid_from is None or link.valid_from <= instant)
                and (link.valid_to is None or instant < link.valid_to)
            ):
                here = (link.linked_customer_namespace, link.linked_customer_id)
                moved = True
                break
    is_at_home = here[0] == delivered.settings.customer_namespace
    return here[1] if is_at_home else f"{here[0]}:{here[1]}"
