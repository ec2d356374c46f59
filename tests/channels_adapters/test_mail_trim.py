"""Quotes and signatures go, every word of hers stays."""

import json
from collections import Counter

import pytest

from channels_adapters.mail.html import to_text
from channels_adapters.mail.trim import trim
from tests.samples import samples

QUOTE = "> Bonjour,\n> votre colis est parti.\n"


@pytest.mark.parametrize(
    "introduction",
    [
        "Le 22/11/2026 à 10:00, Bob a écrit :",
        "Le dim. 22 nov. 2026 à 10:00, Bob <bob@shop.example> a écrit :",
        "Le dim. 22 nov. 2026 à 10:00, Maison Calanque <\nbonjour@shop.example> a écrit :",
        "On Sun, Nov 22, 2026 at 10:00 AM Bob <bob@shop.example> wrote:",
        "Am 22.11.2026 um 10:00 schrieb Bob <bob@shop.example>:",
        "El dom, 22 nov 2026 a las 10:00, Bob (<bob@shop.example>) escribió:",
        "Il giorno dom 22 nov 2026 alle ore 10:00 Bob <bob@shop.example> ha scritto:",
        "Op zo 22 nov. 2026 om 10:00 schreef Bob <bob@shop.example>:",
        "Em dom., 22 de nov. de 2026 às 10:00, Bob <bob@shop.example> escreveu:",
        "Bob <bob@shop.example> schrieb am So., 22. Nov. 2026, 10:00:",
        "22.11.2026, 10:00, Bob <bob@shop.example>:",
    ],
)
def test_what_a_program_introduces_is_cut(introduction: str) -> None:
    assert trim(f"Merci beaucoup !\nChloé\n\n{introduction}\n\n{QUOTE}") == "Merci beaucoup !\nChloé"


@pytest.mark.parametrize(
    "head",
    [
        "De : Bob <bob@shop.example>\nEnvoyé : dimanche 22 novembre 2026 10:00\nÀ : Chloé\nObjet : Mon colis",
        "________________________________\nFrom: Bob <bob@shop.example>\nSent: Sunday\nTo: Chloé\nSubject: Mon colis",
        "-----Message d'origine-----\nDe : Bob\nEnvoyé : dimanche\nÀ : Chloé\nObjet : Mon colis",
        "Von: Bob\nGesendet: Sonntag, 22. November 2026 10:00\nAn: Chloé\nBetreff: Mon colis",
        "*De :* Bob <bob@shop.example>\n*Date :* 22 novembre\n*À :* Chloé",
    ],
)
def test_the_head_that_outlook_writes_ends_the_answer(head: str) -> None:
    assert trim(f"Merci !\n\n{head}\n\nBonjour,\nvotre colis est parti.") == "Merci !"


@pytest.mark.parametrize(
    "text",
    [
        "De: Paris\nÀ: Lyon\nDate: 12 mai",
        "Le 12 mai j'ai commandé deux vases, en 2025 :\nun bleu, un blanc",
        "On 3 May I wrote to you, and nobody answered",
        "Bonjour\n\n> votre colis est parti\n\nNon, il n'est pas parti.\n\n> il arrive demain\n\nNon plus.",
        "> tout est cité",
        "Voici :\n\n---------- Forwarded message ---------\nFrom: a@b.example\nDate: lundi\nSubject: x\n\nFacture",
        "| taille | couleur |\n| 3 | bleu |",
        "Première partie\n--\n" + "encore une ligne de texte\n" * 20,
        "----\nListe\n----",
    ],
)
def test_what_may_be_hers_is_kept(text: str) -> None:
    assert trim(text).split() == text.split()


def test_an_answer_below_or_between_what_was_introduced_is_kept() -> None:
    introduced = f"Le 22/11/2026 à 10:00, Bob a écrit :\n{QUOTE}"
    assert trim(f"{introduced}\nNon, rien reçu.") == "Non, rien reçu."
    assert trim(f"Bonjour\n{introduced}Non.\n{QUOTE}\nMerci").split()[0] == "Bonjour"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nChloé Martin\n06 12 34 56 78",
        "Envoyé de mon iPhone",
        "Sent from my Galaxy",
        "Télécharger Outlook pour iOS",
    ],
)
def test_a_signature_that_is_marked_goes(signature: str) -> None:
    assert trim(f"Merci !\n\n{signature}\n") == "Merci !"


def _same(got: str, wanted: str) -> bool:
    return got.split() == wanted.split()


def test_real_answers_are_cut_exactly_and_lose_nearly_no_word() -> None:
    folder = samples("mail_reply")
    trimmer = [
        (path.read_text(), (folder / "trimmer" / "trimmed" / path.name).read_text())
        for path in sorted((folder / "trimmer" / "emails").iterdir())
    ]
    talon = [(one["body"], one["reply"]) for one in json.loads((folder / "talon" / "plain_cases.json").read_text())]
    html = [
        (to_text(path.read_text(errors="replace")), "Hi. I am fine. Thanks, Alex")
        for path in sorted((folder / "talon" / "html_replies").iterdir())
    ]
    lost = sum(
        sum((Counter(wanted.split()) - Counter(trim(body).split())).values()) for body, wanted in trimmer + talon
    )

    assert sum(_same(trim(body), wanted) for body, wanted in trimmer) >= 31
    assert sum(_same(trim(body), wanted) for body, wanted in talon) >= 42
    assert all(_same(trim(body), wanted) for body, wanted in html)
    assert lost == 0
