"""The demo organisation: one shop, four teams, twelve agents, a supervisor, an administrator, queues and targets.

Facts only; `manage.py load_demo` writes them. Names are made up, proficiencies set by hand, as people would.
"""

from dataclasses import dataclass

from routing.chains import PREDICTED, SECONDS, SHARE, Step, order

PAGE_URL = "http://localhost:8000/shop/"  # where script/run shows the shop
PASSWORD = "demo-contact-2026"  # noqa: S105 - of the demo organisation only

TEAMS = {
    "level1": ("Niveau 1", "Level 1", 1, False),
    "partner": ("Niveau 1 partenaire", "Level 1 partner", 1, True),
    "technical": ("Technique", "Technical", 2, False),
    "complaints": ("Réclamations", "Complaints", 2, False),
}

LANGUAGES = {"fr": ("Français", "French"), "en": ("Anglais", "English")}
TOPICS = {
    "order_tracking": ("Suivi de commande", "Order tracking"),
    "product_advice": ("Conseil produit", "Product advice"),
    "technical": ("Technique", "Technical"),
    "complaints": ("Réclamations", "Complaints"),
    "payment": ("Paiement", "Payment"),
}


@dataclass(frozen=True)
class DemoQueue:
    names: tuple[str, str]
    teams: tuple[str, ...]
    requirements: dict[str, int]
    is_in_house: bool = False


QUEUES = {
    "level1": DemoQueue(("Questions générales", "General questions"), ("level1", "partner"), {}),
    "orders": DemoQueue(("Suivi de commande", "Order tracking"), ("level1", "partner"), {"order_tracking": 2}),
    "advice": DemoQueue(("Conseil produit", "Product advice"), ("level1", "partner"), {"product_advice": 2}),
    "payment": DemoQueue(("Paiement", "Payment"), ("level1",), {"payment": 3}, is_in_house=True),
    "technical": DemoQueue(("Aide technique", "Technical help"), ("technical",), {"technical": 3}),
    "complaints": DemoQueue(("Réclamations", "Complaints"), ("complaints",), {"complaints": 3}, is_in_house=True),
}

# medium: (target in seconds, objective in %). Shoppers leave a chat after 76 s; 95 % of calls are taken within 90 s; a
# mail later than 6 h brings a chaser (figures of the field, 2013 to 2015).
TARGETS: dict[str, tuple[int, int]] = {
    "chat": (76, 95),
    "call": (90, 95),
    "mail": (6 * 3600, 95),
    "social": (3600, 95),
}


@dataclass(frozen=True)
class DemoCalendar:
    """From and to o'clock on Monday to Friday, on Saturday and on Sunday; of whose public holidays it is closed."""

    names: tuple[str, str]
    hours: tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]
    country: str = ""


# Chats and calls around the clock, so that whoever tries the demo at night meets no closed door; mails and messages as
# a house of this size answers them.
CALENDARS = {
    "around-the-clock": DemoCalendar(("Chat et appels, jour et nuit", "Chat and calls, day and night"), ((0, 24),) * 3),
    "written": DemoCalendar(("Mails et messages", "Mails and messages"), ((9, 19), (10, 18), None), "FR"),
}
LIVE_HOURS, DEFERRED_HOURS = "around-the-clock", "written"
DEFERRED = ("mail", "social")  # what counts by the hours of written work
_HOUR = 3600
# A public question is answered within the hour where it stands, unless what it holds is nobody's but hers.
_TO_PRIVATE = Step(SECONDS, 0, "go_private", ("public_question", "personal_data"))
# What happens to work of this medium that stays unanswered.
CHAINS: dict[str, tuple[Step, ...]] = {
    "chat": (
        Step(PREDICTED, 0, "offer_channel"),
        Step(SECONDS, 50, "widen", ("unassigned",)),
        Step(SECONDS, 76, "offer_channel"),
        Step(SECONDS, 120, "alert"),
    ),
    "call": (Step(SECONDS, 60, "raise"), Step(SECONDS, 60, "widen"), Step(SHARE, 150, "alert")),
    "mail": (
        Step(SECONDS, 0, "acknowledge"),
        Step(SECONDS, 4 * _HOUR, "raise"),
        Step(SECONDS, 6 * _HOUR, "alert"),
        Step(SECONDS, 6 * _HOUR, "apologise", parameters={"within_seconds": 4 * _HOUR}),
    ),
    "social": (_TO_PRIVATE, Step(SHARE, 75, "raise"), Step(SHARE, 100, "alert")),
}
# She wrote again after an answer: the same time, of any queue. She is not sent elsewhere while somebody talks to her.
NEXT_TARGETS: dict[str, tuple[int, int]] = {"chat": (76, 95), "mail": (6 * 3600, 95), "social": (3600, 95)}
NEXT_CHAINS: dict[str, tuple[Step, ...]] = {
    "chat": (Step(SECONDS, 50, "widen", ("unassigned",)), Step(SECONDS, 60, "warn_agent"), Step(SECONDS, 120, "alert")),
    "mail": (Step(SECONDS, 4 * _HOUR, "raise"), Step(SECONDS, 6 * _HOUR, "alert")),
    "social": (_TO_PRIVATE, Step(SHARE, 75, "raise"), Step(SHARE, 100, "alert")),
}
RESOLUTION_SECONDS, RESOLUTION_PERCENT = 3 * 86_400, 90
# Mail of level 1 that nobody took by then may be taken by the outsourcer and by every other team with the language.
LEVEL_1_MAIL = (Step(SECONDS, 5 * _HOUR, "widen", ("unassigned",)),)


def chain_of(medium: str, *, is_outsourced: bool = False, is_next: bool = False) -> tuple[Step, ...]:
    """The chain in the order its steps come: of a first reply, of a queue that the outsourcer serves too or not, or of
    any queue's next one."""
    if is_next:
        return NEXT_CHAINS[medium]
    steps = [*CHAINS[medium], *(LEVEL_1_MAIL if medium == "mail" and is_outsourced else ())]
    return tuple(steps[place] for place in order(steps, TARGETS[medium][0]))


# Reason, its words; the first that fits decides. A complaint first: whatever else it speaks of, it stays in the house.
TRIAGE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "complaint",
        (
            "reclamation*",
            "inadmissible*",
            "inacceptable*",
            "scandaleu*",
            "arnaque*",
            "mise en demeure",
            "plainte*",
            "mecontent*",
            "avocat*",
            "ugc*",
            "dgccrf",
            "retractation*",
            "complain*",
            "unacceptable",
            "scam",
            "lawyer",
            "disgrace*",
            "withdrawal",
        ),
    ),
    (
        "payment",
        (
            "carte refusee",
            "paiement*",
            "prelevement*",
            "debite*",
            "facture*",
            "payer",
            "paypal",
            "card declined",
            "payment*",
            "charged",
            "invoice*",
            "refund*",
            "rembours*",
        ),
    ),
    (
        "technical",
        (
            "ne fonctionne pas",
            "ne marche pas",
            "en panne",
            "bug*",
            "erreur*",
            "mot de passe",
            "connecter",
            "connexion",
            "notice",
            "does not work",
            "doesn't work",
            "not working",
            "broken",
            "error*",
            "password",
            "log in",
            "login",
        ),
    ),
    (
        "order",
        (
            "commande*",
            "colis",
            "livraison*",
            "livre*",
            "suivi",
            "expedi*",
            "retard*",
            "order*",
            "parcel*",
            "deliver*",
            "tracking",
            "shipped",
            "shipping",
        ),
    ),
    (
        "advice",
        (
            "conseil*",
            "disponib*",
            "taille*",
            "stock",
            "dimension*",
            "compatible*",
            "difference*",
            "advice",
            "available",
            "size*",
            "which one",
        ),
    ),
)

REASONS = {
    "order": ("Où est ma commande ?", "Where is my order?", "orders"),
    "advice": ("Un conseil sur un produit", "Advice on a product", "advice"),
    "payment": ("Mon paiement ne passe pas", "My payment does not go through", "payment"),
    "technical": ("Un souci technique", "A technical problem", "technical"),
    "complaint": ("Une réclamation", "A complaint", "complaints"),
}


@dataclass(frozen=True)
class DemoProfile:
    """As RoutingProfile; seconds to wrap up after a call, and to draw breath after other work."""

    names: tuple[str, str]
    chat_ceiling: int
    wrap_up_seconds: int = 45
    breathing_seconds: int = 0
    auto_accept: tuple[str, ...] = ()


PROFILES = {
    "standard": DemoProfile(("Standard", "Standard"), 5),
    "experienced": DemoProfile(("Confirmé", "Experienced"), 7, wrap_up_seconds=30, breathing_seconds=3),
    "partner": DemoProfile(("Partenaire", "Partner"), 5, auto_accept=("mail", "social")),
}
# From queue, to team, medium, after seconds, from and to o'clock, most at once, most a day: what level 1 does not
# answer in time goes to the technical team by day, so much and no more.
OVERFLOW: tuple[tuple[str, str, str, int, int, int, int, int], ...] = (
    ("orders", "technical", "chat", 30, 9, 18, 2, 40),
    ("level1", "technical", "mail", 4 * 3600, 9, 18, 5, 60),
)


@dataclass(frozen=True)
class DemoPerson:
    name: str
    role: str
    team: str = ""
    skills: tuple[tuple[str, int], ...] = ()
    chat_ceiling: int = 5
    language: str = "fr"
    profile: str = ""


def _agent(name: str, team: str, *skills: tuple[str, int], role: str = "agent", profile: str = "") -> DemoPerson:
    profile = profile or ("partner" if team == "partner" else "standard")
    return DemoPerson(name, role, team, skills, PROFILES[profile].chat_ceiling, profile=profile)


_FR, _EN = ("fr", 5), ("en", 4)
PEOPLE = {
    "alice": _agent("Alice Martin", "level1", _FR, _EN, ("order_tracking", 4), ("product_advice", 3), ("payment", 4)),
    "bob": _agent("Bob Lefèvre", "level1", _FR, ("order_tracking", 5), ("payment", 3)),
    "chantal": _agent(
        "Chantal Roux", "level1", _FR, ("product_advice", 5), ("order_tracking", 3), profile="experienced"
    ),
    "david": _agent("David Nguyen", "level1", _FR, _EN, ("payment", 5), ("order_tracking", 3), role="lead"),
    "olga": _agent("Olga Petit", "partner", _FR, ("order_tracking", 4), ("product_advice", 2)),
    "oscar": _agent("Oscar Blanc", "partner", _FR, ("order_tracking", 3)),
    "odile": _agent(
        "Odile Simon", "partner", _FR, ("en", 3), ("product_advice", 3), ("order_tracking", 2), profile="partner"
    ),
    "omar": _agent("Omar Haddad", "partner", _FR, _EN, ("order_tracking", 4), role="lead"),
    "tessa": _agent("Tessa Moreau", "technical", _FR, _EN, ("technical", 5), ("product_advice", 3)),
    "theo": _agent("Théo Garnier", "technical", _FR, ("technical", 4)),
    "rita": _agent("Rita Fontaine", "complaints", _FR, ("complaints", 5), ("order_tracking", 4)),
    "remi": _agent("Rémi Caron", "complaints", _FR, _EN, ("complaints", 4), ("payment", 3)),
    "sam": DemoPerson("Sam Delcourt", "supervisor"),
    "ada": DemoPerson("Ada Vidal", "administrator"),
}

SHOP_SLUG = "demo"
SHOP_NAME = "Maison Calanque"
MAIL_ADDRESS = "bonjour@maison-calanque.example"
ORDER_PATTERN = "MC-###### MC######"

# A page that Meta does not know: its calls and answers go to a stand-in on this machine (bench.graph_stand_in).
MESSENGER_PAGE = "100000000000001"
MESSENGER_SETTINGS = {"graph_url": "http://127.0.0.1:8790", "local_files": "http://127.0.0.1:8790"}
MESSENGER_SECRETS = {"verify_token": "demo-verify", "app_secret": "demo-secret", "access_token": "demo-access"}
