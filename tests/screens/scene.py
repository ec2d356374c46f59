"""One busy hour of the demo organisation: who wrote, who answered, who waits. In by the doors that shoppers use."""

import smtplib
import uuid
from datetime import timedelta
from email.message import EmailMessage

import httpx

from contactcenter import demo
from contactcenter.access.actors import Actor, actor_of_user
from contactcenter.access.models import User
from contactcenter.bench.graph_stand_in import GraphStandIn
from contactcenter.desk import calls, conversation, drafts, holding, reserving
from contactcenter.desk.conversation import Words
from contactcenter.intake.models import RawInbound
from contactcenter.running.readiness import wait_for
from contactcenter.running.real_service import RealService
from contactcenter.tickets.models import ChannelAccount, Message, Ticket
from routing.models import Agent, Assignment, Presence
from routing.services import setting_aside
from routing.services.database_time import database_now
from tests.deeds import held, let_pass

HTML = """<html><body style="font-family: Georgia, serif; color: #333">
<p>Bonjour,</p>
<p>J'ai reçu ce matin le <b>vase Sormiou</b> (commande <b>MC-204377</b>) : le col est ébréché, voir la photo.</p>
<table border="1" cellpadding="6"><tr><th>Article</th><th>Quantité</th><th>Prix</th></tr>
<tr><td>Vase Sormiou</td><td>1</td><td>64 €</td></tr><tr><td>Bougie Figuier</td><td>2</td><td>38 €</td></tr></table>
<p>Pouvez-vous m'en envoyer un autre avant samedi ?</p><p>Cordialement,<br>Marc Delmas</p></body></html>"""
PLAIN = """Bonjour,

J'ai reçu ce matin le vase Sormiou (commande MC-204377) : le col est ébréché, voir la photo.

Pouvez-vous m'en envoyer un autre avant samedi ?

Cordialement,
Marc Delmas"""
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="9" fill="#9bb"/></svg>'


def staff(login: str) -> Actor:
    return actor_of_user(User.objects.get(username=login))


class Shopper:
    """Somebody with the widget open."""

    def __init__(self, service: RealService, language: str = "fr") -> None:
        self.client, self.language = httpx.Client(base_url=service.url, timeout=20), language
        token = self._post("session", {"shop": demo.SHOP_SLUG, "language": language}).json()["token"]
        self.client.headers["Authorization"] = f"Visitor {token}"

    def says(self, text: str, reason: str = "") -> Ticket:
        body = {"client_id": str(uuid.uuid4()), "text": text, "language": self.language, "reason": reason}
        self._post("messages", body)
        return ticket_of(text)

    def asks_for_a_call(self, phone: str, text: str) -> Ticket:
        body = {"client_id": str(uuid.uuid4()), "phone": phone, "text": text, "language": self.language}
        self._post("callback", body)
        return ticket_of(text)

    def _post(self, door: str, body: dict[str, str]) -> httpx.Response:
        return self.client.post(f"/widget/api/{door}", json=body).raise_for_status()


def ticket_of(text: str) -> Ticket:
    """The ticket on which this was written, once a worker has taken it in."""
    found = Message.objects.filter(text__startswith=text[:60], direction=Message.Direction.IN)
    wait_for(f"the ticket of {text[:30]!r}", found.exists, 30)
    return Ticket.objects.get(pk=found.latest("pk").ticket_id)


def mails(service: RealService, sender: str, subject: str, text: str, html: str = "", **headers: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, demo.MAIL_ADDRESS, subject
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@mail.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
        mail.add_attachment(PICTURE, maintype="image", subtype="svg+xml", filename="col ébréché.svg")
    address = sender.partition("<")[2].rstrip(">") or sender
    with smtplib.SMTP("127.0.0.1", service.mail_port, timeout=20) as client:
        client.sendmail(address, [demo.MAIL_ADDRESS], mail.as_bytes())


def answers(login: str, ticket: Ticket, *texts: str) -> None:
    """Takes it unless she has it already, then writes."""
    actor = staff(login)
    if not Assignment.objects.filter(work_item=ticket.work_item_id, state="accepted").exists():
        holding.take(actor, ticket)
    for text in texts:
        conversation.reply(actor, ticket, held(ticket).epoch, Words(uuid.uuid4(), text))


def nobody_here() -> None:
    """What comes in now waits."""
    Presence.objects.update(status="away", lease_until=database_now() + timedelta(hours=2))


def here(*logins: str) -> None:
    """They are there, and stay: nobody's page renews their presence here. Offers run long enough to be looked at."""
    now = database_now()
    lease = now + timedelta(hours=2)
    Presence.objects.filter(agent__user__username__in=logins).update(status="available", lease_until=lease)
    Presence.objects.filter(agent__user__username="chantal").update(status="away", lease_until=lease)
    Assignment.objects.filter(state="offered").update(expires_at=now + timedelta(seconds=25))


def play(service: RealService) -> None:
    _in_hand(service)
    _on_messenger(service)
    _waiting(service)
    _machines(service)
    here("alice", "bob", "tessa", "rita", "olga")


def _in_hand(service: RealService) -> None:
    chloe = Shopper(service)
    ticket = chloe.says("Bonjour, ma commande MC-204518 devait arriver hier et le suivi ne bouge plus.", "order")
    answers("alice", ticket, "Bonjour, je regarde tout de suite avec le transporteur.")
    chloe.says("Merci ! J'habite au 12 rue du Port, à Cassis, si cela peut aider.")
    note = "Transporteur prévenu, réponse attendue avant midi."
    conversation.note(staff("alice"), ticket, Words(uuid.uuid4(), note))
    mails(service, "Marc Delmas <marc.delmas@example.com>", "Vase ébréché à l'arrivée, commande MC-204377", PLAIN, HTML)
    vase = ticket_of("Bonjour,\n\nJ'ai reçu ce matin")
    let_pass(seconds=2 * 3600, ticket=vase)
    answers("alice", vase, "Bonjour Monsieur Delmas,\n\nNous vous en envoyons un autre aujourd'hui.")
    call = Shopper(service).asks_for_a_call("06 12 34 56 78", "Je voudrais changer l'adresse de livraison.")
    holding.take(staff("bob"), call)
    calls.start_call(staff("bob"), call, held(call).epoch)
    _set_aside(service)
    done = Shopper(service).says("Bonjour, livrez-vous en Belgique ?", "advice")
    answers("chantal", done, "Bonjour, oui, en trois jours.")
    seen = Ticket.objects.get(pk=done.pk).last_message
    conversation.resolve(staff("chantal"), done, held(done).epoch, seen)
    mails(
        service,
        "Lucie Arnaud <lucie.arnaud@example.com>",
        "Diffuseur en panne",
        "Bonjour,\n\nMon diffuseur ne fonctionne pas : le voyant clignote trois fois puis s'éteint.\n\nLucie Arnaud",
    )
    answers("tessa", ticket_of("Bonjour,\n\nMon diffuseur"))


def _set_aside(service: RealService) -> None:
    """A mail that Alice had begun to answer when a chat came; it is kept for her."""
    text = "Bonjour,\n\nPouvez-vous graver un prénom sur le diffuseur Calanque ?\n\nInès Barbier"
    mails(service, "Inès Barbier <ines.barbier@example.com>", "Gravure d'un prénom", text)
    ticket, alice = ticket_of("Bonjour,\n\nPouvez-vous graver"), staff("alice")
    holding.take(alice, ticket)
    drafts.keep(alice, ticket, "Bonjour Madame Barbier, oui, la gravure est", is_note=False)
    reserving.reserve(staff("sam"), ticket, Agent.objects.get(pk=alice.agent_id or 0))
    with holding.locked_many([ticket.pk], [alice.agent_id or 0]) as [one]:
        setting_aside.set_aside([one.work_item.pk], [alice.agent_id or 0], one.now)


def _on_messenger(service: RealService) -> None:
    secrets = demo.MESSENGER_SECRETS
    with GraphStandIn(demo.MESSENGER_PAGE, secrets["access_token"], secrets["app_secret"]) as graph:
        ChannelAccount.objects.filter(adapter="messenger").update(
            settings={"graph_url": graph.url, "local_files": graph.url}
        )
        text = "Coucou, la bougie Figuier revient bientôt en stock ?"
        body, headers = graph.call(graph.hears("7421", text=text))
        address = f"{service.url}/webhooks/messenger/{demo.MESSENGER_PAGE}/"
        httpx.post(address, content=body, headers=headers).raise_for_status()
        answers("alice", ticket_of(text))


def _waiting(service: RealService) -> None:
    late = Shopper(service).says("Ma carte est refusée alors que le compte est bien approvisionné.", "payment")
    let_pass(seconds=60, ticket=late)
    Shopper(service, "en").says("Hello, could you gift-wrap order MC-204540? It leaves today.", "order")
    question = "Hello,\n\nCan I return a candle that I have lit only once?\n\nKind regards,\nSarah Whitfield"
    mails(service, "Sarah Whitfield <sarah@example.org>", "Returning a candle", question)
    let_pass(seconds=5 * 3600 + 900, ticket=ticket_of("Hello,\n\nCan I return"))
    anger = "C'est inadmissible : troisième colis perdu en deux mois.\n\nHélène Roy"
    mails(service, "Hélène Roy <helene.roy@example.com>", "Réclamation : troisième colis perdu", anger)
    let_pass(seconds=6 * 3600 + 600, ticket=ticket_of(anger))
    long = (
        "Quelle est la différence entre les nappes en lin de 170 et de 250 cm pour une table ronde de huit personnes ?"
    )
    Shopper(service).says(long, "advice")


def _machines(service: RealService) -> None:
    mails(
        service,
        "Julie Blanc <julie.blanc@example.com>",
        "Absente jusqu'au 30 novembre",
        "Je suis absente du bureau.",
        Auto_Submitted="auto-replied",
    )
    mails(
        service,
        "Salon Déco <news@salon.example>",
        "Nos nouveautés",
        "Découvrez nos stands.",
        List_Unsubscribe="<mailto:stop@salon.example>",
        Precedence="bulk",
    )
    wait_for("the machines", lambda: not RawInbound.objects.filter(parsed_at=None).exists(), 30)
