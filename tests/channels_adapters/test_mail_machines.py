"""Machines' mails that say little of being one, and people's that sound like it."""
# ruff: noqa: E501 - what machines write is data

import pytest

from channels_adapters.mail.guard import is_answer, wants_no_notice, why_machine
from channels_adapters.mail.parse import parse
from tests.channels_adapters.mails import ACCOUNT, a_mail

AWAY_SUBJECTS = [
    "Réponse automatique : Mon colis",
    "Automatic reply: Mon colis",
    "Automatische Antwort: Mon colis",
    "Respuesta automática: Mon colis",
    "Risposta automatica: Mon colis",
    "Automatisch antwoord: Mon colis",
    "Resposta automática: Mon colis",
    "Out of Office: Mon colis",
    "Absence du bureau Re: Mon colis",
    "Absent du bureau : Mon colis",
    "Autosvar: Mon colis",
    "Automatiskt svar: x",
    "Automaattinen vastaus: x",
    "Odpowiedź automatyczna: x",
    "Автоматический ответ: x",
    "Abwesenheitsnotiz: x",
    "Auto: Mon colis",
    "[Auto-Reply] Re: x",
    "Auto Response: x",
    "AutoReply: x",
    "Réponse auto : x",
    "Fuera de la oficina: x",
    "Ausência temporária: x",
    "Fuori sede: x",
    "Afwezig: Mon colis",
    "Afwezigheidsbericht",
    "Automatická odpověď: x",
    "Otomatik yanıt: x",
    "自动回复: x",
    "自動返信: x",
    "OOO: x",
    "Out of the office Re: x",
    "Vacation reply",
    "Je suis absent(e) du bureau",
    "En congés : Re: Mon colis",
    "Message d'absence",
    "I am out of office Re: x",
    "Away: Re: x",
]
# name: what it says, its fields
MACHINES: dict[str, tuple[str, dict[str, str]]] = {
    "exim": (
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  nobody@example.org\n    host mx.example.org: 550 no such user\n",
        {
            "from": "Mail Delivery System <Mailer-Daemon@mx.example.net>",
            "subject": "Mail delivery failed: returning message to sender",
        },
    ),
    "qmail": (
        "Hi. This is the qmail-send program at example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<nobody@example.org>:\n550 no such user",
        {"from": "MAILER-DAEMON@example.net", "subject": "failure notice"},
    ),
    "postfix noheaders": (
        "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n<nobody@example.org>: host said: 550 5.1.1",
        {"from": "postmaster@example.net", "subject": "Undelivered Mail Returned to Sender"},
    ),
    "office365": (
        "Your message to nobody@example.org couldn't be delivered.\nnobody wasn't found at example.org.",
        {
            "from": "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@contoso.example>",
            "subject": "Undeliverable: Mon colis",
        },
    ),
    "exchange fr": (
        "Échec de la remise à ces destinataires ou groupes :\n\nnobody@example.org\nL'adresse de courrier que vous avez entrée est introuvable.",
        {"from": "Microsoft Outlook <MicrosoftExchange329e@contoso.example>", "subject": "Non remis : Mon colis"},
    ),
    "gmail": (
        "** Address not found **\n\nYour message wasn't delivered to nobody@example.org because the address couldn't be found, or is unable to receive mail.",
        {
            "from": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "subject": "Delivery Status Notification (Failure)",
        },
    ),
    "gmail fr": (
        "** Adresse introuvable **\n\nVotre message n'est pas parvenu à nobody@example.org car l'adresse est introuvable ou ne peut pas recevoir d'e-mails.",
        {
            "from": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "subject": "Delivery Status Notification (Failure)",
        },
    ),
    "ses": (
        "An error occurred while trying to deliver the mail to the following recipients:\nnobody@example.org",
        {"from": "MAILER-DAEMON@amazonses.com", "subject": "Delivery Status Notification (Failure)"},
    ),
    "plain bounce relay": (
        "The following message to <nobody@example.org> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550",
        {"from": "postmaster@relay.example", "subject": "Returned mail: see transcript"},
    ),
    "orange fr": (
        "Votre message n'a pas pu être remis à nobody@orange.example. Raison : 550 5.1.1 Adresse inconnue",
        {"from": "no-reply@orange.example", "subject": "Message non remis"},
    ),
    "de bounce": (
        "Diese Nachricht konnte nicht zugestellt werden: nobody@example.org\n550 unknown user",
        {"from": "postmaster@gmx.example", "subject": "Unzustellbar: Mon colis"},
    ),
    "es bounce": (
        "No se pudo entregar el mensaje a nobody@example.org: 550 5.1.1",
        {"from": "Correo <correo@isp.example>", "subject": "No entregado: Mon colis"},
    ),
    "it bounce": (
        "Il messaggio non può essere recapitato a nobody@example.org: 550 5.1.1 utente sconosciuto",
        {"from": "posta@isp.example", "subject": "Mancata consegna: Mon colis"},
    ),
    "delay": (
        "This message was created automatically.\nA message that you sent has not yet been delivered to nobody@example.org after more than 24 hours. No action is required on your part. Delivery attempts will continue.",
        {"from": "Mailer-Daemon@mx.example", "subject": "Warning: message 1abc delayed 24 hours"},
    ),
    "vac body fr": (
        "Bonjour,\n\nJe suis actuellement en congés jusqu'au 30 novembre et n'aurai pas accès à ma messagerie. En cas d'urgence, contactez mon collègue.\n",
        {"subject": "Re: Mon colis", "in_reply_to": "<a@b>", "auto_submitted": "auto-replied (vacation)"},
    ),
    "hdr x-autoreply": ("bla", {"x_autoreply": "yes"}),
    "hdr x-autorespond": ("bla", {"x_autorespond": "1"}),
    "hdr xars": ("bla", {"x_auto_response_suppress": "All", "auto_submitted": "auto-generated"}),
    "hdr prec": ("bla", {"precedence": "auto_reply"}),
    "hdr zimbra": ("bla", {"auto_submitted": "auto-replied (zimbra; vacation)"}),
    "hdr x-mailer-vac": ("bla", {"x_vacation": "yes"}),
    "hdr cpanel": ("bla", {"x_autorespond": "Mon colis", "precedence": "auto_reply"}),
    "hdr msx": (
        "bla",
        {"x_ms_exchange_generated_message_source": "Mailbox Rules Agent", "x_auto_response_suppress": "All"},
    ),
    "hdr deliv-feedback": ("bla", {"content_type": "multipart/report; report-type=feedback-report; boundary=x"}),
    "hdr x-autogenerated": ("bla", {"x_autogenerated": "Reply"}),
    "hdr x-auto-reply-from": ("bla", {"x_autoreply_from": "a@b.c"}),
    "hdr preferences": ("bla", {"x_precedence": "bulk"}),
    "hdr list-id": ("bla", {"list_id": "<a.b.c>"}),
    "hdr list-unsub post": (
        "bla",
        {
            "list_unsubscribe": "<mailto:x@y>",
            "list_unsubscribe_post": "List-Unsubscribe=One-Click",
            "precedence": "bulk",
        },
    ),
    "calendar reply": ("Accepted", {"subject": "Accepted: Rendez-vous", "content_type": "text/calendar; method=REPLY"}),
    "calendar reply2": (
        "--x\r\nContent-Type: text/plain\r\n\r\nAccepté\r\n--x\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n--x--",
        {"subject": "Accepté : Rendez-vous", "content_type": "multipart/alternative; boundary=x"},
    ),
    "mdn": (
        "--x\r\n\r\nYour message was read\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--x--",
        {
            "subject": "Lu : Mon colis",
            "content_type": "multipart/report; report-type=disposition-notification; boundary=x",
        },
    ),
    "read outlook": (
        "Votre message\n   À : x\n   Objet : Mon colis\na été lu le lundi 23 novembre 2026 09:12:44.",
        {
            "subject": "Lu : Mon colis",
            "content_type": 'multipart/report; report-type="disposition-notification"; boundary=x',
        },
    ),
    "mailinblack": (
        "Bonjour,\nVotre message est en attente. Merci de cliquer sur le lien pour vous authentifier : il sera alors remis à son destinataire. Mailinblack protège ma messagerie.",
        {"subject": "Re: Mon colis", "from": "x@firm.example"},
    ),
    "mailinblack2": (
        "Mailinblack protège la messagerie de votre destinataire. Pour que votre e-mail lui soit délivré, merci de vous authentifier en cliquant ici.",
        {"subject": "Votre message à x@firm.example - demande d'authentification"},
    ),
    "vadesecure": (
        "Votre e-mail a été placé en quarantaine. Confirmez que vous êtes bien un humain pour le délivrer: http://x",
        {"subject": "Confirmation de votre email"},
    ),
    "boxbe": ("Your message to x is waiting for delivery. Boxbe", {"subject": "Re: x (Action Required)"}),
    "spamarrest": (
        "I am protecting myself from receiving junk mail. Please click the link below to complete the verification process.",
        {"subject": "Re: x (verification)"},
    ),
    "noreply ticket sys": (
        "Nous avons bien reçu votre demande n° 1234. Merci de ne pas répondre à ce message.",
        {"from": "no-reply@other.example", "auto_submitted": "auto-generated"},
    ),
}
PEOPLE: dict[str, tuple[str, dict[str, str]]] = {
    "colis non livré": (
        'Bonjour,\nMon colis n\'a pas pu être livré hier, le transporteur dit "user unknown". Mon mail : chloe@example.com',
        {"subject": "Échec de livraison"},
    ),
    "delivery failed": (
        "My delivery failed again. The parcel could not be delivered. Call me at bob@other.example",
        {"subject": "Delivery failed"},
    ),
    "undelivered parcel": ("My parcel is undelivered, tracking says failed", {"subject": "Undelivered parcel"}),
    "returned": ("I returned the parcel", {"subject": "Returned item not refunded"}),
    "absente": ("Je serai absente lundi, livrez mardi", {"subject": "Absence lundi pour la livraison"}),
    "absent at delivery": ("J'étais absent lors du passage", {"subject": "Absent lors de la livraison"}),
    "en vacances": (
        "Je suis en vacances du 3 au 10, peut-on reporter la livraison ?",
        {"subject": "Vacances et livraison"},
    ),
    "automatic": ("Automatic coffee machine broken", {"subject": "Automatic coffee machine broken"}),
    "auto": ("Mon auto-cuiseur ne marche plus", {"subject": "Auto-cuiseur en panne"}),
    "réponse auto reçue": (
        "J'ai reçu votre réponse automatique mais pas de solution",
        {"subject": "Votre réponse automatique"},
    ),
    "not delivered": ("not delivered since 2 weeks. my address is bob@x.example", {"subject": "Not delivered"}),
    "suppress": ("Bonjour", {"x_auto_response_suppress": "OOF, AutoReply"}),
    "dkim list-unsub": ("Bonjour", {"list_unsubscribe": "<mailto:x@y.example>"}),
    "confirm": ("Please confirm my order, the message was held pending your reply", {"subject": "Order confirmation"}),
    "captcha": (
        "Votre site me demande de cliquer sur un lien pour vérifier mon mail, ça ne marche pas",
        {"subject": "Vérification"},
    ),
    "calendar request": (
        "--x\r\nContent-Type: text/plain\r\n\r\nVoici le rendez-vous pour la livraison\r\n--x\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n--x--",
        {"content_type": "multipart/alternative; boundary=x"},
    ),
    "auto-submitted no": ("Bonjour", {"auto_submitted": "no"}),
    "out of office": (
        "Your driver came while the office was closed, I was out of the office. Call me.",
        {"subject": "Delivery to my office"},
    ),
    "away": ("I was away when the parcel came", {"subject": "Away when you delivered"}),
    "lu": ("Lu et approuvé", {"subject": "Lu et approuvé"}),
    "fwd bounce": (
        "Bonjour, j'ai reçu ceci en vous écrivant, que faire ?\n\n---------- Forwarded message ---------\nFrom: Mailer-Daemon <mailer-daemon@x>\nSubject: Undelivered Mail\n\nYour message could not be delivered to contact@shop.example",
        {"subject": "Fwd: Undelivered Mail Returned to Sender"},
    ),
}


@pytest.mark.parametrize("subject", AWAY_SUBJECTS)
def test_an_absence_note_is_known_by_its_subject(subject: str) -> None:
    text = "Bonjour, je suis absente, de retour le 30. I am out of the office."
    assert why_machine(parse(a_mail(text, subject=subject)), ACCOUNT) == "auto_reply"


@pytest.mark.parametrize(("text", "fields"), MACHINES.values(), ids=MACHINES)
def test_a_machine_is_known(text: str, fields: dict[str, str]) -> None:
    assert why_machine(parse(a_mail(text, **fields)), ACCOUNT)


@pytest.mark.parametrize(("text", "fields"), PEOPLE.values(), ids=PEOPLE)
def test_a_person_is_heard(text: str, fields: dict[str, str]) -> None:
    assert why_machine(parse(a_mail(text, **fields)), ACCOUNT) == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"from": "no-reply@firm.example"},
        {"from": "ne-pas-repondre@firm.example"},
        {"from": "donotreply@firm.example"},
        {"reply_to": "noreply@firm.example"},
        {"x_auto_response_suppress": "OOF, AutoReply"},
        {"list_unsubscribe": "<mailto:x@firm.example>"},
        {"return_path": "<>"},
        {"from": ""},
    ],
)
def test_who_wants_no_notice_gets_none(fields: dict[str, str]) -> None:
    assert not wants_no_notice(parse(a_mail("Bonjour")).headers)
    assert wants_no_notice(parse(a_mail("Bonjour", **fields)).headers)


def test_what_quotes_us_is_an_answer() -> None:
    assert not is_answer(parse(a_mail("Bonjour")).headers)
    assert is_answer(parse(a_mail("Bonjour", in_reply_to="<1@firm.example>")).headers)
