"""How a mail account signs in at its provider, and where its mails are fetched. What is secret is sealed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contactcenter.tickets.models.shops import ChannelAccount


class OAuthGrant(models.Model):
    """What a person granted us at Google or Microsoft: tokens for one account's mail, in and out (`tickets.oauth`).

    `tenant` is Microsoft's. An access token is renewed ahead of `expires_at`; `error` says why that failed last.
    """

    class Provider(models.TextChoices):
        GOOGLE = "google", "Google"
        MICROSOFT = "microsoft", "Microsoft 365"

    account = models.OneToOneField(ChannelAccount, on_delete=models.CASCADE, related_name="oauth_grant")
    provider = models.CharField(max_length=10, choices=Provider)
    client_id = models.CharField(max_length=200)
    tenant = models.CharField(max_length=100, blank=True)
    sealed_client_secret = models.TextField(blank=True)
    sealed_refresh_token = models.TextField(blank=True)
    sealed_access_token = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.provider} for account {self.account_id}"


class ImapMailbox(models.Model):
    """Where the mails of one account are fetched from, and how far: all up to `last_uid` of `uid_validity` are kept.

    One listener at a time holds the lease. `last_uid` is null until the first look, which leaves what lies there
    already, unless `takes_old_mails`. A failure that passes pushes `next_attempt_at` forward; one that stays, as a
    wrong password, sets `paused_at`, until an administrator clears it.
    """

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", _("none")

    class AfterImport(models.TextChoices):
        LEAVE = "leave", _("Leave it as it is")
        SEEN = "seen", _("Mark it as read")
        MOVE = "move", _("Move it to another folder")

    account = models.OneToOneField(ChannelAccount, on_delete=models.CASCADE, related_name="imap_mailbox")
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security, default=Security.TLS)
    user = models.CharField(max_length=254)
    sealed_password = models.TextField(blank=True)  # none where the account has an OAuth grant
    folder = models.CharField(max_length=200, default="INBOX")
    after_import = models.CharField(max_length=5, choices=AfterImport, default=AfterImport.SEEN)
    move_to = models.CharField(max_length=200, blank=True)
    takes_old_mails = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    connected_at = models.DateTimeField(null=True)  # of the first look
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(null=True)
    settled_uid = models.BigIntegerField(null=True)  # up to it they are marked or moved at the server
    lease_until = models.DateTimeField(null=True)
    leased_by = models.UUIDField(null=True)
    last_checked_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    error_code = models.SlugField(blank=True)  # the same as people read it
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(port__gt=0, port__lt=65536), name="imap_port"),
            models.CheckConstraint(condition=~Q(after_import="move") | ~Q(move_to=""), name="imap_move_names_a_folder"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.host}"
