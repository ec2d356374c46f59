"""Machines are told from people: no machine is thanked, and no person is taken for one."""

import json

import pytest

from channels_adapters.base import Kind
from tests.channels_adapters.mails import a_mail, read
from tests.samples import samples


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"auto_submitted": "auto-replied"}, "auto_reply"),
        ({"auto_submitted": "auto-generated (rejected)"}, "machine"),
        ({"x_autoreply": "yes"}, "auto_reply"),
        ({"precedence": "auto_reply"}, "auto_reply"),
        ({"precedence": "bulk"}, "bulk"),
        ({"list_id": "<news.shop.example>"}, "list"),
        ({"return_path": "<>"}, "machine"),
        ({"from": "MAILER-DAEMON@mx.example (Mail Delivery System)"}, "bounce"),
        ({"from": "Mail Delivery Subsystem <mailer-daemon@mx.example>"}, "bounce"),
        ({"from": "Postmaster <postmaster@mx.example>"}, "bounce"),
        ({"subject": "Réponse automatique : absence du bureau"}, "auto_reply"),
        ({"subject": "Automatic reply: Mon colis"}, "auto_reply"),
        ({"subject": "Abwesenheitsnotiz: Ihre Anfrage"}, "auto_reply"),
        ({"x_failed_recipients": "a@b.example"}, "bounce"),
        ({"content_type": "multipart/report; report-type=disposition-notification; boundary=x"}, "receipt"),
        ({"from": "bonjour@shop.example"}, "own"),
    ],
)
def test_a_machine_is_known_by_its_head(fields: dict[str, str], why: str) -> None:
    message = read(a_mail("--x\r\n\r\nhello\r\n--x--", **fields))
    assert (message.kind, message.facts.get("why")) == (Kind.MACHINE, why)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery failure", "Your message could not be delivered to the following recipient:\n\nbob@x.example"),
        ("Votre message : non remis", "Votre message n'a pas pu être délivré à\nbob@x.example"),
        ("Returned mail", "<bob@x.example>: mailbox unavailable. [SMTP Error Code 550]"),
    ],
)
def test_a_bounce_without_headers_is_known_by_its_words(subject: str, text: str) -> None:
    assert read(a_mail(text, subject=subject, **{"from": "service@mx.example"})).facts["why"] == "bounce"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery failed", "My delivery failed to arrive, the driver said nobody was there. Chloé, chloe@example.com"),
        ("Échec de la livraison du colis", "Bonjour, le livreur n'a pas pu me livrer. chloe@example.com"),
        ("Colis non livré", "Il n'a pas été livré. Écrivez-moi à chloe2@example.com"),
        ("Je suis absente demain", "Pouvez-vous livrer jeudi ? Je suis en congés ensuite."),
        ("On vacation until Monday", "Please hold my parcel."),
        ("Mon colis", "Please confirm that you got my message and when you will deliver it."),
        ("Mon colis", "Merci de confirmer mon adresse e-mail, je n'ai pas reçu votre message."),
        ("Returned parcel", "I returned it on Monday, could you confirm? bob@x.example"),
        ("Automatic gate opener", "Does it work with batteries?"),
        ("Undelivered", "My parcel was not delivered. Was it returned to sender?"),
    ],
)
def test_a_person_is_none(subject: str, text: str) -> None:
    assert read(a_mail(text, subject=subject)).kind is Kind.MESSAGE


@pytest.mark.parametrize("field", ["auto_submitted"])
def test_who_says_no_is_no_machine(field: str) -> None:
    assert read(a_mail(**{field: "no"})).kind is Kind.MESSAGE


def test_a_firms_postmaster_who_answers_us_is_a_person() -> None:
    mail = a_mail("Merci !", in_reply_to="<1@x>", **{"from": "postmaster@small.example"})
    assert read(mail).kind is Kind.MESSAGE


def test_real_machines_are_recognised() -> None:
    folder = samples("mail_auto")
    labels = json.loads((folder / "labels.json").read_text())
    missed = [one["file"] for one in labels if read((folder / one["file"]).read_bytes()).kind is not Kind.MACHINE]

    # Both were written by people: spam with a picture, and a hotel's mail with a quote.
    assert set(missed) <= {"bounceparser/spam-with-image.msg", "flufl_bounce/groupwise_03.txt"}


def test_no_persons_real_answer_is_a_machines() -> None:
    folder = samples("mail_reply")
    for path in (folder / "talon" / "standard_replies").glob("*.eml"):
        assert read(path.read_bytes()).kind is Kind.MESSAGE, path.name
    for path in (folder / "trimmer" / "emails").glob("*.txt"):
        assert read(a_mail(path.read_bytes())).kind is Kind.MESSAGE, path.name
