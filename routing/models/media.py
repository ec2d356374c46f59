"""The kinds of work that routing tells apart. Providers are none of its business: a channel declares its medium."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Medium(models.TextChoices):
    CHAT = "chat", _("Chat")
    CALL = "call", _("Call")
    MAIL = "mail", _("E-mail")
    SOCIAL = "social", _("Social message")


# From here on a due time is close: about a third of the usual target is left.
SOON_SECONDS = {Medium.CHAT: 25, Medium.CALL: 30, Medium.MAIL: 3600, Medium.SOCIAL: 900}
