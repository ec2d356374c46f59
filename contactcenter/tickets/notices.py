"""System notices in words, from their code and facts: one wording for the shopper, one for whoever works on the ticket.

Both faces read these, each in its reader's language. What a person wrote is never here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contactcenter.tickets.models import Message

Facts = dict[str, Any]

CALL_OUTCOMES: dict[str, str | Promise] = {
    "reached": gettext_lazy("Reached"),
    "no_answer": gettext_lazy("No answer"),
    "busy": gettext_lazy("Busy"),
    "voicemail": gettext_lazy("Voicemail"),
    "wrong_number": gettext_lazy("Wrong number"),
    "refused": gettext_lazy("Call refused"),
}


def shopper_notice(message: Message, zone: tzinfo | None = None) -> str:
    """What she reads; empty where a notice is none of hers. `zone` is her shop's; ours where it is left out."""
    wording = _TO_SHOPPER.get(message.code)
    return wording(message.facts, zone) if wording else ""


def agent_notice(message: Message, zone: tzinfo | None = None) -> str:
    """What agents read. A code that nobody has worded yet is shown as it is rather than hidden."""
    wording = _TO_AGENT.get(message.code)
    return wording(message.facts, zone) if wording else message.code.replace("_", " ")


def moment(value: str | datetime, zone: tzinfo | None = None) -> str:
    """An instant as one says it: "today at 14:30", "tomorrow at 9:00", "Monday 23 November at 14:30"."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    here = timezone.localtime(instant, zone)
    time = formats.date_format(here, "G:i")
    days = here.date() - timezone.localtime(timezone=zone).date()
    if days == timedelta(0):
        return _("today at %(time)s") % {"time": time}
    if days == timedelta(days=1):
        return _("tomorrow at %(time)s") % {"time": time}
    return _("%(day)s at %(time)s") % {"day": formats.date_format(here, "l j F"), "time": time}


def span(seconds: float) -> str:
    """A duration in the two largest units that matter: "45 s", "3 min 10 s", "2 h 5 min", "4 days"."""
    whole = abs(int(seconds))
    if whole < 60:
        return _("%(s)s s") % {"s": whole}
    if whole < 600:
        return _("%(m)s min %(s)s s") % {"m": whole // 60, "s": whole % 60}
    if whole < 3600:
        return _("%(m)s min") % {"m": whole // 60}
    if whole < 172_800:
        return _("%(h)s h %(m)s min") % {"h": whole // 3600, "m": whole % 3600 // 60}
    days = whole // 86_400
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def _fixed(text: str | Promise) -> Callable[[Facts, tzinfo | None], str]:
    return lambda facts, zone: str(text)  # noqa: ARG005 - the shape of every wording


def _callback_for_shopper(facts: Facts, zone: tzinfo | None) -> str:
    if not facts.get("at"):
        return _("We have your number and will call you in a moment.")
    return _("We will call you %(moment)s.") % {"moment": moment(facts["at"], zone)}


def _callback_for_agent(facts: Facts, zone: tzinfo | None) -> str:
    if not facts.get("at"):
        return _("The shopper asked to be called back now.")
    return _("The shopper asked to be called back %(moment)s.") % {"moment": moment(facts["at"], zone)}


def _call_ended_for_shopper(facts: Facts, zone: tzinfo | None) -> str:  # noqa: ARG001
    if facts.get("outcome") == "reached":
        return _("We spoke on the phone.")
    if facts.get("outcome") in ("no_answer", "busy", "voicemail"):
        return _("We tried to call you but could not reach you.")
    return ""


def _call_ended_for_agent(facts: Facts, zone: tzinfo | None) -> str:  # noqa: ARG001
    outcome = str(facts.get("outcome", ""))
    words = CALL_OUTCOMES.get(outcome, outcome)
    attempt = int(facts.get("attempt", 1))
    return ngettext(
        "Call ended: %(outcome)s (%(attempt)s attempt).", "Call ended: %(outcome)s (%(attempt)s attempts).", attempt
    ) % {"outcome": str(words).lower(), "attempt": attempt}


def _call_planned_for_shopper(facts: Facts, zone: tzinfo | None) -> str:
    return _("We will try again %(moment)s.") % {"moment": moment(facts["at"], zone)}


def _call_planned_for_agent(facts: Facts, zone: tzinfo | None) -> str:
    return _("The next call is planned %(moment)s.") % {"moment": moment(facts["at"], zone)}


def _given_up_for_shopper(facts: Facts, zone: tzinfo | None) -> str:  # noqa: ARG001
    if facts.get("why") == "refused":
        return _("We will not call again. Write here if you still need us.")
    if facts.get("why") == "wrong_number":
        return _("The number we have is not yours. Write here and we will go on together.")
    return _("We could not reach you by phone. Write here whenever it suits you and we will go on.")


def _given_up_for_agent(facts: Facts, zone: tzinfo | None) -> str:  # noqa: ARG001
    reasons = {
        "not_reached": _("nobody answered after three attempts"),
        "wrong_number": _("the number is wrong"),
        "refused": _("the shopper does not want to be called"),
    }
    why = str(facts.get("why", ""))
    return _("No more calls: %(reason)s. The shopper was told how to go on.") % {"reason": reasons.get(why, why)}


def _about(text: str | Promise) -> Callable[[Facts, tzinfo | None], str]:
    """Of two tickets, each with the other's reference."""
    return lambda facts, zone: str(text) % {"reference": facts.get("reference", "")}  # noqa: ARG005


def _received_for_shopper(facts: Facts, zone: tzinfo | None) -> str:
    told = _("We have received your message (reference %(reference)s). A person answers you by %(moment)s.") % {
        "reference": facts["reference"],
        "moment": moment(facts["due_at"], zone),
    }
    if not facts.get("too_long_mb"):
        return told
    cut = _(
        "It was longer than %(size)s MB, so only its beginning is here: please send large files again, fewer at once."
    )
    return " ".join((told, cut % {"size": facts["too_long_mb"]}))


def _delayed_for_shopper(facts: Facts, zone: tzinfo | None) -> str:
    told = _(
        "We have not answered you yet (reference %(reference)s), and we are sorry. Your message is now among the first"
        " in the line; you need not write again."
    ) % {"reference": facts["reference"]}
    if not facts.get("until"):
        return told
    return " ".join((told, _("A person answers you by %(moment)s.") % {"moment": moment(facts["until"], zone)}))


MACHINES: dict[str, str | Promise] = {
    "bounce": gettext_lazy("it could not be delivered"),
    "auto_reply": gettext_lazy("an automatic answer says that nobody is there"),
}


def _machine_for_agent(facts: Facts, zone: tzinfo | None) -> str:  # noqa: ARG001
    why = str(facts.get("why", ""))
    return _("About our message: %(reason)s.") % {"reason": MACHINES.get(why, why.replace("_", " "))}


def _copy_refused_for_agent(facts: Facts, zone: tzinfo | None) -> str:  # noqa: ARG001
    return _("Sent, but not to these addresses in copy: %(addresses)s.") % {"addresses": ", ".join(facts["addresses"])}


_TO_SHOPPER: dict[str, Callable[[Facts, tzinfo | None], str]] = {
    "channel_offered": _fixed(
        gettext_lazy("All our advisors are busy. Shall we call you, or answer you by e-mail? You can also wait here.")
    ),
    "callback_requested": _callback_for_shopper,
    "email_promised": _fixed(gettext_lazy("We will answer you by e-mail. You can close this page.")),
    "call_started": _fixed(gettext_lazy("We are calling you now.")),
    "call_ended": _call_ended_for_shopper,
    "call_planned": _call_planned_for_shopper,
    "call_given_up": _given_up_for_shopper,
    "moved_to_private": _fixed(
        gettext_lazy(
            "Thank you for your message. To keep what concerns you between us, we answer you in a private message."
            " Please delete your personal details from your comment."
        )
    ),
    "moved_to_mail": _fixed(gettext_lazy("You had left the page, so we answer you by e-mail.")),
    "moved_to_call": _fixed(gettext_lazy("You had left the page, so we will call you.")),
    "received": _received_for_shopper,
    "silent_closed": _fixed(
        gettext_lazy("We have closed this chat for now. Write again whenever you like, and we go on here.")
    ),
    "resume_link_sent": _fixed(gettext_lazy("Here is your new link back to our conversation.")),
    "delayed": _delayed_for_shopper,
}
_TO_AGENT: dict[str, Callable[[Facts, tzinfo | None], str]] = {
    "channel_offered": _fixed(gettext_lazy("The shopper was offered a call-back or an answer by e-mail.")),
    "callback_requested": _callback_for_agent,
    "email_promised": _fixed(gettext_lazy("The shopper chose an answer by e-mail.")),
    "call_started": _fixed(gettext_lazy("The call was started.")),
    "call_ended": _call_ended_for_agent,
    "call_planned": _call_planned_for_agent,
    "call_given_up": _given_up_for_agent,
    "moved_to_private": _fixed(
        gettext_lazy(
            "The shopper was told in public that the answer comes in private. From here on only she reads you."
        )
    ),
    "moved_to_mail": _fixed(gettext_lazy("The shopper had left: the ticket goes on by e-mail.")),
    "moved_to_call": _fixed(gettext_lazy("The shopper had left: the ticket goes on by a call.")),
    "resume_link_sent": _fixed(gettext_lazy("The shopper asked for a new link back to the chat; it went by e-mail.")),
    "split_off": _about(gettext_lazy("What came after this is another matter, on ticket %(reference)s.")),
    "split_from": _about(gettext_lazy("These messages came on ticket %(reference)s and are a matter of their own.")),
    "merged_from": _about(gettext_lazy("What follows was on ticket %(reference)s, which speaks of the same matter.")),
    "merged_into": _about(gettext_lazy("This ticket goes on as %(reference)s.")),
    "silent_closed": _fixed(gettext_lazy("The shopper was silent after our answer: the chat was closed by rule.")),
    "received": _fixed(gettext_lazy("The shopper was told that her message has arrived.")),
    "delayed": _fixed(gettext_lazy("The shopper was told that the answer is late.")),
    "machine_answered": _machine_for_agent,
    "copy_refused": _copy_refused_for_agent,
    "reply_taken_back": _fixed(gettext_lazy("An answer was taken back before it had left.")),
    "forward_taken_back": _fixed(gettext_lazy("A message passed on was taken back before it had left.")),
    "answer_mailed": _fixed(gettext_lazy("The shopper had left the chat: the answer went to her by e-mail.")),
}
