"""The history of a ticket's clocks on its page and in the trace: the same moments, in plain words."""

from html import unescape

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contactcenter.bench.life import tell
from contactcenter.bench.life_rows import life_of
from contactcenter.desk import clock_words, conversation
from contactcenter.desk.conversation import Words
from routing.models import ServiceTarget
from routing.services import clocks, recomputing
from routing.services.database_time import database_now
from tests.cast import Cast
from tests.deeds import held, let_pass, promises_a_refund, reply, says, take, words


def _lived(cast: Cast) -> str:
    """A chat that was missed, answered with a question, gone on with, and has something promised."""
    ticket = says(cast, cast.chloe)
    let_pass(seconds=80)
    clocks.fire_due()
    take(cast.bob, ticket)
    reply(cast.bob, ticket)
    says(cast, cast.chloe, "Et la facture ?")
    ServiceTarget.objects.filter(kind="next_reply").update(seconds=7600)
    while recomputing.recompute() > 1:
        pass
    asked = Words(words().client_id, "Quel est le numéro ?", asks=True)
    conversation.reply(cast.bob.actor, ticket, held(ticket).epoch, asked)
    promises_a_refund(cast.bob, ticket, hours=1)
    return ticket.reference


def test_the_page_tells_it_in_the_reader_s_language(cast: Cast) -> None:
    client = Client()
    cast.bob.signs_in(client)
    page = unescape(client.get(reverse("inbox:clocks", args=[_lived(cast)])).content.decode())
    for told in (
        "Première réponse",
        "démarre : à répondre d'ici 1 min 16 s",
        "l'objectif est dépassé",
        "trop tard",
        "compté de nouveau",
        "Promesse",
    ):
        assert told in page, told


def test_page_and_trace_tell_the_same_moments(cast: Cast) -> None:
    reference = _lived(cast)
    life = life_of(reference)
    assert life is not None
    now = database_now()
    with override("en"):
        shown = [one for one in clock_words.history(life.ticket, now) if one.what != "recounted"]
        traced = " | ".join(line.what for line in tell(life, now))
    assert len(shown) > 8
    assert [one.words for one in shown if one.words not in traced] == []
