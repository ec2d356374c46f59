"""What an administrator fills in to connect a mailbox. A secret that is kept is never shown: empty leaves it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contactcenter.supervision.mail_presets import PRESETS, Preset
from contactcenter.tickets.mail_accounts import Wish
from contactcenter.tickets.models import ChannelAccount, ImapMailbox, OAuthGrant, Shop

_SECURITY = (("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("none")))
_LONGEST = 200


def _port(label: str) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=65535, label=label)


class MailAccountForm(forms.Form):
    """Fields by name as the page shows them; those of tokens only where the provider takes no password."""

    shop: "forms.ModelChoiceField[Shop]" = forms.ModelChoiceField(
        Shop.objects.order_by("name"), error_messages={"required": _("Choose the shop whose mailbox it is.")}
    )
    address = forms.EmailField(max_length=_LONGEST)
    user = forms.CharField(max_length=_LONGEST, required=False)
    password = forms.CharField(max_length=500, required=False, strip=True)
    imap_host = forms.CharField(max_length=_LONGEST, required=False)
    imap_port = _port("imap_port")
    imap_security = forms.ChoiceField(choices=_SECURITY)
    folder = forms.CharField(max_length=_LONGEST, required=False)
    after_import = forms.ChoiceField(choices=ImapMailbox.AfterImport.choices)
    move_to = forms.CharField(max_length=_LONGEST, required=False)
    takes_old_mails = forms.BooleanField(required=False)
    smtp_host = forms.CharField(
        max_length=_LONGEST, error_messages={"required": _("Answers need a server for outgoing mail.")}
    )
    smtp_port = _port("smtp_port")
    smtp_security = forms.ChoiceField(choices=_SECURITY)
    client_id = forms.CharField(max_length=_LONGEST, required=False)
    tenant = forms.CharField(max_length=100, required=False)
    client_secret = forms.CharField(max_length=500, required=False, strip=True)
    secret_until = forms.DateField(required=False)

    def __init__(self, preset: Preset, account: ChannelAccount | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preset, self.account = preset, account
        if account is not None:
            for name in ("shop", "address"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_new = self.account is None
        if self.preset.oauth:
            self._require(data, "client_id", "tenant", *(["client_secret"] if is_new else []))
        elif is_new:
            self._require(data, "password")
        if data.get("after_import") == "move":
            self._require(data, "move_to")
        if data.get("smtp_security") == "none" and data.get("smtp_host") not in ("localhost", "127.0.0.1", ""):
            self.add_error("smtp_security", _("Without encryption a password could be read on its way: choose TLS."))
        if data.get("imap_security") == "none" and data.get("imap_host") not in ("localhost", "127.0.0.1", ""):
            self.add_error("imap_security", _("Without encryption a password could be read on its way: choose TLS."))
        return data

    def _require(self, data: dict[str, Any], *names: str) -> None:
        for name in names:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed."))

    def wish(self) -> Wish:
        """After `is_valid`."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "shop"}
        address = self.account.address if self.account else data["address"].strip()
        until: date | None = data.pop("secret_until")
        data |= {"address": address, "user": data["user"].strip() or address, "oauth": self.preset.oauth}
        if self.preset.slug == "gmail":
            data["password"] = data["password"].replace(" ", "")
        return Wish(**data, preset=self.preset.slug, secret_until=until.isoformat() if until else "")


def first_values(preset: Preset, account: ChannelAccount | None) -> dict[str, Any]:
    """What the form begins with: what is kept, without secrets, or what is known of the provider."""
    values: dict[str, Any] = {
        "imap_host": preset.imap_host,
        "imap_port": preset.imap_port,
        "imap_security": preset.imap_security,
        "smtp_host": preset.smtp_host,
        "smtp_port": preset.smtp_port,
        "smtp_security": preset.smtp_security,
        "folder": "INBOX",
        "after_import": "seen",
    }
    if account is None:
        shops = list(Shop.objects.values_list("pk", flat=True)[:2])
        return values | ({"shop": shops[0]} if len(shops) == 1 else {})
    kept = account.settings
    for name in ("smtp_host", "smtp_port", "smtp_security", "secret_until"):
        values[name] = kept.get(name) or values.get(name, "")
    values["user"] = kept.get("smtp_user", "")
    mailbox = ImapMailbox.objects.filter(account=account).first()
    if mailbox is not None:
        names = ("folder", "after_import", "move_to", "takes_old_mails")
        values |= {name: getattr(mailbox, name) for name in names}
        values |= {f"imap_{name}": getattr(mailbox, name) for name in ("host", "port", "security")}
    grant = OAuthGrant.objects.filter(account=account).first()
    return values | ({"client_id": grant.client_id, "tenant": grant.tenant} if grant else {})


def preset_of(slug: str) -> Preset:
    return PRESETS.get(slug, PRESETS["other"])
