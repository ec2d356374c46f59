"""Mail becomes tickets: who wrote, what it answers, whom we believe, and what is written back by no person."""

from collections.abc import Iterator
from typing import Any

import pytest

from channels_adapters import registry
from contactcenter.delivery import outbox
from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk import channel_choice, unfetched
from contactcenter.intake import arrivals
from contactcenter.tickets import people
from contactcenter.tickets.models import Attachment, Identity, Message, Ticket
from tests.cast import Cast
from tests.concurrency import at_once
from tests.deeds import events_of, fresh, let_pass, notices_of, reply, resolve, says, sweep, take
from tests.intake.letters import Letters, mailbox, post, use_letters, writes


@pytest.fixture(autouse=True)
def letters() -> Iterator[Letters]:
    known = dict(registry._adapters)
    yield use_letters()
    registry._adapters.clear()
    registry._adapters.update(known)


def _answered(cast: Cast, letters: Letters, text: str = "Où est ma commande ?") -> tuple[Ticket, str]:
    """Her mail, answered by Bob. Returns the ticket and our name for the answer."""
    ticket = writes(cast, text, subject="Colis")
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket)
    outbox.send_waiting()
    return ticket, Message.objects.get(pk=message.pk).provider_message_id


def test_a_mail_opens_a_ticket_with_its_subject_and_its_sender(cast: Cast) -> None:
    ticket = fresh(writes(cast, "Bonjour", subject="Mon colis"))
    assert (ticket.subject, ticket.channel, ticket.reply_address) == ("Mon colis", "email", "chloe@example.com")
    assert (ticket.customer.name, ticket.work_item.medium) == ("Chloé", "mail")


def test_two_mails_of_one_address_at_the_same_instant_are_one_ticket(committed_cast: Cast) -> None:
    post(committed_cast, "un")
    post(committed_cast, "deux")
    at_once(lambda: arrivals.take_in(1), lambda: arrivals.take_in(1))
    arrivals.take_in()
    assert Ticket.objects.count() == 1
    assert Identity.objects.filter(value="chloe@example.com").count() == 1


def test_a_mail_about_another_order_is_another_matter(cast: Cast) -> None:
    cast.shop.order_pattern = "MC-######"
    cast.shop.save()
    first = writes(cast, "Commande MC-111111 ?")
    assert writes(cast, "Et la commande mc-222222 ?") != first
    assert writes(cast, "Toujours rien pour MC-111111") == first


def test_the_agents_answer_goes_to_her_address_and_names_what_it_answers(cast: Cast, letters: Letters) -> None:
    _answered(cast, letters)
    [sent] = [one for one in letters.sent if not one.is_automatic]
    assert (sent.recipient, sent.subject) == ("chloe@example.com", "Colis")
    assert sent.answers[0].startswith("<letter-")
    assert sent.sender_name.startswith("Bob")


def test_her_answer_joins_the_ticket_that_it_names_even_a_resolved_one(cast: Cast, letters: Letters) -> None:
    ticket, ours = _answered(cast, letters)
    resolve(cast.bob, ticket)
    let_pass(seconds=3 * 86_400)
    assert writes(cast, "Merci, mais non.", references=[ours]) == ticket
    assert "ticket_reopened" in events_of(ticket)


def test_a_stranger_who_knows_the_name_of_our_mail_gets_a_ticket_of_her_own(cast: Cast, letters: Letters) -> None:
    ticket, ours = _answered(cast, letters)
    other = writes(cast, "Donnez-moi l'adresse", "mallory@evil.example", references=[ours])
    assert other != ticket
    assert other.customer != ticket.customer
    assert not Message.objects.filter(ticket=ticket, text__contains="adresse").exists()


def test_a_chat_answered_by_mail_goes_on_by_mail_on_the_same_ticket(cast: Cast, letters: Letters) -> None:
    mailbox(cast)
    ticket = says(cast, cast.chloe, "Vous êtes là ?")
    channel_choice.choose_email(cast.chloe.actor, cast.webchat, "c-1", "chloe@example.com")
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket)
    outbox.send_waiting()
    ours = Message.objects.get(pk=message.pk).provider_message_id
    assert letters.sent[-1].recipient == "chloe@example.com"
    assert writes(cast, "Merci !", references=[ours]) == ticket
    identity = Identity.objects.get(customer=ticket.customer_id, kind="email")
    assert identity.is_verified


def test_an_address_that_was_only_typed_opens_nothing(cast: Cast) -> None:
    ticket = says(cast, cast.chloe)
    channel_choice.choose_email(cast.chloe.actor, cast.webchat, "c-1", "victim@example.com")
    assert writes(cast, "Bonjour", "victim@example.com").customer_id != ticket.customer_id


def test_an_arrival_is_acknowledged_once_an_hour_without_a_word_of_hers(cast: Cast, letters: Letters) -> None:
    ticket = writes(cast, "ACHETEZ MES PILULES", subject="PILULES")
    sweep()
    outbox.send_waiting()
    [sent] = letters.sent
    assert sent.is_automatic
    assert "PILULES" not in sent.text + sent.subject
    assert ticket.reference in sent.text
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    resolve(cast.bob, ticket)
    writes(cast, "Encore")
    sweep()
    outbox.send_waiting()
    assert [one.is_automatic for one in letters.sent] == [True, False]
    assert notices_of(ticket) == ["received"]


def test_who_answers_something_is_not_told_that_it_has_arrived(cast: Cast, letters: Letters) -> None:
    writes(cast, "Je suis absente.", facts={"is_answer": True})
    sweep()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("is_answer", [False, True])
def test_whose_mail_was_too_long_for_us_is_told(cast: Cast, letters: Letters, settings: Any, is_answer: bool) -> None:
    settings.MAIL_MAX_BYTES = 10
    writes(cast, "Bonjour " * 10, facts={"is_answer": is_answer})
    sweep()
    outbox.send_waiting()

    [sent] = letters.sent
    assert "dépassait 1 Mo" in sent.text


def test_nobody_in_six_hours_alerts_and_apologises(cast: Cast, letters: Letters) -> None:
    ticket = writes(cast, "Bonjour")
    sweep()
    let_pass(seconds=6 * 3600)
    sweep()
    assert notices_of(ticket) == ["received", "delayed"]
    assert {"priority_raised", "supervisors_alerted", "target_missed", "delay_announced"} <= set(events_of(ticket))


def test_a_machine_opens_nothing_and_is_told_nothing(cast: Cast, letters: Letters) -> None:
    row = post(cast, "Je suis absent", kind="machine", facts={"why": "auto_reply"})
    arrivals.take_in()
    row.refresh_from_db()
    assert (row.machine, row.message, row.parsed_at is not None) == ("auto_reply", None, True)
    assert not Ticket.objects.exists()
    sweep()
    assert not OutboxMessage.objects.exists()


def test_what_a_machine_says_of_our_mail_stands_on_its_ticket(cast: Cast, letters: Letters) -> None:
    ticket, ours = _answered(cast, letters)
    post(cast, "Unknown user", "mailer-daemon@example.com", kind="machine", facts={"why": "bounce"}, references=[ours])
    arrivals.take_in()
    assert notices_of(ticket)[-1] == "machine_answered"


def test_files_come_with_the_mail_whatever_they_are(cast: Cast) -> None:
    ticket = writes(cast, "Voici", files={"../x.html": "<script>alert(1)</script>", "a.txt": "bonjour"})
    found = {(file.name, file.content_type) for file in Attachment.objects.filter(message__ticket=ticket)}
    assert found == {("x.html", "application/octet-stream"), ("a.txt", "text/plain")}


def test_of_one_ticket_nothing_is_sent_before_what_was_written_earlier(cast: Cast, letters: Letters) -> None:
    ticket = writes(cast, "Bonjour")
    take(cast.bob, ticket)
    first, second = reply(cast.bob, ticket, "un"), reply(cast.bob, ticket, "deux")
    claimed = outbox._claim()
    assert claimed is not None
    assert claimed.message_id == first.pk
    assert outbox._claim() is None
    assert second.pk != first.pk


def test_an_answer_that_she_did_not_fetch_follows_her_by_mail_and_her_reply_comes_back(
    cast: Cast, letters: Letters
) -> None:
    mailbox(cast)
    ticket = says(cast, cast.chloe, "Vous êtes là ?")
    people.remember_typed(cast.chloe.customer, "email", "chloe@example.com")
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket, "Oui, me voici.")
    unfetched.mail_unfetched()
    assert letters.sent == []
    let_pass(seconds=120)
    assert unfetched.mail_unfetched() == 1
    assert unfetched.mail_unfetched() == 0
    outbox.send_waiting()
    [sent] = letters.sent
    assert (sent.recipient, sent.text) == ("chloe@example.com", "Oui, me voici.")
    assert notices_of(ticket) == ["answer_mailed"]
    ours = Message.objects.get(pk=message.pk).provider_message_id
    assert writes(cast, "Merci !", references=[ours]) == ticket


def test_an_answer_that_she_fetched_is_not_mailed(cast: Cast, letters: Letters) -> None:
    mailbox(cast)
    ticket = says(cast, cast.chloe)
    people.remember_typed(cast.chloe.customer, "email", "chloe@example.com")
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket)
    outbox.acknowledge(ticket, message.sequence, is_read=False)
    let_pass(seconds=600)
    assert unfetched.mail_unfetched() == 0


def test_without_an_address_her_chat_waits_for_her(cast: Cast, letters: Letters) -> None:
    mailbox(cast)
    ticket = says(cast, cast.chloe)
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    let_pass(seconds=600)
    assert unfetched.mail_unfetched() == 0
