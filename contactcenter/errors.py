"""The one list of error codes: what a person or a program is told, why, and how to go on.

Every refusal anywhere is `Refusal(code)`. Faces turn it into JSON `{code, message, hint}` or a message on the page, in
the reader's language. `docs/errors.md` is generated from this list.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contactcenter.error_codes import OF_SETTINGS, ErrorCode

ERROR_CODES: dict[str, ErrorCode] = {
    # who and what
    "not_found": ErrorCode(
        404, _("This does not exist, or not for you."), _("Go back to your list and open it from there.")
    ),
    "not_signed_in": ErrorCode(401, _("You are not signed in."), _("Sign in and try again.")),
    "token_invalid": ErrorCode(
        401,
        _("This token is unknown, has expired or was revoked."),
        _("Ask an administrator for a new one and send it as Authorization: Bearer."),
    ),
    "scope_missing": ErrorCode(
        403, _("This token may not do that."), _("Use a token that has the scope named, or ask for one.")
    ),
    "forbidden": ErrorCode(
        403, _("Your role does not allow this."), _("Ask your supervisor to do it or to change your role.")
    ),
    "origin_not_allowed": ErrorCode(
        403, _("This site may not use the chat."), _("Add its address to the shop's allowed origins.")
    ),
    "visitor_token_invalid": ErrorCode(
        401, _("This conversation has expired."), _("Open the chat again to start a new one.")
    ),
    "cookies_needed": ErrorCode(
        400,
        _("Your browser keeps no cookie for this page, so we could not find you again."),
        _("Allow cookies for this site, reload the page and send again."),
    ),
    "csrf_failed": ErrorCode(403, _("The page was open for too long."), _("Reload the page and try again.")),
    "method_not_allowed": ErrorCode(
        405, _("This address does not take this kind of request."), _("See the documentation of this address.")
    ),
    "not_acceptable": ErrorCode(
        406, _("This address answers in JSON only."), _("Send Accept: application/json, or leave the header out.")
    ),
    # what was sent
    "bad_request": ErrorCode(400, _("This request cannot be read."), _("Check its form and send it again.")),
    "invalid_field": ErrorCode(
        422, _("One of the fields is not right."), _("Correct the field that is named and send it again.")
    ),
    "text_empty": ErrorCode(422, _("There is nothing to send."), _("Write a message or add a file.")),
    "text_too_long": ErrorCode(
        422, _("This message is too long."), _("Shorten it to 10,000 characters or send it in parts.")
    ),
    "text_has_nul": ErrorCode(
        422, _("This message holds a character that cannot be kept."), _("Remove the NUL character and send it again.")
    ),
    "promise_words": ErrorCode(
        422, _("Say what is promised, in up to 200 characters."), _("For example: refund of the second candle.")
    ),
    "promise_time": ErrorCode(
        422, _("A promise needs a time to come, within a year."), _("Choose one of the times, or set another.")
    ),
    "client_id_invalid": ErrorCode(
        422,
        _("The message has no valid client id."),
        _("Send a fresh UUID with each message, and the same one when you retry."),
    ),
    "phone_invalid": ErrorCode(
        422, _("This phone number is not complete."), _("Check the digits, for example 06 12 34 56 78.")
    ),
    "phone_premium": ErrorCode(
        422, _("We cannot call premium or short numbers."), _("Give a landline or mobile number.")
    ),
    "phone_abroad": ErrorCode(
        422, _("We cannot call numbers in this country."), _("Give another number, or choose an answer by e-mail.")
    ),
    "email_invalid": ErrorCode(
        422, _("This e-mail address is not complete."), _("Check it, for example name@example.com.")
    ),
    "slot_link_invalid": ErrorCode(
        404, _("This link leads nowhere, or is too old."), _("Answer our e-mail, or write to us again.")
    ),
    "slot_link_used": ErrorCode(410, _("By this link a time was chosen."), _("Answer our e-mail to change it.")),
    "slot_invalid": ErrorCode(422, _("This time slot cannot be chosen."), _("Choose one of the slots shown.")),
    "payload_too_large": ErrorCode(413, _("This file is too large."), _("Send files of up to 10 MB.")),
    "media_type_not_allowed": ErrorCode(
        415, _("This kind of file or content cannot be received."), _("Send an image, a PDF or a text.")
    ),
    "json_needed": ErrorCode(
        415, _("This address takes JSON only."), _("Send a JSON object with Content-Type: application/json.")
    ),
    "idempotency_key_invalid": ErrorCode(
        422, _("The Idempotency-Key is not right."), _("Send 1 to 200 visible ASCII characters, such as a UUID.")
    ),
    "idempotency_key_reused": ErrorCode(
        422,
        _("This Idempotency-Key was used for another request."),
        _("Send a fresh key with each new request, and the same one only to repeat it."),
    ),
    "too_many_requests": ErrorCode(429, _("Too many requests in a short time."), _("Wait a moment and try again.")),
    "too_many_callbacks": ErrorCode(
        429,
        _("We have already been asked to call this number twice within the hour."),
        _("Wait for our call, or choose an answer by e-mail."),
    ),
    # providers' calls
    "webhook_signature_invalid": ErrorCode(
        401,
        _("The signature of this call does not fit."),
        _("Check that the account has the secret of the provider's application."),
    ),
    "verify_token_mismatch": ErrorCode(
        403, _("The verify token is not this account's."), _("Enter the same token at the provider and in the account.")
    ),
    "wrong_account": ErrorCode(
        403, _("Nothing in this call is for this account."), _("Use the address of the account it is meant for.")
    ),
    # what a provider says of a message of ours
    "mail_bounced": ErrorCode(
        409,
        _("The mail came back: the shopper's mail server does not take it."),
        _("Check the address with the shopper, or answer on another channel."),
    ),
    "mail_complaint": ErrorCode(
        409,
        _("The shopper, or her mail program, called this mail spam."),
        _("Call her, or answer on another channel; write no more to this address."),
    ),
    "message_window_closed": ErrorCode(
        409,
        _("The shopper's last message is too old: the network lets nobody answer it any more."),
        _("Answer on another channel, or wait until the shopper writes again."),
    ),
    "private_reply_used": ErrorCode(
        409,
        _("A comment can be answered in private once; the shopper has not written to us there yet."),
        _("Wait for an answer in the private conversation."),
    ),
    "no_private_way": ErrorCode(
        409,
        _("This network has no private way to whoever wrote in public."),
        _("Answer in public without personal data, or ask for a private message."),
    ),
    "personal_data_in_public": ErrorCode(
        422,
        _("Everybody reads this answer, and it holds an order number, a phone number or an address of the shopper's."),
        _("Take it out, or go on in private and send it again."),
    ),
    "file_in_public": ErrorCode(
        422, _("A file cannot be sent where everybody reads it."), _("Go on in private and send it again.")
    ),
    "recipient_unreachable": ErrorCode(
        409,
        _("The network does not deliver to this shopper: the account is closed, or has blocked the shop."),
        _("Answer on another channel."),
    ),
    "channel_disconnected": ErrorCode(
        409,
        _("The network no longer lets this shop's account write."),
        _("Ask an administrator to connect the account again, then send the message again."),
    ),
    "provider_refused": ErrorCode(
        409, _("The network refused this message."), _("Send it in other words or without the file.")
    ),
    "provider_unavailable": ErrorCode(
        503, _("The network did not answer, again and again."), _("Send the message again later.")
    ),
    "address_refused": ErrorCode(
        409,
        _("The mail server of this address does not take mail for it."),
        _("Check the address, mend it and send again; or answer on another channel."),
    ),
    "mail_refused": ErrorCode(
        409,
        _("The mail server refused this message."),
        _("Send it in other words or without the file; if it stays, tell an administrator."),
    ),
    "account_refused": ErrorCode(
        409,
        _("The mail server refuses our account: its name, its password or its right to send."),
        _("An administrator mends it on the page of the mail accounts; what waits goes out then."),
    ),
    # files that a provider keeps for us
    "url_not_allowed": ErrorCode(
        422, _("The file lies at an address that we do not fetch from."), _("Ask the shopper to send it again.")
    ),
    "file_gone": ErrorCode(
        410, _("The file is no longer where the shopper's network kept it."), _("Ask the shopper to send it again.")
    ),
    "file_unreachable": ErrorCode(
        503, _("The file could not be fetched from the shopper's network."), _("Try again in a moment.")
    ),
    # somebody was faster
    "in_progress": ErrorCode(
        409,
        _("The same request is being carried out at this moment."),
        _("Send it again with the same key after the seconds named, and read its answer."),
    ),
    "offer_gone": ErrorCode(
        409, _("This offer has ended: the ticket went on to somebody else."), _("Take the next one from your list.")
    ),
    "ticket_taken": ErrorCode(
        409, _("Somebody else has just taken this ticket."), _("Take the next one from your list.")
    ),
    "stale_assignment": ErrorCode(
        409,
        _("This ticket has moved on since you opened it."),
        _("Reload it to see where it stands. Your text is still here."),
    ),
    "no_capacity": ErrorCode(
        409, _("You have no room for this ticket now."), _("Finish or transfer one of yours first.")
    ),
    "not_available": ErrorCode(409, _("You are not available for tickets."), _("Set yourself to available first.")),
    "agent_answered": ErrorCode(
        409,
        _("An advisor has just answered you."),
        _("Read the answer in the chat. You can still ask for a call afterwards."),
    ),
    "resume_invalid": ErrorCode(
        404, _("This link does not lead to a conversation."), _("Write to us here, and we go on from there.")
    ),
    "resume_used": ErrorCode(
        410,
        _("This link has been used already: it is good once."),
        _("Have a new one sent to the address we know, or write to us here."),
    ),
    "resume_expired": ErrorCode(
        410,
        _("This link is too old: it is good for three days."),
        _("Have a new one sent to the address we know, or write to us here."),
    ),
    "called_too_often": ErrorCode(
        429,
        _("This number was called twice within the hour already."),
        _("Try again later, or write to the shopper."),
    ),
    "cannot_split": ErrorCode(
        409,
        _("This ticket cannot be split here."),
        _("Split it from a later message of the shopper; the first one stays."),
    ),
    "cannot_merge": ErrorCode(
        409, _("These two tickets cannot become one."), _("Choose another open ticket of the same shopper.")
    ),
    "choice_made": ErrorCode(409, _("You have already chosen how to go on."), _("You will hear from us that way.")),
    "nothing_to_choose": ErrorCode(
        409, _("There is nothing to choose at the moment."), _("Write your question first.")
    ),
    "already_resolved": ErrorCode(
        409, _("This ticket is resolved already."), _("Write to the shopper to open it again.")
    ),
    "not_a_call": ErrorCode(409, _("This ticket is not a call to make."), _("Reload it to see where it stands.")),
    "unanswered_message": ErrorCode(
        409,
        _("The shopper has written since you last looked."),
        _("Read and answer the message before you resolve the ticket."),
    ),
    "no_more_time": ErrorCode(
        409, _("This cannot be put off any longer."), _("Decide now; it goes on by itself, and nothing is lost.")
    ),
    "answer_missing": ErrorCode(
        409, _("What the shopper wrote last has no answer."), _("Answer it, or say that it needs no answer.")
    ),
    "promise_open": ErrorCode(
        409, _("Something is still promised to the shopper."), _("Say what became of it, or keep the ticket open.")
    ),
    "promise_ended": ErrorCode(
        409, _("Somebody has said already what became of this promise."), _("See how it stands now on the ticket.")
    ),
    "transfer_target_invalid": ErrorCode(
        422, _("The ticket cannot be given to this queue or person."), _("Choose one from the list.")
    ),
    # many at once
    "nothing_selected": ErrorCode(422, _("No ticket is selected."), _("Tick the tickets you mean, then try again.")),
    "too_many_tickets": ErrorCode(
        422, _("These are too many tickets at once."), _("Select up to 200, and go on with the others afterwards.")
    ),
    "undo_too_late": ErrorCode(
        409, _("This was done more than ten minutes ago."), _("Move the tickets by hand where they belong.")
    ),
    "too_late_to_take_back": ErrorCode(
        409, _("It has left already."), _("Write to the shopper again to put it right.")
    ),
    "nothing_to_undo": ErrorCode(409, _("There is nothing to undo."), _("Look at the list of recent actions.")),
    **OF_SETTINGS,
    # us
    "temporarily_unavailable": ErrorCode(
        503,
        _("We cannot take this just now. Nothing you wrote is lost."),
        _("It is sent again by itself in a few seconds."),
    ),
    "no_way_to_answer": ErrorCode(
        409,
        _("The shopper left no address that an answer could go to."),
        _("Add what you know as a note, then resolve the ticket."),
    ),
    "account_unreadable": ErrorCode(
        503,
        _("The secrets of this account were sealed with another key."),
        _("Enter them again on the page of the account."),
    ),
    "storage_full": ErrorCode(
        507, _("The file could not be kept."), _("Send your message without the file, or try again later.")
    ),
    "internal": ErrorCode(
        500, _("Something went wrong on our side."), _("Try again; if it stays, tell us the reference shown.")
    ),
}


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """An answer other than yes. `facts` are added to the JSON: the field's name, a limit, a retry time in seconds."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.status = ERROR_CODES[code].status

    def as_json(self) -> dict[str, Any]:
        """`{code, message, hint, …facts}` in the active language."""
        known = ERROR_CODES[self.code]
        return {"code": self.code, "message": str(known.message), "hint": str(known.hint), **self.facts}
