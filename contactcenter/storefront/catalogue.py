"""What the demo shop sells. Everything is made up."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Product:
    """`art` names its drawing, `tone` its colours; `euros` is the price."""

    slug: str
    name: str | Promise
    description: str | Promise
    euros: int
    art: str
    tone: str


PRODUCTS = (
    Product("sormiou", _("Sormiou eau de toilette"), _("Fig leaf, sea salt, warm stone. 100 ml."), 68, "bottle", "sea"),
    Product("garrigue", _("Garrigue candle"), _("Thyme and rosemary after the rain. 45 hours."), 34, "candle", "clay"),
    Product(
        "mistral",
        _("Mistral reed diffuser"),
        _("Verbena and cedar, for a season. 200 ml."),
        42,
        "diffuser",
        "sage",
    ),
    Product("vallon", _("Vallon olive soap"), _("Cut by hand, dried for six weeks. 3 × 100 g."), 18, "soap", "sand"),
    Product("cap", _("Cap vase"), _("Stoneware, thrown in Aubagne. 24 cm."), 54, "vase", "clay"),
    Product("sieste", _("Sieste linen throw"), _("Washed linen, sea blue. 130 × 170 cm."), 89, "throw", "sea"),
)
BY_SLUG = {product.slug: product for product in PRODUCTS}


@dataclass(frozen=True)
class Line:
    """A product in a basket."""

    product: Product
    count: int

    @property
    def euros(self) -> int:
        return self.product.euros * self.count


MOST_OF_ONE = 9


def read_basket(cookie: str) -> list[Line]:
    """The lines of a basket cookie, "sormiou:2.vallon:1". Anything else in it is left out."""
    lines = []
    for entry in cookie.split(".")[: len(PRODUCTS)]:
        slug, _colon, count = entry.partition(":")
        if slug in BY_SLUG and count.isascii() and count.isdigit() and 0 < int(count[:3]) <= MOST_OF_ONE:
            lines.append(Line(BY_SLUG[slug], int(count)))
    return lines


def write_basket(lines: list[Line]) -> str:
    return ".".join(f"{line.product.slug}:{line.count}" for line in lines)


def with_one_more(lines: list[Line], slug: str) -> list[Line]:
    product = BY_SLUG.get(slug)
    if product is None:
        return lines
    known = {line.product.slug: line.count for line in lines}
    known[slug] = min(known.get(slug, 0) + 1, MOST_OF_ONE)
    return [Line(BY_SLUG[name], count) for name, count in known.items()]


def without(lines: list[Line], slug: str) -> list[Line]:
    return [line for line in lines if line.product.slug != slug]
