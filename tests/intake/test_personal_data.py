"""What nobody should read in public, and what may stay there: the rule on French and English comments."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contactcenter.intake.personal_data import holds_personal_data

HOLDS = """
écrivez à chloe@example.com
my mail is chloe.martin+shop@mail.example.co.uk thanks
contactez-moi : chloe (at) example.fr
06 12 34 56 78
Appelez-moi au 0612345678 svp
tel +33 6 12 34 56 78
call me on +44 20 7946 0958
01.42.68.53.00 après 18 h
FR76 3000 6000 0112 3456 7890 189
mon IBAN FR7630006000011234567890189 pour le remboursement
IBAN GB29 NWBK 6016 1331 9268 19
carte 4970 1012 3456 7893
my card 4111111111111111 was charged twice
amex 378282246310005
Ma commande MC-123456 n'est pas arrivée
commande n° 20261122 toujours rien
Où est ma commande 4521987 ?
numéro de commande : 4521987
Mon numéro de commande est 4521987
commande #77821 jamais reçue
n° de suivi 6A12345678901
my order 884512 never came
Order number 884512, where is it?
order #884512 is late
My order number is 884512
tracking number: 1Z999AA10123456784
dossier n° 2026-4412 toujours ouvert
mon numéro client est 1048576
J'habite 12 rue des Lilas à Lyon, livrez-vous ?
12 bis avenue Foch, 69003 Lyon
livrez-moi au 4 impasse du Moulin
mon adresse : 27 boulevard de la République
I live at 14 Acacia Avenue
please ship it to 221 Baker Street
221 Baker Street, London NW1 6XE
My new address is 5 Mill Lane
""".strip().splitlines()

HOLDS_NONE = """
Ce manteau existe en taille 42 ?
Le modèle 501 est-il disponible en 32/34 ?
La référence 4521987 est-elle encore en stock ?
Puis-je commander la réf 4521987 en ligne ?
je voudrais passer commande de la référence 4521987
Je commande 10000 perles, y a-t-il une remise ?
Can I order 10000 beads at once?
Does model XT-2000 fit the XT-1500 case?
EAN 3760123456789 dispo ?
Le code barre est 3 760123 456789
Is item 1234567890123 back in stock?
Le prix est passé de 129,90 € à 149 € ?
Livraison offerte dès 60 € ?
reçue le 12/11/2026, ouverte le 13/11/2026
il est 20:30, j'attends depuis 45 minutes
Dimensions 120 x 60 x 75 cm ?
Quelle est la puissance, 2000 W ou 2400 W ?
Combien de temps pour être livré à Marseille ?
Livrez-vous en Belgique ?
Do you deliver to Ireland?
Is the 2026 collection out on 1 December?
Votre magasin au 12 rue de Rivoli est ouvert dimanche ?
La boutique du 3 place Bellecour, 69002 Lyon, a-t-elle ce modèle ?
Is the store at 12 High Street open on Sunday?
Quand sera-t-il de nouveau en stock ?
La garantie est de 2 ans ou de 24 mois ?
1 000 000 de mercis pour votre équipe !
Merci @maisoncalanque, super produit
Vu sur www.maison-calanque.example/produit/123456789
Le lot de 12 à 19,99€ ou le lot de 24 à 34,99€ ?
Quel est le numéro de modèle : 4021 ou 4022 ?
Which is better, the 15 or the 16 Pro Max 256?
La version 2.4.18 corrige le problème ?
Batterie 5000 mAh, 20 000 mAh ?
Est-ce compatible avec la machine 14-5890-22 ?
On peut avoir le catalogue 2026 ?
Je suis au 3e étage, la livraison monte-t-elle ?
taille 36 rue ? pardon, taille 36 en rouge
J'ai gagné le concours n° 12 ?
Une commande de 500 pièces, c'est possible ?
Vos délais de commande : 3 à 5 jours ouvrés ?
Order before 5pm for delivery tomorrow?
SKU MC2201 or MC2202?
pantone 186 C, ral 7016 disponible ?
""".strip().splitlines()


@pytest.mark.parametrize("text", HOLDS)
def test_what_finds_calls_charges_or_knows_somebody_is_personal(text: str) -> None:
    assert holds_personal_data(text)


@pytest.mark.parametrize("text", HOLDS_NONE)
def test_a_question_about_a_product_or_a_shop_is_not(text: str) -> None:
    assert not holds_personal_data(text)


def test_the_shops_own_order_numbers_are_known_without_any_word() -> None:
    assert holds_personal_data("Bonjour, MC-123456, merci", "MC-###### MC######")
    assert not holds_personal_data("Bonjour, MC-1234 en bleu ?", "MC-###### MC######")


def test_a_number_as_written_in_another_country_is_known_where_the_shop_calls() -> None:
    assert holds_personal_data("020 7946 0958", regions=("FR", "GB"))
    assert not holds_personal_data("020 7946 0958")


def test_very_long_words_are_read_in_no_time() -> None:
    for text in ("commande " * 5_000, "1 rue de " * 5_000, "0 1 2 3 " * 5_000, "a@" * 20_000, "FR76 " * 9_000):
        holds_personal_data(text)


@example("FR76 \u212aAAA BBBB CCCC DDDD")
@given(st.text("FR\u017f\u212aKk76١²½ -@.,rueADl\n", max_size=120))
def test_whatever_letters_and_figures_it_is_read(text: str) -> None:
    """Figures and capitals of other scripts fold to ours in some places and not in others."""
    assert holds_personal_data(text) in (True, False)
