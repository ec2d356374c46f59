"""What was taken for a machine's stays in sight, and becomes a ticket when somebody says that a person wrote it."""

import pytest
from django.test import Client
from django.urls import reverse

from contactcenter.errors import Refusal
from contactcenter.intake import arrivals, machine_mails, raw
from contactcenter.intake.models import RawInbound
from contactcenter.tickets.models import AuditEvent, ChannelAccount, Ticket
from tests.cast import Cast
from tests.channels_adapters.mails import a_mail, read


def _arrives(cast: Cast, source: bytes) -> RawInbound:
    account, _ = ChannelAccount.objects.get_or_create(shop=cast.shop, adapter="email", address="bonjour@shop.example")
    row = raw.keep(account, read(source).provider_message_id, source)
    arrivals.take_in()
    row.refresh_from_db()
    return row


def test_a_machines_mail_opens_nothing_and_is_listed(cast: Cast) -> None:
    _arrives(cast, a_mail("Je suis absente", auto_submitted="auto-replied"))

    assert not Ticket.objects.exists()
    [listed] = machine_mails.latest()
    assert (listed.why, listed.sender, listed.subject) == ("auto_reply", "chloe@example.com", "Mon colis")


def test_who_was_a_person_gets_her_ticket_once(cast: Cast) -> None:
    row = _arrives(cast, a_mail("Et mon colis ?", precedence="bulk"))
    machine_mails.take_as_person(cast.sam.actor, row.pk)
    arrivals.take_in()

    row.refresh_from_db()
    assert row.message is not None
    assert (row.message.text, row.machine) == ("Et mon colis ?", "")
    assert AuditEvent.objects.get(kind="machine_mail_was_a_person").facts == {"raw": row.pk}
    with pytest.raises(Refusal):
        machine_mails.take_as_person(cast.sam.actor, row.pk)


def test_the_page_shows_it_and_its_button_works(cast: Cast) -> None:
    row = _arrives(cast, a_mail("<b>Et</b> mon colis ?", precedence="bulk"))
    client = Client()
    cast.sam.signs_in(client)

    assert "&lt;b&gt;Et&lt;/b&gt; mon colis ?" in client.get(reverse("supervision:machine_mails")).content.decode()
    assert client.post(reverse("supervision:was_person", args=[row.pk])).status_code == 302
    arrivals.take_in()
    assert Ticket.objects.count() == 1


def test_the_original_runs_and_loads_nothing_until_asked(cast: Cast) -> None:
    evil = '<p>Bonjour</p><script>alert(1)</script><img src="https://spy.example/p.png">'
    row = _arrives(cast, a_mail(evil, content_type="text/html"))
    assert row.message is not None
    client = Client()
    cast.sam.signs_in(client)
    place = [row.message.ticket.reference, row.message.sequence]
    frame = client.get(reverse("inbox:original_frame", args=place))
    page = client.get(reverse("inbox:original", args=place)).content.decode()

    assert "script" not in frame.content.decode()
    assert "spy.example" not in frame.content.decode()
    assert "default-src 'none'; img-src data:;" in frame["Content-Security-Policy"]
    assert "sandbox allow-popups" in frame["Content-Security-Policy"]
    assert "allow-scripts" not in page
    assert "?pictures=1" in page
    shown = client.get(reverse("inbox:original_frame", args=place), {"pictures": "1"})
    assert "https://spy.example/p.png" in shown.content.decode()
