"""Whom a session names is kept in memory, who she is and what she may is not: every request asks anew."""

import pytest
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from contactcenter.access import session_store
from contactcenter.access.actors import Role, actor_of
from contactcenter.access.models import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _who(client: Client) -> str | None:
    """Whom the service takes her for."""
    answer = client.get(reverse("inbox:lists"), headers={"accept": "application/json"})
    return str(answer.wsgi_request.user) if answer.status_code == 200 else None


@pytest.fixture
def alice(cast: Cast) -> Client:
    """Signed in, and read with her session from memory."""
    client = Client()
    client.force_login(cast.alice.user)
    assert _who(client) == _who(client) == cast.alice.user.username
    assert client.session.session_key in session_store._known
    return client


def test_who_was_deactivated_is_nobody_at_once(cast: Cast, alice: Client) -> None:
    User.objects.filter(pk=cast.alice.user.pk).update(is_active=False)
    assert _who(alice) is None


def test_a_new_password_ends_her_sessions(cast: Cast, alice: Client) -> None:
    cast.alice.user.set_password("quite another one")
    cast.alice.user.save()
    assert _who(alice) is None


def test_a_session_that_was_ended_or_is_over_is_nobodys(alice: Client) -> None:
    Session.objects.all().delete()
    assert _who(alice) is None


def test_another_role_is_hers_with_the_next_request(cast: Cast, alice: Client) -> None:
    User.objects.filter(pk=cast.alice.user.pk).update(role=User.Role.LEAD)
    assert _who(alice) == cast.alice.user.username
    asked = actor_of(alice.get(reverse("inbox:lists")).wsgi_request)
    assert asked.role is Role.LEAD


def test_a_session_that_names_somebody_else_now_is_hers(cast: Cast, alice: Client) -> None:
    session = alice.session
    session[SESSION_KEY] = str(cast.bob.user.pk)
    session[HASH_SESSION_KEY] = cast.bob.user.get_session_auth_hash()
    session.save()
    assert _who(alice) == _who(alice) == cast.bob.user.username
