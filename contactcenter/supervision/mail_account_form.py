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


_KEPT = _("One is kept, and never shown. Leave it empty to keep it")
_SEALED = _("It is sealed, and never shown again")
_SECRETS = ("password", "client_secret")
INCOMING = ("imap_host", "imap_port", "imap_security", "folder", "after_import", "move_to", "takes_old_mails")
OUTGOING = ("smtp_host", "smtp_port", "smtp_security")
_OF_TOKENS = ("client_id", "tenant", "client_secret", "secret_until")


def _text(label: Any, hint: Any = "", longest: int = _LONGEST, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=longest, label=label, help_text=hint, **{"required": False, **options})


def _secret(label: Any) -> forms.CharField:
    return _text(label, longest=500, widget=forms.PasswordInput)


def _port(label: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=65535, label=label)


class MailAccountForm(forms.Form):
    """Fields by name as the page shows them; those of tokens only where the provider takes no password."""

    shop: "forms.ModelChoiceField[Shop]" = forms.ModelChoiceField(
        Shop.objects.order_by("name"),
        label=_("Shop"),
        error_messages={"required": _("Choose the shop whose mailbox it is.")},
    )
    address = forms.EmailField(
        max_length=_LONGEST,
        label=_("Address of the mailbox"),
        help_text=_("What shoppers write to, for example hello@your-shop.com"),
    )
    user = _text(_("Name to sign in with"), _("Leave it empty where it is the address itself, as it mostly is"))
    client_id = _text(_("Application (client) ID"))
    tenant = _text(_("Directory (tenant) ID"), longest=100)
    client_secret = _secret(_("Client secret (its value)"))
    secret_until = forms.DateField(
        required=False,
        label=_("The secret ends on"),
        help_text=_("You are warned 30 days before"),
        widget=forms.DateInput({"type": "date"}),
    )
    password = _secret("")
    imap_host = _text(_("IMAP server"))
    imap_port = _port(_("IMAP port"))
    imap_security = forms.ChoiceField(choices=_SECURITY, label=_("IMAP security"))
    folder = _text(_("Folder"), _("INBOX, unless your mails are sorted into another one"))
    after_import = forms.ChoiceField(choices=ImapMailbox.AfterImport.choices, label=_("After a mail was fetched"))
    move_to = _text(_("Folder to move it to"))
    takes_old_mails = forms.BooleanField(required=False, label=_("Also fetch the mails that lie there already"))
    smtp_host = _text(
        _("SMTP server"), required=True, error_messages={"required": _("Answers need a server for outgoing mail.")}
    )
    smtp_port = _port(_("SMTP port"))
    smtp_security = forms.ChoiceField(choices=_SECURITY, label=_("SMTP security"))
    authserv_id = _text(
        _("Name of the server that checks senders"),
        _(
            "The first word after “Authentication-Results:” in the source of a mail that you received. With it forged "
            "senders are found out; empty, senders are taken at their word"
        ),
    )

    def __init__(self, preset: Preset, account: ChannelAccount | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "account-%s"
        self.preset, self.account = preset, account
        self.fields["secret_until"].widget.input_type = "date"  # else a line of text
        self.fields["password"].label = str(preset.password_words)
        is_kept = account is not None and (bool(account.sealed) or OAuthGrant.objects.filter(account=account).exists())
        for name in _SECRETS:
            self.fields[name].help_text = _KEPT if is_kept else _SEALED
        unseen = ["password"] if preset.oauth else [*_OF_TOKENS]
        for name in [*unseen, *(("shop", "address") if account is not None else ())]:
            del self.fields[name]

    @property
    def own(self) -> list[forms.BoundField]:
        """What is asked first: of the mailbox itself."""
        return [self[name] for name in self.fields if name not in (*INCOMING, *OUTGOING, "authserv_id")]

    @property
    def incoming(self) -> list[forms.BoundField]:
        return [self[name] for name in INCOMING]

    @property
    def outgoing(self) -> list[forms.BoundField]:
        return [self[name] for name in OUTGOING]

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
        until: date | None = data.pop("secret_until", None)
        data |= {"address": address, "user": data["user"].strip() or address, "oauth": self.preset.oauth}
        data["authserv_id"] = data["authserv_id"].strip().rstrip(";")
        data.setdefault("password", "")
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
        "authserv_id": preset.authserv_id,
    }
    if account is None:
        shops = list(Shop.objects.values_list("pk", flat=True)[:2])
        return values | ({"shop": shops[0]} if len(shops) == 1 else {})
    kept = account.settings
    for name in ("smtp_host", "smtp_port", "smtp_security", "secret_until"):
        values[name] = kept.get(name) or values.get(name, "")
    values["authserv_id"] = kept.get("authserv_id", "")
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
