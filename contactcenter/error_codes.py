"""What an error code is; and the codes of those who set the house up: rules, trials, mailboxes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ErrorCode:
    """`status` is the HTTP answer; `message` says what happened, `hint` how to go on."""

    status: int
    message: str | Promise
    hint: str | Promise


OF_SETTINGS: dict[str, ErrorCode] = {
    # how the house is set up
    "rule_changed": ErrorCode(
        409,
        _("Somebody else has changed this rule since you opened the page."),
        _("See how it stands now, and make your change again if it is still wanted."),
    ),
    "chain_refused": ErrorCode(
        422,
        _("This chain cannot be kept: something is wrong with one of its steps."),
        _("Each step says what is wrong with it. Mend it and save again."),
    ),
    "setting_changed": ErrorCode(
        409,
        _("Somebody else has changed this since you opened the page."),
        _("See how it stands now, and make your change again if it is still wanted."),
    ),
    "already_there": ErrorCode(
        409, _("There is one for exactly the same already."), _("Change that one, or choose another queue or team.")
    ),
    "still_in_use": ErrorCode(
        409, _("It cannot be deleted while somebody has it."), _("Give those who have it another one first.")
    ),
    "wrong_side": ErrorCode(
        422,
        _("People of the house and of an outsourcer do not change sides here."),
        _("What somebody may see depends on it: give her a user of her own on the other side."),
    ),
    "too_many_rules": ErrorCode(
        422, _("There are 100 rules already."), _("Add your words to one of them, or delete one that is not needed.")
    ),
    "calendar_in_use": ErrorCode(
        409, _("Targets or clocks count by this calendar."), _("Give the targets another calendar first.")
    ),
    "target_exists": ErrorCode(
        409,
        _("There is a target for exactly this work already."),
        _("Change that one, or narrow this one further."),
    ),
    # rules and rosters that are tried
    "too_many_trials": ErrorCode(
        429,
        _("Three of your trials are not done yet."),
        _("Wait until one of them is done, then start this one again."),
    ),
    "nothing_to_switch": ErrorCode(
        409,
        _("There is nothing to switch on here: this trial changed no weight, or is not done."),
        _("Change the policy or a weight, try it, and switch it on from its page."),
    ),
    "nothing_to_open": ErrorCode(
        409,
        _("Nobody is missing then any more, or it is open already."),
        _("Reload the page to see what is expected now."),
    ),
    # mailboxes
    "imap_login_refused": ErrorCode(
        409,
        _("The mail server does not let us in."),
        _("Check user and password; some providers want a password made for programs. Then resume the mailbox."),
    ),
    "imap_grant_lost": ErrorCode(
        409, _("The provider has taken our access back."), _("Connect the account again from its page.")
    ),
    "imap_no_folder": ErrorCode(
        409, _("The mail server has no such folder."), _("Check the folder's name, then resume the mailbox.")
    ),
    "imap_unreachable": ErrorCode(
        503,
        _("The mail server cannot be reached just now. No mail is lost: they wait there."),
        _("It is tried again by itself; check host, port and security if it stays."),
    ),
    "account_exists": ErrorCode(
        409, _("This address has a mailbox here already."), _("Open it in the list of mailboxes and change it there.")
    ),
}
