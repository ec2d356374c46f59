"""The kinds of work that routing tells apart. Providers are none of its business: a channel declares its medium."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Medium(models.TextChoices):
    CHAT = "chat", _("Chat")
    CALL = "call", _("Call")
    MAIL = "mail", _("E-mail")
    SOCIAL = "social", _("Social message")
