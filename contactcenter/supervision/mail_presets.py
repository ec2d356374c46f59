"""What is known of the usual mail providers: their servers, and where their pages keep what we ask for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Preset:
    """`steps` are what somebody does at the provider before she fills in the form, in order."""

    slug: str
    name: Words
    imap_host: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    password_words: Words
    steps: tuple[Words, ...]
    imap_port: int = 993
    imap_security: str = "tls"
    oauth: str = ""  # the provider of tokens, where passwords are not taken
    authserv_id: str = ""  # by which its server names itself where it judges senders (RFC 8601)


_ITS_PASSWORD = _("Password of the mailbox")
PRESETS = {
    preset.slug: preset
    for preset in (
        Preset(
            "gmail",
            "Gmail, Google Workspace",
            "imap.gmail.com",
            "smtp.gmail.com",
            587,
            "starttls",
            _("App password (16 letters)"),
            (
                _("Sign in at myaccount.google.com with the address of the mailbox."),
                _("Security → 2-Step Verification: switch it on; without it there are no app passwords."),
                _("Open myaccount.google.com/apppasswords, name it “Contact centre” and choose Create."),
                _("Copy the 16 letters into the field below; spaces do no harm. Google shows them once."),
                _("With Google Workspace an administrator must allow IMAP: admin.google.com → Apps → Gmail."),
            ),
            authserv_id="mx.google.com",
        ),
        Preset(
            "microsoft",
            "Microsoft 365",
            "outlook.office365.com",
            "smtp.office365.com",
            587,
            "starttls",
            _("Password of the mailbox"),
            (
                _("Microsoft takes no passwords for IMAP any more: an application of yours is allowed in instead."),
                _("At entra.microsoft.com → App registrations → New registration: name it “Contact centre”."),
                _("Under Redirect URI choose Web and paste the address shown below."),
                _("Copy the application (client) ID and the directory (tenant) ID from its overview into the form."),
                _("Certificates & secrets → New client secret: copy its value, and note the day it expires."),
                _("API permissions → Microsoft Graph, delegated: IMAP.AccessAsUser.All, SMTP.Send, offline_access."),
                _("In admin.microsoft.com → the mailbox → Mail → Manage email apps: tick IMAP and authenticated SMTP."),
            ),
            oauth="microsoft",
        ),
        Preset(
            "ovh",
            "OVHcloud",
            "ssl0.ovh.net",
            "ssl0.ovh.net",
            465,
            "tls",
            _ITS_PASSWORD,
            (
                _("The name is the whole address; the password is that of the mailbox, not of the OVHcloud account."),
                _("Forgotten? ovh.com/manager → Web Cloud → Emails → the domain → the address → Change the password."),
                _("Email Pro or Exchange: the manager names the server (pro1.mail.ovh.net …) to put below."),
            ),
        ),
        Preset(
            "ionos",
            "IONOS",
            "imap.ionos.fr",
            "smtp.ionos.fr",
            465,
            "tls",
            _ITS_PASSWORD,
            (
                _("The name is the whole address; the password is that of the mailbox, not of the IONOS account."),
                _("Forgotten? my.ionos.fr → Email → the address → Change the password."),
                _("Outside France the servers end as your contract does: imap.ionos.de, imap.ionos.com …"),
            ),
        ),
        Preset(
            "orange",
            "Orange",
            "imap.orange.fr",
            "smtp.orange.fr",
            465,
            "tls",
            _ITS_PASSWORD,
            (
                _("The name is the address; the password is that of the Orange account of this mailbox."),
                _("On mail.orange.fr → Settings → Access from other programs: switch IMAP and SMTP on."),
            ),
        ),
        Preset(
            "other",
            _("Another provider"),
            "",
            "",
            587,
            "starttls",
            _ITS_PASSWORD,
            (
                _("Ask your provider for the servers of incoming (IMAP) and outgoing mail (SMTP), and their ports."),
                _("Usually: IMAP on port 993 with TLS, SMTP on port 587 with STARTTLS or 465 with TLS."),
                _("The name is mostly the whole address; some providers want the part before the @ only."),
            ),
        ),
    )
}
