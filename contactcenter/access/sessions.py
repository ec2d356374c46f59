"""Who stands behind many sessions at once, in three queries: for sockets, which ask again and again."""

from collections.abc import Iterable

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare

from contactcenter.access.actors import Actor, actor_of_agent
from contactcenter.access.models import User
from routing.models import Agent


def actors_of_sessions(keys: Iterable[str]) -> dict[str, Actor]:
    """The actors of those sessions that are somebody's now: signing out and a new password count at once."""
    rows = Session.objects.filter(session_key__in=set(keys), expire_date__gt=Now())
    store = SessionStore()
    said = {row.session_key: store.decode(row.session_data) for row in rows}
    ids = {int(facts[SESSION_KEY]) for facts in said.values() if str(facts.get(SESSION_KEY, "")).isdigit()}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=ids, is_active=True)}
    agents = {agent.user_id: agent for agent in Agent.objects.select_related("team").filter(user__in=ids)}
    found = {}
    for key, facts in said.items():
        user = users.get(str(facts.get(SESSION_KEY)))
        if user is None:
            continue
        if constant_time_compare(facts.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            found[key] = actor_of_agent(user, agents.get(user.pk))
    return found
