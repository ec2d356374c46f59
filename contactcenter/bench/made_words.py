"""Words of made tickets: a few sentences, put together so that few tickets say the same."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contactcenter.bench import corpus

NAMES = (
    "Camille Roy", "Inès Fabre", "Jeanne Colin", "Manon Leroux", "Nadia Benali", "Sophie Marchal", "Hugo Perrin",
    "Lucas Morel", "Amy Walker", "Emma Doyle", "Grace Hill", "Kate Morris", "Léa Garnier", "Yanis Haddad",
)  # fmt: skip
_GREETINGS = {
    "fr": ("Bonjour, ", "Bonjour à vous, ", "bonjour ", "Madame, Monsieur, ", ""),
    "en": ("Hello, ", "Hi, ", "Good morning, ", "hello ", ""),
}
# By reason of the demo organisation.
_MATTERS = {
    "fr": {
        "order": (
            "où est ma commande {order} ? Le suivi ne bouge plus depuis {days} jours.",
            "le colis {order} est noté livré mais je n'ai rien reçu.",
            "puis-je encore changer l'adresse de livraison de {order} ?",
            "il manque un article dans la commande {order}.",
        ),
        "advice": (
            "quelle bougie conseillez-vous pour une pièce de {days} m² ?",
            "le savon à la lavande est-il de nouveau disponible ?",
            "quelle différence entre l'eau de toilette et l'eau de parfum ?",
        ),
        "payment": (
            "ma carte est refusée à la dernière étape pour la commande {order}.",
            "j'ai été débitée deux fois de {days} euros, commande {order}.",
            "pouvez-vous m'envoyer la facture de {order} ?",
        ),
        "technical": (
            "je n'arrive plus à me connecter à mon compte depuis {days} jours.",
            "le diffuseur ne s'allume plus, que faire ?",
        ),
        "complaint": (
            "le flacon de la commande {order} est arrivé cassé, c'est inadmissible.",
            "troisième message sans réponse en {days} jours, je veux une réclamation.",
        ),
    },
    "en": {
        "order": (
            "where is my order {order}? Tracking has not moved for {days} days.",
            "parcel {order} is marked as delivered and is not here.",
        ),
        "advice": ("which soap would you advise for dry skin?", "is the fig candle back in stock?"),
        "payment": ("my card is declined at the last step, order {order}.", "could you send the invoice of {order}?"),
        "technical": ("my account page shows an error since {days} days.",),
        "complaint": ("the bottle of order {order} leaks, this is unacceptable.",),
    },
}
_ANSWERS = {
    "fr": (
        "Bonjour, je viens de vérifier : tout est en ordre, vous recevrez un message d'ici {days} jours.",
        "Bonjour, j'ai transmis au transporteur et je vous tiens au courant.",
        "C'est noté et corrigé. Belle journée à vous.",
        "Toutes nos excuses pour ce désagrément : nous vous renvoyons l'article sans frais.",
    ),
    "en": (
        "Hello, I have just checked: all is well, you will hear from us within {days} days.",
        "Noted and corrected. Have a nice day.",
        "We are sorry about this: a new one is on its way, free of charge.",
    ),
}


@dataclass(frozen=True)
class Texts:
    """Where words come from: our own sentences, and what a folder of samples holds besides."""

    samples: tuple[str, ...] = ()

    def question(self, dice: random.Random, language: str, reason: str) -> str:
        if self.samples and language == "fr" and dice.random() < 0.5:
            return dice.choice(self.samples)
        of_language = _MATTERS[language]
        matters, greetings = of_language.get(reason) or of_language["order"], _GREETINGS[language]
        greeting = greetings[int(dice.random() * len(greetings))]
        return greeting + _filled(dice, matters[int(dice.random() * len(matters))])

    def answer(self, dice: random.Random, language: str) -> str:
        answers = _ANSWERS[language]
        return _filled(dice, answers[int(dice.random() * len(answers))])


def _filled(dice: random.Random, text: str) -> str:
    return text.format(order=f"MC-{int(dice.random() * 1_000_000):06}", days=2 + int(dice.random() * 20))


def read(folder: Path | None) -> Texts:
    """What customers say in the samples of this folder; NotADirectoryError where there is no such folder."""
    if folder is None:
        return Texts()
    said = [turn for conversation in corpus.read(folder).conversations for turn in conversation.turns]
    said += _whole_conversations(folder / "abcd" / "abcd_sample.json")
    return Texts(tuple(text[:2000] for text in said if text))


def _whole_conversations(path: Path) -> Iterator[str]:
    """The customers' sides of `[{"original": [[who, text], ...]}, ...]`; none where there is no such file."""
    if path.is_file():
        for told in json.loads(path.read_text("utf-8")):
            yield " ".join(text for who, text in told["original"] if who == "customer")
