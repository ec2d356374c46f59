"""Names that an organisation gives in the languages its people read."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import get_language


def name_in(names: Mapping[str, str]) -> str:
    """The name in the reader's language, else the first there is."""
    return names.get((get_language() or "fr")[:2]) or next(iter(names.values()), "")


class Named(models.Model):
    """A row with a stable slug and a name per language: `{"fr": "Niveau 1", "en": "Level 1"}`."""

    slug = models.SlugField(unique=True)
    names = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return name_in(self.names) or self.slug
