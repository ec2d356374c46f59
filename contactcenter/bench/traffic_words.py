"""What made shoppers say and are called. All of it is marked as simulated, so that nobody takes it for real."""

import random
from dataclasses import dataclass

MARK = {"fr": "[simulé]", "en": "[simulated]"}
_AFTER_NAME = {"fr": "(simulée)", "en": "(simulated)"}
_NAMES = {
    "fr": ("Camille Roy", "Inès Fabre", "Jeanne Colin", "Manon Leroux", "Nadia Benali", "Sophie Marchal"),
    "en": ("Amy Walker", "Emma Doyle", "Grace Hill", "Kate Morris", "Lucy Shaw", "Rose Baker"),
}

# First words, then what she says if somebody answers.
_MATTERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "fr": (
        (
            "Bonjour, où est ma commande MC-{order} ? Le suivi ne bouge plus.",
            "D'accord, et elle arrive quand ?",
            "Merci !",
        ),
        ("bonjour, est ce que la bougie figuier est de nouveau disponible ?", "Et en grand format ?"),
        ("Quelle différence entre l'eau de toilette et l'eau de parfum ?", "Merci pour le conseil."),
        ("Mon paiement ne passe pas, la carte est refusée à la dernière étape.", "Je réessaie… oui, ça marche."),
        ("Je n'arrive pas à me connecter à mon compte, le site affiche une erreur.", "C'est toujours pareil."),
        ("Le flacon est arrivé cassé, c'est inadmissible. Je fais une réclamation.", "Commande MC-{order}."),
        ("Puis-je changer l'adresse de livraison de la commande MC-{order} ?", "Parfait, merci beaucoup."),
        ("Vos coffrets peuvent-ils être emballés pour un cadeau ?",),
    ),
    "en": (
        ("Hello, where is my order MC-{order}? It should have come on Monday.", "Thanks, and which carrier?"),
        ("Do you ship to Belgium, and how long does it take?", "Great, thank you."),
        ("My card is declined at the last step, what can I do?", "It works now, thanks!"),
        ("The bottle leaks. I want to make a complaint about order MC-{order}.", "A new one would be fine."),
        ("Which of your soaps would you advise for dry skin?", "I will try that one."),
        ("The page of my account shows an error since yesterday.",),
    ),
}
_SUBJECTS = {"fr": "Une question sur ma commande", "en": "A question about my order"}
_GREETINGS = {"fr": "Cordialement,\n{name}", "en": "Best regards,\n{name}"}
_ANSWERS = {
    "fr": ("Bonjour, je regarde tout de suite.", "Je vérifie et je reviens vers vous.", "C'est noté, je m'en occupe."),
    "en": ("Hello, I am looking into it.", "Let me check that for you.", "Noted, I will take care of it."),
}


@dataclass(frozen=True)
class Persona:
    """One made shopper and her matter; `lines` are what she says, one after the other."""

    language: str
    name: str
    lines: tuple[str, ...]

    @property
    def subject(self) -> str:
        return f"{MARK[self.language]} {_SUBJECTS[self.language]}"

    @property
    def letter(self) -> str:
        return f"{self.lines[0]}\n\n{_GREETINGS[self.language].format(name=self.name)}\n"


def persona(dice: random.Random) -> Persona:
    """Three of four speak French."""
    language = "fr" if dice.random() < 0.75 else "en"
    order = f"{dice.randrange(1_000_000):06}"
    first, *others = (line.format(order=order) for line in dice.choice(_MATTERS[language]))
    name = f"{dice.choice(_NAMES[language])} {_AFTER_NAME[language]}"
    return Persona(language, name, (f"{MARK[language]} {first}", *others))


def answer(language: str, dice: random.Random) -> str:
    """What a made agent says."""
    known = language if language in _ANSWERS else "fr"
    return f"{MARK[known]} {dice.choice(_ANSWERS[known])}"
