"""Adapters are declared by path; a wrong one is found at start."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from channels_adapters import registry

DECLARED = ["channels_adapters.webchat.WebChat", "channels_adapters.callback_manual.ManualCallback"]


@pytest.fixture(autouse=True)
def _as_declared() -> Iterator[None]:
    yield
    registry.load(settings.CHANNEL_ADAPTERS)


def test_an_adapter_is_found_by_its_slug() -> None:
    registry.load(DECLARED)

    assert registry.slugs() == ["webchat", "callback_manual"]
    assert registry.adapter("webchat").slug == "webchat"


@pytest.mark.parametrize("path", ["channels_adapters.webchat.NoSuch", "no.such.module", "nonsense"])
def test_a_wrong_path_fails_at_start(path: str) -> None:
    with pytest.raises((AttributeError, ImportError, ValueError)):
        registry.load([path])


def test_two_adapters_of_one_name_fail_at_start() -> None:
    with pytest.raises(ValueError, match="webchat"):
        registry.load([DECLARED[0], DECLARED[0]])


def test_one_that_is_not_declared_is_not_there() -> None:
    registry.load(DECLARED[:1])

    with pytest.raises(KeyError):
        registry.adapter("callback_manual")
