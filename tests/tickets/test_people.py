"""Meeting people by what is proved of them: each is one customer, whoever meets her, in however large a crowd."""

import threading

from django.db import connection, transaction

from contactcenter.tickets import people
from contactcenter.tickets.models import Customer, Identity
from contactcenter.tickets.people import Met
from tests.cast import Cast


def _met(cast: Cast, *names: str) -> list[Met]:
    return [Met(cast.shop.pk, "email", f"{name}@example.com", name.title(), "fr") for name in names]


def test_those_who_are_new_are_made_and_the_others_found(cast: Cast) -> None:
    first = people.meet(_met(cast, "chloe"))
    again = people.meet(_met(cast, "lea", "chloe", "lea"))

    assert again[cast.shop.pk, "email", "chloe@example.com"] == first[cast.shop.pk, "email", "chloe@example.com"]
    assert len(again) == 2
    assert sorted(Customer.objects.filter(pk__in=again.values()).values_list("name", "language")) == [
        ("Chloe", "fr"),
        ("Lea", "fr"),
    ]


def test_what_somebody_typed_is_not_proved(cast: Cast) -> None:
    people.remember_typed(cast.chloe.customer, "email", "lea@example.com")
    [customer] = people.meet(_met(cast, "lea")).values()

    assert customer != cast.chloe.customer.pk


def test_two_who_meet_one_person_at_once_meet_the_same(committed_cast: Cast) -> None:
    wanted, found = _met(committed_cast, "chloe", "lea"), []

    def meet() -> None:
        try:
            with transaction.atomic():
                found.append(people.meet(wanted))
        finally:
            connection.close()

    other = threading.Thread(target=meet)
    with transaction.atomic():
        found.append(people.meet(wanted))
        other.start()  # it waits for our commit
    other.join(20)

    assert len(found) == 2
    assert found[0] == found[1]
    assert Identity.objects.filter(kind="email", is_verified=True).count() == 2
    assert Customer.objects.filter(name__in=["Chloe", "Lea"]).count() == 2
