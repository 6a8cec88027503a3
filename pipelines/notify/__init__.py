"""Tells people what became of a run: by webhook, by mail, or by both.

What is told holds no customer's data; what a run is and how it ended is not known here.
"""

from pipelines.notify.message import Message
from pipelines.notify.telling import tell

__all__ = ["Message", "tell"]
