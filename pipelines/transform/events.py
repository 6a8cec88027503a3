"""dbt's events, as far as this house hears them."""

from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager


class HeardEvents(EventManager):
    """Passes over what is for debugging: dbt words each such event in full, for nobody."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        if force_warn_or_error_handling or (level or e.level_tag()) != EventLevel.DEBUG:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def pass_over_debugging() -> None:
    """From now on in this process; what dbt warns of, and how each node ended, is still heard."""
    ctx_set_event_manager(HeardEvents())
