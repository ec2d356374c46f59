"""The adapters that the settings declare, by slug."""

from collections.abc import Iterable
from importlib import import_module

from channels_adapters.base import Adapter

_adapters: dict[str, Adapter] = {}


def load(paths: Iterable[str]) -> None:
    """Load adapters by dotted path. A wrong path fails here, at start, and says which."""
    _adapters.clear()
    for path in paths:
        module_name, _, class_name = path.rpartition(".")
        adapter: Adapter = getattr(import_module(module_name), class_name)()
        if adapter.slug in _adapters:
            raise ValueError(f"two channel adapters are called {adapter.slug!r}")
        _adapters[adapter.slug] = adapter


def adapter(slug: str) -> Adapter:
    """The adapter of this slug; KeyError where the settings declare none."""
    return _adapters[slug]


def slugs() -> list[str]:
    return list(_adapters)
