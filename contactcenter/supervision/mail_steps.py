"""The steps of a mailbox's trial in words: what was done, or what to look at where it was not."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_adapters.mail.trial import Step
from contactcenter.supervision.mail_presets import Preset

_DONE: dict[str, str | Promise] = {
    "reach_in": _("The server for incoming mail (IMAP) answers."),
    "sign_in_in": _("It lets us in."),
    "folder": _("The folder is there."),
    "reach_out": _("The server for outgoing mail (SMTP) answers and lets us in."),
    "send": _("A mail to the mailbox itself was taken."),
    "fetch": _("It has arrived and was fetched."),
    "plus": _("Addresses with a plus arrive too: answers are known by theirs, whatever program writes them."),
}
_NOT_DONE: dict[str, str | Promise] = {
    "secrets": _("What was kept of this mailbox's secrets cannot be opened: enter the password again."),
    "reach_in": _("The server for incoming mail does not answer: check its name, port and security."),
    "sign_in_in": _("The server for incoming mail does not let us in: check name and password."),
    "folder": _("There is no such folder: check its name, letter by letter."),
    "reach_out": _("The server for outgoing mail does not answer: check its name, port and security."),
    "sign_in_out": _("The server for outgoing mail does not let us in: check name and password."),
    "send": _("The server does not take a mail from this address: it may only write as itself."),
    "fetch": _("The mail was sent, but is not in the folder after 20 s: look into the spam folder, then test again."),
    "plus": _("Addresses with a plus do not arrive here: answers are known by what they name. Nothing is missing."),
}


@dataclass(frozen=True)
class Told:
    is_done: bool
    is_needed: bool
    words: str
    said: str
    asks_for: str | Promise  # which password is meant, where that is what is wrong


def told(step: Step, preset: Preset) -> Told:
    words = (_DONE if step.is_done else _NOT_DONE).get(step.name, step.name)
    is_password = not step.is_done and step.name.startswith("sign_in")
    return Told(step.is_done, step.is_needed, str(words), step.said, preset.password_words if is_password else "")
