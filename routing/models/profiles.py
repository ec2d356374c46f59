"""How much of what kind of work an agent is given, and how it is handed to her: shared by all who point to it."""

from django.db import models
from django.db.models import Q

from routing.models.names import Named


def _deferrable() -> list[str]:
    return ["mail", "social"]


def _all_media() -> list[str]:
    return ["chat", "call", "mail", "social"]


class RoutingProfile(Named):
    """Ceilings, media and manners. The lists hold values of `Medium`; an agent without a profile has these defaults.

    The ceilings are copied to the agent's load when she comes, where the database holds them, whoever writes.
    """

    media = models.JSONField(default=_all_media)
    chat_ceiling = models.PositiveSmallIntegerField(default=5)
    deferred_ceiling = models.PositiveSmallIntegerField(default=5)
    interruptible = models.JSONField(default=_deferrable)  # set aside when a chat or a call comes
    auto_accept = models.JSONField(default=list)  # hers at once, without ringing
    wrap_up_seconds = models.PositiveIntegerField(default=0)  # after a call, unless she is done sooner
    breathing_seconds = models.PositiveIntegerField(default=0)  # after other work

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(chat_ceiling__lte=7), name="profile_chat_ceiling_at_most_7"),
            models.CheckConstraint(condition=~Q(interruptible__contains="call"), name="a_call_is_never_set_aside"),
            models.CheckConstraint(condition=~Q(interruptible__contains="chat"), name="a_chat_is_never_set_aside"),
        ]
