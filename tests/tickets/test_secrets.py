"""What is sealed is opened by this service alone."""

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from contactcenter.errors import Refusal
from contactcenter.tickets.secrets import seal, unseal


def test_a_secret_comes_back_and_is_not_in_the_row() -> None:
    sealed = seal("mot de passe é")

    assert "passe" not in sealed
    assert unseal(sealed) == "mot de passe é"
    assert unseal(seal("")) == ""


def test_another_key_does_not_open_it() -> None:
    sealed = seal("x")
    with (
        override_settings(SEALING_KEYS=[Fernet.generate_key().decode()]),
        pytest.raises(Refusal, match="account_unreadable"),
    ):
        unseal(sealed)
