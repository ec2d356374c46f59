"""What the intake's bench sends is what our doors take: each mail is another, each call another event."""

from channels_adapters.base import Account
from contactcenter.bench import helpdesk, intake
from contactcenter.bench.outside import Meta, kept_mail
from contactcenter.bench.wire import Http


def test_every_mail_and_every_call_is_another() -> None:
    mails = [kept_mail(intake._letter(place), Account("a@b.example"), "", False).id for place in range(20)]
    meta = Meta(Http("127.0.0.1", 1), Account("77", {}))
    calls = [meta.kept(intake._body(meta, place), "") for place in range(20)]
    assert len(set(mails)) == 20
    assert len({one.id for [one] in calls}) == 20
    assert all(one.says_something for [one] in calls)


def test_the_broken_mail_in_their_middle_is_kept_too() -> None:
    kept = kept_mail(intake._BROKEN, Account("a@b.example"), "", False)

    assert (kept.is_machine, kept.says_something) == (False, True)


def test_a_database_is_named_as_django_names_it() -> None:
    named = helpdesk._database("postgresql://me@/bench_1?host=/run/postgres-socket")

    assert named == {"NAME": "bench_1", "USER": "me", "PASSWORD": "", "HOST": "/run/postgres-socket", "PORT": ""}
