import time, cProfile, pstats, uuid
import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast
from tests.deeds import says, take, route, held
def timed(name, f, n=60):
    for _ in range(5): f()
    t=time.perf_counter(); c=time.process_time()
    for _ in range(n): f()
    print(f"{name}: wall {(time.perf_counter()-t)/n*1000:.2f} ms cpu {(time.process_time()-c)/n*1000:.2f} ms")
def test_prof(cast: Cast, django_assert_max_num_queries):
    from django.conf import settings
    settings.DEBUG=False
    alice=cast.alice.arrives()
    for i in range(4):
        t=says(cast, cast.visitor()); take(alice,t)
    t=says(cast, cast.visitor()); route()
    c=Client(); c.force_login(alice.user)
    from contactcenter.inbox import pages
    f=lambda: c.get("/inbox/lists/?part=own")
    assert f().status_code==200
    print(f().content.decode().count('<li class="row'))
    timed("lists own", f)
    timed("home-less 404", lambda: c.get("/inbox/tickets/ABCD-EFGH/"))
    timed("health", lambda: Client().get("/health/"))
    timed("presence renew", lambda: c.post("/inbox/presence/renew/", {"shown":"available"}))
    timed("own_context", lambda: pages.own_context(alice.actor))
    a=alice.actor
    from contactcenter.inbox import selectors
    timed("actor", lambda: alice.actor)
    timed("own_lists", lambda: selectors.own_lists(a))
    timed("presence ctx", lambda: pages.presence_context(a))
    from django.db import connection
    def one():
        with connection.cursor() as cu: cu.execute("select 1"); cu.fetchone()
    timed("select 1", one, 300)
    from contactcenter.access.models import User
    timed("user get", lambda: User.objects.get(pk=alice.user.pk))
    p=cProfile.Profile(); p.enable()
    for _ in range(50): f()
    p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats(60)
