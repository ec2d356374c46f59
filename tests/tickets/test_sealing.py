"""Secrets at rest: opened by their keys, old and new, and by nothing else."""

import io
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command

from contactcenter.errors import Refusal
from contactcenter.tickets import secrets
from contactcenter.tickets.accounts import adapter_account
from contactcenter.tickets.models import ChannelAccount, ImapMailbox, OAuthGrant
from contactcenter.tickets.sealing import _first_key, seal, unseal
from tests.cast import Cast

SECRETS = {"smtp_password": "of-the-tests"}


def _account(cast: Cast, sealed: bytes) -> ChannelAccount:
    return ChannelAccount.objects.create(shop=cast.shop, adapter="email", address="a@example.com", sealed=sealed)


def _rotate() -> str:
    said = io.StringIO()
    call_command("rotate_secrets", stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    """A file of keys of one's own, which is there once something was sealed."""
    settings.SEALING_KEYS_FILE = tmp_path / "sealing_keys"
    seal({})
    return tmp_path / "sealing_keys"


def test_a_rotation_seals_with_a_new_key_and_forgets_the_oldest(cast: Cast, keys: Path) -> None:
    account = _account(cast, seal(SECRETS))
    before = keys.read_text().split()
    assert _rotate() == "1 sealed anew.\n"
    account.refresh_from_db()
    now = keys.read_text().split()
    assert now[0] not in before
    assert now[1:] == before[:1]
    assert Fernet(now[0]).decrypt(bytes(account.sealed))
    assert adapter_account(account).settings["smtp_password"] == "of-the-tests"


def test_a_rotation_reaches_every_sealed_column(cast: Cast) -> None:
    account = _account(cast, b"")
    mailbox = ImapMailbox.objects.create(account=account, host="h", user="u", sealed_password=secrets.seal("a"))
    grant = OAuthGrant.objects.create(account=account, client_id="c", sealed_access_token=secrets.seal("b"))
    assert _rotate() == "2 sealed anew.\n"
    before = mailbox.sealed_password
    mailbox.refresh_from_db()
    grant.refresh_from_db()
    assert before != mailbox.sealed_password
    assert (secrets.unseal(mailbox.sealed_password), secrets.unseal(grant.sealed_access_token)) == ("a", "b")


def test_what_was_read_before_a_rotation_opens_after_it(cast: Cast, keys: Path) -> None:
    held = seal(SECRETS)
    _account(cast, held)
    _rotate()
    assert unseal(held) == SECRETS
    assert keys.stat().st_mode & 0o777 == 0o600


def test_what_was_sealed_before_there_were_keys_opens(cast: Cast) -> None:
    account = _account(cast, Fernet(_first_key()).encrypt(b'{"smtp_password": "of-the-tests"}'))
    assert unseal(bytes(account.sealed)) == SECRETS
    _rotate()
    account.refresh_from_db()
    with pytest.raises(InvalidToken):
        Fernet(_first_key()).decrypt(bytes(account.sealed))


def test_named_keys_go_before_the_file(cast: Cast, settings: Any, keys: Path) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.SEALING_KEYS = [old]
    account = _account(cast, seal(SECRETS))
    settings.SEALING_KEYS = [new, old]
    kept = keys.read_text()
    _rotate()
    account.refresh_from_db()
    settings.SEALING_KEYS = [new]
    assert unseal(bytes(account.sealed)) == SECRETS
    assert keys.read_text() == kept


def test_what_no_key_opens_is_named_and_refused(cast: Cast) -> None:
    account = _account(cast, Fernet(Fernet.generate_key()).encrypt(b"{}"))
    with pytest.raises(CommandError, match=r"email a@example\.com"):
        _rotate()
    with pytest.raises(Refusal, match="account_unreadable"):
        unseal(bytes(account.sealed))


def test_no_secret_is_in_what_an_account_says_of_itself(cast: Cast) -> None:
    account = _account(cast, seal(SECRETS))
    assert "of-the-tests" not in repr(adapter_account(account)) + repr(account) + repr(account.__dict__)
