"""Answers and machines' mails as other programs and languages write them: the kinds of the judged sets, other cases."""

import pytest

from channels_adapters.base import Kind
from channels_adapters.mail.trim import trim
from tests.channels_adapters.mails import a_mail, read

# What a program sends, and what its writer wrote.
ANSWERS: dict[str, tuple[str, str]] = {
    "fr gmail wrapped": (
        (
            "Merci, c'est parfait !\n"
            "\n"
            "Le sam. 21 nov. 2026 à 18:04, Maison Calanque <\n"
            "bonjour@maison.example> a écrit :\n"
            "\n"
            "> Bonjour,\n"
            "> votre colis part lundi.\n"
        ),
        "Merci, c'est parfait !",
    ),
    "fr outlook head": (
        (
            "Bonjour,\n"
            "je préfère un échange.\n"
            "Cordialement,\n"
            "Julie\n"
            "\n"
            "De : Maison Calanque <bonjour@maison.example>\n"
            "Envoyé : vendredi 20 novembre 2026 10:12\n"
            "À : Julie Martin\n"
            "Objet : RE: Commande 4512\n"
            "\n"
            "Bonjour Julie, ..."
        ),
        ("Bonjour,\nje préfère un échange.\nCordialement,\nJulie"),
    ),
    "de apple": (
        (
            "Danke, das passt.\n"
            "\n"
            "Gesendet von meinem iPhone\n"
            "\n"
            "> Am 21.11.2026 um 09:15 schrieb Shop <shop@x.example>:\n"
            "> \n"
            "> Guten Tag\n"
        ),
        "Danke, das passt.",
    ),
    "de outlook": (
        (
            "Hallo, ich warte noch.\n"
            "\n"
            "________________________________\n"
            "Von: Shop <shop@x.example>\n"
            "Gesendet: Freitag, 20. November 2026 11:20\n"
            "An: Jan\n"
            "Betreff: AW: Bestellung\n"
            "\n"
            "Guten Tag"
        ),
        "Hallo, ich warte noch.",
    ),
    "es gmail": (
        (
            "Sí, por favor.\n"
            "\n"
            "El vie, 20 nov 2026 a las 9:31, Tienda (<hola@tienda.example>) escribió:\n"
            "\n"
            "> Hola\n"
            "> ¿lo cambiamos?\n"
        ),
        "Sí, por favor.",
    ),
    "it gmail": (
        (
            "Va bene così, grazie.\n"
            "\n"
            "Il giorno ven 20 nov 2026 alle ore 09:31 Negozio <ciao@negozio.example> ha scritto:\n"
            "\n"
            "> Buongiorno\n"
        ),
        "Va bene così, grazie.",
    ),
    "nl": (
        ("Prima, dank je.\n\nOp vr 20 nov 2026 om 09:31 schreef Winkel <hallo@winkel.example>:\n\n> Hallo\n"),
        "Prima, dank je.",
    ),
    "nl outlook": (
        (
            "Ik wil mijn geld terug.\n"
            "\n"
            "Van: Winkel <hallo@winkel.example>\n"
            "Verzonden: vrijdag 20 november 2026 09:31\n"
            "Aan: Piet\n"
            "Onderwerp: RE: bestelling\n"
            "\n"
            "Hallo Piet"
        ),
        "Ik wil mijn geld terug.",
    ),
    "it outlook": (
        (
            "Attendo risposta.\n"
            "\n"
            "Da: Negozio <ciao@negozio.example>\n"
            "Inviato: venerdì 20 novembre 2026 09:31\n"
            "A: Anna\n"
            "Oggetto: R: ordine\n"
            "\n"
            "Buongiorno"
        ),
        "Attendo risposta.",
    ),
    "es outlook": (
        (
            "Gracias.\n"
            "\n"
            "De: Tienda <hola@tienda.example>\n"
            "Enviado el: viernes, 20 de noviembre de 2026 9:31\n"
            "Para: Ana\n"
            "Asunto: RE: pedido\n"
            "\n"
            "Hola"
        ),
        "Gracias.",
    ),
    "fr original": (
        ("Toujours rien reçu.\n\n-----Message d'origine-----\nDe : Shop\nEnvoyé : lundi\n"),
        "Toujours rien reçu.",
    ),
    "pt": (
        ("Obrigada.\n\nEm sex., 20 de nov. de 2026 às 09:31, Loja <ola@loja.example> escreveu:\n\n> Olá\n"),
        "Obrigada.",
    ),
    "fr inline": (
        ("> Quelle taille ?\n\nDu 38.\n\n> Quelle couleur ?\n\nBleu.\n"),
        ("> Quelle taille ?\n\nDu 38.\n\n> Quelle couleur ?\n\nBleu."),
    ),
    "fr sig phone": (
        ("Ok pour mardi\n\nEnvoyé depuis mon mobile Orange"),
        "Ok pour mardi",
    ),
    "fr sig galaxy": (
        ("Ok\n\nEnvoyé depuis mon appareil Galaxy"),
        "Ok",
    ),
    "sig dash": (
        ("Bonjour, où est mon colis ?\n\n-- \nPaul Durand\n12 rue X\n06 12 34 56 78"),
        "Bonjour, où est mon colis ?",
    ),
    "yahoo fr": (
        (
            "Je confirme.\n"
            "\n"
            "Le vendredi 20 novembre 2026 à 09:31:12 UTC+1, Maison <bonjour@maison.example> a écrit :\n"
            "\n"
            "Bonjour,\n"
            "merci de confirmer."
        ),
        "Je confirme.",
    ),
    "proton en": (
        (
            "Great, thanks!\n"
            "\n"
            "Sent with Proton Mail secure email.\n"
            "\n"
            "On Friday, November 20th, 2026 at 9:31 AM, Shop <hi@shop.example> wrote:\n"
            "\n"
            "> Hello\n"
        ),
        "Great, thanks!",
    ),
    "en samsung": (
        (
            "Yes\n"
            "\n"
            "Sent from my Galaxy\n"
            "\n"
            "-------- Original message --------\n"
            "From: Shop <hi@shop.example>\n"
            "Date: 20/11/2026 09:31 (GMT+01:00)\n"
            "To: Ann\n"
            "Subject: order\n"
            "\n"
            "Hello"
        ),
        "Yes",
    ),
    "fr samsung": (
        (
            "Oui merci\n"
            "\n"
            "Envoyé de mon Galaxy\n"
            "\n"
            "-------- Message d'origine --------\n"
            "De : Shop <hi@shop.example>\n"
            "Date : 20/11/2026 09:31 (GMT+01:00)\n"
            "À : Ann\n"
            "Objet : commande\n"
            "\n"
            "Bonjour"
        ),
        "Oui merci",
    ),
    "keeps on..": (
        ("Le 20 novembre j'ai commandé une robe.\nElle a écrit : \"taille 38\" sur l'étiquette mais c'est un 36."),
        ("Le 20 novembre j'ai commandé une robe.\nElle a écrit : \"taille 38\" sur l'étiquette mais c'est un 36."),
    ),
    "keeps de : à :": (
        ("Le trajet\nDe : Lyon\nÀ : Paris\nme convient."),
        ("Le trajet\nDe : Lyon\nÀ : Paris\nme convient."),
    ),
    "pl": (
        ("Dziękuję.\n\npt., 20 lis 2026 o 09:31 Sklep <hej@sklep.example> napisał(a):\n\n> Dzień dobry\n"),
        "Dziękuję.",
    ),
    "da": (
        ("Tak.\n\nDen fre. 20. nov. 2026 kl. 09.31 skrev Butik <hej@butik.example>:\n\n> Hej\n"),
        "Tak.",
    ),
    "sv outlook": (
        (
            "Tack.\n"
            "\n"
            "Från: Butik <hej@butik.example>\n"
            "Skickat: den 20 november 2026 09:31\n"
            "Till: Eva\n"
            "Ämne: SV: order\n"
            "\n"
            "Hej"
        ),
        "Tack.",
    ),
    "fr iphone date": (
        (
            "Parfait\n"
            "\n"
            "Envoyé de mon iPhone\n"
            "\n"
            "> Le 20 nov. 2026 à 09:31, Maison <bonjour@maison.example> a écrit :\n"
            "> \n"
            "> \ufeffBonjour"
        ),
        "Parfait",
    ),
    "fr thunderbird": (
        ("Bien reçu.\n\nLe 20/11/2026 à 09:31, Maison a écrit :\n> Bonjour\n"),
        "Bien reçu.",
    ),
    "de thunderbird": (
        ("Alles klar.\n\nAm 20.11.26 um 09:31 schrieb Shop:\n> Guten Tag\n"),
        "Alles klar.",
    ),
    "fr outlook mobile": (
        (
            "D'accord\n"
            "\n"
            "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>\n"
            "________________________________\n"
            "De : Maison <b@m.example>\n"
            "Envoyé : vendredi, novembre 20, 2026 9:31 AM\n"
            "À : Julie\n"
            "Objet : Re: x\n"
            "\n"
            "Bonjour"
        ),
        "D'accord",
    ),
    "en outlook mobile": (
        (
            "Fine\n"
            "\n"
            "Get Outlook for Android<https://aka.ms/AAb9ysg>\n"
            "________________________________\n"
            "From: Shop <b@m.example>\n"
            "Sent: Friday, November 20, 2026 9:31:22 AM\n"
            "To: Ann\n"
            "Subject: Re: x\n"
            "\n"
            "Hi"
        ),
        "Fine",
    ),
    "es movil": (
        ("Vale\n\nEnviado desde mi iPhone"),
        "Vale",
    ),
    "it cell": (
        ("Ok\n\nInviato da iPhone"),
        "Ok",
    ),
    "nl cell": (
        ("Ok\n\nVerstuurd vanaf mijn iPhone"),
        "Ok",
    ),
    "de outlook ios": (
        ("Ok\n\nOutlook für iOS beziehen<https://aka.ms/o0ukef>"),
        "Ok",
    ),
    "laposte": (
        ("Merci\n\nEnvoyé depuis l'application Mail Orange"),
        "Merci",
    ),
}
# What kind of machine wrote it, "" where a person did; the fields that say so, and the words.
MACHINES: list[tuple[str, dict[str, str], str]] = [
    (
        "auto_reply",
        {"subject": "Réponse automatique : Votre commande"},
        "Bonjour, je suis en congés jusqu'au 30 novembre.",
    ),
    ("auto_reply", {"subject": "Absence : Re: Votre commande"}, "Je suis absente du bureau, de retour le 30/11."),
    (
        "auto_reply",
        {"subject": "Abwesend: Ihre Bestellung"},
        "Ich bin derzeit nicht im Büro und ab dem 30.11. wieder erreichbar.",
    ),
    ("auto_reply", {"subject": "Respuesta automática: Su pedido"}, "Estoy fuera de la oficina."),
    ("auto_reply", {"subject": "Risposta automatica: ordine"}, "Sono assente fino al 30."),
    ("auto_reply", {"subject": "Automatisch antwoord: bestelling"}, "Ik ben afwezig."),
    ("auto_reply", {"subject": "Re: Votre commande", "auto_submitted": "auto-replied"}, "Merci de votre message."),
    ("auto_reply", {"subject": "Out of Office: Your order"}, "I am out of the office until Monday."),
    ("bounce", {"from": "MAILER-DAEMON@mx.example", "subject": "Undelivered Mail Returned to Sender"}, "I'm sorry"),
    (
        "bounce",
        {"from": "postmaster@outlook.example", "subject": "Non remis : Votre commande"},
        "Échec de la remise à ces destinataires : jean@x.example",
    ),
    (
        "bounce",
        {
            "from": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "subject": "Delivery Status Notification (Failure)",
        },
        "Address not found",
    ),
    (
        "bounce",
        {"from": "postmaster@firma.example", "subject": "Unzustellbar: Ihre Bestellung"},
        "Die Nachricht konnte nicht zugestellt werden: a@b.example",
    ),
    ("list", {"list_id": "<news.x.example>", "subject": "Soldes"}, "Tout à -50%"),
    (
        "",
        {"subject": "Colis non livré"},
        "Bonjour, mon colis n'a pas été livré, message du livreur : adresse introuvable.",
    ),
    ("", {"subject": "Absence de réponse"}, "Je n'ai toujours pas de réponse de votre part."),
    ("", {"subject": "Retour automatique de mon colis"}, "Mon colis a été retourné automatiquement."),
    ("", {"subject": "vacances"}, "Je serai en vacances, pouvez-vous livrer après le 30 ?"),
    ("", {"subject": "Delivery failed"}, "My parcel delivery failed yesterday, please call me."),
    ("", {"subject": "Undeliverable parcel"}, "The carrier says my parcel is undeliverable."),
    ("", {"subject": "Lieferung nicht zugestellt"}, "Mein Paket wurde nicht zugestellt."),
]


@pytest.mark.parametrize(("body", "hers"), ANSWERS.values(), ids=ANSWERS)
def test_her_words_alone_are_left(body: str, hers: str) -> None:
    assert trim(body).split() == hers.split()


@pytest.mark.parametrize(("why", "fields", "words"), MACHINES)
def test_a_machine_is_known_and_a_person_is_none(why: str, fields: dict[str, str], words: str) -> None:
    message = read(a_mail(words, **fields))

    assert (message.facts.get("why", "") if message.kind is Kind.MACHINE else "") == why
