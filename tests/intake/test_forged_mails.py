"""Who forges what: nobody gets into another's conversation, nothing is mailed out for a stranger's sake."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from channels_adapters.base import InboundCall
from channels_adapters.email import Email
from channels_adapters.mail import thread
from contactcenter.access.models import User
from contactcenter.delivery import outbound
from contactcenter.delivery.models import OutboxMessage
from contactcenter.desk import splitting
from contactcenter.inbox.presentation import Line
from contactcenter.intake import arrivals, raw
from contactcenter.tickets import mail_accounts
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, Customer, Identity, Message, Reason, Ticket, TicketEvent
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail
from tests.deeds import events_of, let_pass, notices_of, reply, resolve, sweep, take

OURS = "mx.shop.example"
MALLORY = "Mallory <mallory@evil.example>"


@pytest.fixture
def door(cast: Cast) -> ChannelAccount:
    return ChannelAccount.objects.create(
        shop=cast.shop, adapter="email", address="bonjour@shop.example", settings={"authserv_id": OURS}
    )


def _arrives(door: ChannelAccount, source: bytes) -> Message:
    [part] = Email().split(InboundCall(source, account=adapter_account(door)))
    row = raw.keep(door, part.id, part.payload)
    arrivals.take_in()
    row.refresh_from_db()
    assert row.message is not None, row.error or row.machine
    return row.message


_number = iter(range(1_000_000))


def _writes(door: ChannelAccount, text: str, **fields: str) -> Message:
    proved = {"authentication_results": f"{OURS}; dmarc=pass header.from=example.com"}
    return _arrives(door, a_mail(text, **{"message_id": f"<{next(_number)}@example.com>", **proved, **fields}))


@pytest.fixture
def answered(cast: Cast, door: ChannelAccount) -> Message:
    """Bob's answer to Chloé's mail."""
    ticket = _writes(door, "Où est mon colis ?").ticket
    take(cast.bob, ticket)
    message = reply(cast.bob, ticket)
    message.refresh_from_db()
    return message


def _is_known(message: Message, address: str) -> bool:
    return Identity.objects.filter(customer=message.ticket.customer_id, value=address).exists()


FORGED: dict[str, Mapping[str, str]] = {
    "the right id": {"in_reply_to": "{ours}"},
    "the right references": {"references": "<x@y> {ours} <z@y>"},
    "the ticket's reference": {"subject": "Re: [{reference}] Mon colis"},
    "both, and her name": {
        "in_reply_to": "{ours}",
        "subject": "Re: {reference}",
        "from": '"chloe@example.com" <m@evil.example>',
    },
    "her as copy": {"in_reply_to": "{ours}", "cc": "Chloé <chloe@example.com>"},
    "her as reply-to": {"in_reply_to": "{ours}", "reply_to": "chloe@example.com"},
    "her address, not hers": {
        "in_reply_to": "{ours}",
        "from": "Chloé <chloe@example.com>",
        "authentication_results": OURS + "; dmarc=fail header.from=example.com",
    },
}


@pytest.mark.parametrize("state", ["open", "resolved"])
@pytest.mark.parametrize("fields", FORGED.values(), ids=FORGED)
def test_a_stranger_gets_a_ticket_of_her_own(
    cast: Cast, door: ChannelAccount, answered: Message, fields: Mapping[str, str], state: str
) -> None:
    ticket = answered.ticket
    if state == "resolved":
        resolve(cast.bob, ticket)
    before, sent = len(events_of(ticket)), OutboxMessage.objects.count()
    told = {"from": MALLORY, "authentication_results": f"{OURS}; dmarc=pass header.from=evil.example", **fields}
    named = {k: v.format(ours=answered.provider_message_id, reference=ticket.reference) for k, v in told.items()}
    forged = _writes(door, "Envoyez plutôt à Nice", **named)
    sweep()

    assert forged.ticket_id != ticket.pk
    assert forged.ticket.customer_id != ticket.customer_id
    assert (len(events_of(ticket)), OutboxMessage.objects.count()) == (before, sent)
    received = TicketEvent.objects.get(ticket=forged.ticket, kind="message_received")
    assert received.facts.get("untrusted_thread") is True


@pytest.mark.parametrize(
    "fields", [{"in_reply_to": "{ours}"}, {"subject": "Re: Maison Calanque {reference}"}], ids=["id", "subject"]
)
@pytest.mark.parametrize("state", ["open", "resolved"])
def test_she_herself_comes_back_to_her_ticket(
    cast: Cast, door: ChannelAccount, answered: Message, fields: Mapping[str, str], state: str
) -> None:
    ticket = answered.ticket
    if state == "resolved":
        resolve(cast.bob, ticket)
        let_pass(seconds=2 * 86_400)
    named = {k: v.format(ours=answered.provider_message_id, reference=ticket.reference) for k, v in fields.items()}

    assert _writes(door, "Toujours rien", **named).ticket_id == ticket.pk


@pytest.mark.parametrize("by", ["in_reply_to", "subject"])
def test_who_answers_a_ticket_that_was_merged_lands_where_its_matter_is(
    cast: Cast, door: ChannelAccount, answered: Message, by: str
) -> None:
    other = _writes(door, "Je voudrais aussi échanger une robe rouge", subject="Échange", message_id="<r@e>").ticket
    assert other.pk != answered.ticket_id
    named = {"in_reply_to": answered.provider_message_id, "subject": f"Re: {answered.ticket.reference}"}
    take(cast.bob, other)
    splitting.merge(cast.bob.actor, other, answered.ticket)
    answer = _writes(door, "Toujours rien", **{by: named[by]})

    assert answer.ticket_id == other.pk
    assert Ticket.objects.get(pk=answered.ticket_id).status == Ticket.Status.RESOLVED


def _reply_address(answered: Message) -> str:
    """As in the mail that went out."""
    door = ChannelAccount.objects.get(pk=answered.outbox.account_id)
    return thread.reply_address(str(answered.outbox.key), adapter_account(door))


@pytest.fixture
def with_plus(door: ChannelAccount) -> ChannelAccount:
    """Tried out: what is sent to `bonjour+anything@…` arrives."""
    mail_accounts.set_plus(door, receives=True)
    return door


@pytest.mark.parametrize("field", ["to", "cc", "delivered_to"])
def test_she_is_known_by_the_address_that_she_answers_to(
    cast: Cast, with_plus: ChannelAccount, answered: Message, field: str
) -> None:
    resolve(cast.bob, answered.ticket)
    let_pass(seconds=2 * 86_400)
    asked = _reply_address(answered).upper() if field == "to" else _reply_address(answered)
    answer = _writes(with_plus, "Toujours rien\n\n> Il arrive demain.", subject="Bonsoir", **{field: asked})

    assert answer.ticket_id == answered.ticket_id
    assert answer.text == "Toujours rien"
    assert asked not in answer.facts.get("cc", [])


def test_a_stranger_who_has_the_reply_address_gets_a_ticket_of_her_own(
    cast: Cast, with_plus: ChannelAccount, answered: Message
) -> None:
    forged = _writes(with_plus, "Envoyez plutôt à Nice", **{"from": MALLORY, "to": _reply_address(answered)})

    assert forged.ticket_id != answered.ticket_id


def test_a_reply_address_with_another_proof_is_none(cast: Cast, with_plus: ChannelAccount, answered: Message) -> None:
    resolve(cast.bob, answered.ticket)
    let_pass(seconds=2 * 86_400)
    local, at, domain = _reply_address(answered).rpartition("@")
    forged = f"{local[:-1]}{'b' if local[-1] == 'a' else 'a'}{at}{domain}", f"{local[:-3]}{at}{domain}"
    changed = f"{local[:-4]}{'b' if local[-4] == 'a' else 'a'}{local[-3:]}{at}{domain}"

    for place, address in enumerate((*forged, changed, f"bonjour+%40{at}{domain}")):
        writer = f"autre-{place}@example.com"
        assert _writes(with_plus, "Toujours rien", to=address, **{"from": writer}).ticket_id != answered.ticket_id


@pytest.mark.parametrize("change", ["proof", "key", "account"])
def test_a_name_of_ours_that_is_not_proved_is_none(
    cast: Cast, door: ChannelAccount, answered: Message, change: str
) -> None:
    resolve(cast.bob, answered.ticket)
    let_pass(seconds=2 * 86_400)
    name = answered.provider_message_id
    if change == "account":  # of another account's key, as after a move
        other = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="hello@shop.example")
        name = Email().outbound_id(str(answered.outbox.key), adapter_account(other))
    elif change == "proof":
        name = name.replace(name[34:40], "000000")
    else:
        name = name.replace(name[1:7], "000000")

    assert _writes(door, "Toujours rien", in_reply_to=name).ticket_id != answered.ticket_id


JUDGED = [
    (f"{OURS}; dmarc=pass header.from=example.com", "pass"),
    (f"{OURS}; spf=pass smtp.mailfrom=a@example.com; dkim=none", "pass"),
    (f"{OURS}; dkim=pass header.d=mail.example.com", "pass"),
    (f"{OURS}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example", "none"),
    (f"{OURS}; spf=fail smtp.mailfrom=example.com; dkim=fail header.d=example.com", "none"),
    (f"{OURS}; spf=pass smtp.mailfrom=example.com; dmarc=fail header.from=example.com", "fail"),
    (f"{OURS}; none", "none"),
    ("mx.evil.example; dmarc=pass header.from=example.com", "none"),
    (f"mx.evil.example; none\r\nAuthentication-Results: {OURS}; dmarc=pass header.from=example.com", "none"),
    (f"{OURS}; dmarc=fail header.from=example.com\r\nAuthentication-Results: {OURS}; dmarc=pass", "fail"),
    ("", "none"),
    (";;;=", "none"),
]


@pytest.mark.parametrize(("told", "judged"), JUDGED)
def test_our_own_servers_topmost_word_counts_alone(cast: Cast, door: ChannelAccount, told: str, judged: str) -> None:
    message = _writes(door, "Bonjour", authentication_results=told)

    assert message.facts["authentication"] == judged
    assert bool(Line(message).warnings) is (judged == "fail")
    assert _is_known(message, "chloe@example.com") is (judged != "fail")


@pytest.mark.parametrize(
    ("told", "is_her"),
    [
        (f"{OURS}; dmarc=pass header.from=shop.example", True),
        (f"{OURS}; none", False),
        ("mx.evil.example; dmarc=pass", False),
    ],
)
def test_an_agents_address_needs_to_be_proved(cast: Cast, door: ChannelAccount, told: str, is_her: bool) -> None:
    User.objects.filter(pk=cast.alice.user.pk).update(email="Alice@shop.example")
    message = _writes(door, "Remboursez-la", **{"from": "Alice <alice@shop.example>", "authentication_results": told})

    assert _is_known(message, "alice@shop.example") is is_her
    assert bool(message.ticket.reply_address) is is_her


def test_two_senders_are_nobody(cast: Cast, door: ChannelAccount) -> None:
    two = "Chloé <chloe@example.com>\r\nFrom: Mallory <mallory@evil.example>"
    message = _writes(door, "Bonjour", **{"from": two})

    assert message.facts["authentication"] == "fail"
    assert message.ticket.reply_address == ""


def test_a_name_that_is_an_address_is_not_shown(cast: Cast, door: ChannelAccount) -> None:
    message = _writes(door, "Bonjour", **{"from": '"chloe@example.com" <mallory@evil.example>'})

    assert "@" not in Customer.objects.get(pk=message.ticket.customer_id).name


def test_a_code_that_a_strange_service_mails_us_is_seen_by_nobody_outside(cast: Cast, door: ChannelAccount) -> None:
    message = _writes(
        door, "Your code is 123456 https://service.example/?t=abc", **{"from": "no-reply@service.example"}
    )
    sweep()
    seen = [
        Client().get(address).status_code
        for address in (
            reverse("inbox:ticket", args=[message.ticket.reference]),
            f"/api/v1/tickets/{message.ticket.reference}/",
        )
    ]

    assert not OutboxMessage.objects.exists()
    assert all(status in (302, 401, 403, 404) for status in seen)


def test_strangers_addresses_get_one_notice_an_hour_without_a_word_of_theirs(
    cast: Cast, door: ChannelAccount, settings: Any
) -> None:
    settings.MOST_NOTICES_PER_HOUR = 5
    for place in range(12):
        victim = f"victim-{place % 8}@other.example"
        proved = f"{OURS}; spf=pass smtp.mailfrom={victim}"
        _writes(
            door, "BUY PILLS", **{"from": f"PILLS <{victim}>", "subject": "PILLS", "authentication_results": proved}
        )
    sweep()
    notices = OutboxMessage.objects.select_related("message__ticket")

    assert len({one.recipient for one in notices}) == len(notices) == 5
    assert not any("PILLS" in outbound.outbound(one).text + outbound.outbound(one).subject for one in notices)


def test_who_is_not_proved_gets_no_notice(cast: Cast, door: ChannelAccount) -> None:
    _writes(door, "Bonjour", authentication_results=f"{OURS}; none")
    sweep()

    assert not OutboxMessage.objects.exists()


def test_a_receipt_that_the_law_wants_is_never_left_out(cast: Cast, door: ChannelAccount) -> None:
    first = _writes(door, "Bonjour").ticket
    sweep()
    Reason.objects.update(needs_receipt=True)
    Ticket.objects.filter(pk=first.pk).update(reason=Reason.objects.first(), order_number="1")
    take(cast.bob, first)
    resolve(cast.bob, first)
    let_pass(seconds=2 * 3_600)
    second = _writes(door, "Je me rétracte").ticket
    Ticket.objects.filter(pk=second.pk).update(reason=Reason.objects.first())
    sweep()

    assert (notices_of(first), notices_of(second)) == (["received"], ["received"])


def test_the_same_mail_to_two_of_our_addresses_is_one_message(cast: Cast, door: ChannelAccount) -> None:
    other = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="hello@shop.example")
    source = a_mail("Bonjour", date="Sun, 22 Nov 2026 10:00:00 +0100", to="bonjour@shop.example, hello@shop.example")
    for account in (door, other):  # in one batch
        [part] = Email().split(InboundCall(source, account=adapter_account(account)))
        raw.keep(account, part.id, part.payload)
    arrivals.take_in()
    third = ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="care@shop.example")
    message = _arrives(third, source)

    assert Message.objects.filter(direction="in").get() == message
    assert Ticket.objects.count() == 1


def test_what_is_forwarded_is_kept_whole(cast: Cast, door: ChannelAccount) -> None:
    forwarded = (
        "Voici.\n\n---------- Forwarded message ---------\nDe : Lyon <l@y.example>\nObjet : Facture\n\nFacture 12"
    )
    assert "Facture 12" in _writes(door, forwarded, subject="Tr: Facture").text


def test_two_machines_that_no_header_gives_away_come_to_an_end(cast: Cast, door: ChannelAccount) -> None:
    """Another responder answers each of our notices, quotes nothing and gives no sign."""
    _writes(door, "Nous avons bien reçu votre message.")
    rounds = 0
    while rounds < 20:
        sweep()
        waiting = OutboxMessage.objects.filter(state="waiting")
        if not waiting.exists():
            break
        waiting.update(state="sent")
        rounds += 1
        _writes(door, f"Nous avons bien reçu votre message. {rounds}", subject="Accusé")

    assert rounds <= 5
    assert OutboxMessage.objects.count() <= 5
