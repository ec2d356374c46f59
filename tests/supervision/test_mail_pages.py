"""What an administrator sets about the shops' mails, and what of it is kept."""

from django.test import Client
from django.urls import reverse

from contactcenter.tickets.models import ChannelAccount, Shop
from tests.access.mail_scenes import FORM
from tests.cast import Cast


def _as_ada(cast: Cast) -> Client:
    client = Client()
    cast.ada.signs_in(client)
    return client


def test_signatures_by_language_and_the_seconds_to_take_back_are_kept(cast: Cast) -> None:
    page = reverse("supervision:shop_mail", args=[cast.shop.slug])
    told = {"signature_fr": "{agent}\r\nMaison", "signature_en": "", "undo_seconds": "30"}
    assert _as_ada(cast).post(page, told).status_code == 302

    shop = Shop.objects.get(pk=cast.shop.pk)
    assert (shop.signatures, shop.undo_seconds) == ({"fr": "{agent}\nMaison"}, 30)
    assert "{agent}" in _as_ada(cast).get(page).content.decode()


def test_a_mail_is_not_held_for_hours(cast: Cast) -> None:
    page = reverse("supervision:shop_mail", args=[cast.shop.slug])
    response = _as_ada(cast).post(page, {"undo_seconds": "7200"})

    assert response.status_code == 422
    assert 'id="wrong-undo_seconds"' in response.content.decode()


def test_the_server_that_checks_senders_is_asked_for_and_kept(cast: Cast) -> None:
    client = _as_ada(cast)
    new = reverse("supervision:mail_account_new")
    assert "mx.google.com" in client.get(f"{new}?provider=gmail").content.decode()
    client.post(new, {**FORM, "shop": cast.shop.pk, "authserv_id": " mx.shop.example; "})

    account = ChannelAccount.objects.get(address=FORM["address"])
    assert account.settings["authserv_id"] == "mx.shop.example"
    assert "mx.shop.example" in client.get(reverse("supervision:mail_account", args=[account.pk])).content.decode()


def test_what_is_wrong_with_a_field_stands_beside_it(cast: Cast) -> None:
    told = {**FORM, "shop": cast.shop.pk, "imap_port": "99999", "password": ""}
    page = _as_ada(cast).post(reverse("supervision:mail_account_new"), told).content.decode()

    assert 'id="wrong-imap_port"' in page
    assert 'aria-describedby="wrong-password hint-password"' in page
