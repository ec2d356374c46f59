"""What shops sell, in French and English: two names of one thing are one thing, and a kettle is no toaster.

One thing a line, its names folded and in the singular. Only what has a name of its own: "machine" or "article" may be
anything, "colis" holds anything.
"""

import re

_THINGS = """
canape sofa couch settee
fauteuil armchair recliner
chaise chair
tabouret stool bar_stool
table table_basse coffee_table table_a_manger dining_table
bureau desk standing_desk
etagere bookcase bookshelf shelf bibliotheque shelving
armoire wardrobe dressing
commode chest_of_drawers dresser
buffet sideboard
meuble_tele meuble_tv tv_unit tv_stand
lit bed
lit_superpose bunk_bed
lit_bebe lit_a_barreaux cot crib
matelas mattress
sommier bed_base
oreiller pillow
couette duvet comforter
drap drap_housse linen_sheet bed_sheet fitted_sheet
taie pillowcase
housse_de_couette duvet_cover
plaid blanket
couverture_chauffante electric_blanket
coussin cushion
rideau curtain
tringle curtain_pole
stores blinds store_venitien venetian_blind
store_banne awning
volet shutter volet_roulant
tapis rug carpet
parquet flooring laminate
peinture paint
papier_peint wallpaper
lampe lamp luminaire lampadaire
abat-jour lampshade
ampoule bulb light_bulb
guirlande fairy_light
miroir mirror
picture_frame
vase
bougie candle
diffuseur diffuser
nappe tablecloth
torchon tea_towel
serviette towel
peignoir bathrobe dressing_gown
salon_de_jardin garden_set garden_furniture
parasol
barbecue bbq grill
tondeuse lawnmower mower ride-on tondeuse_a_gazon
brouette wheelbarrow
tuyau_d'arrosage hose hose_reel
plante plant lavande lavender hydrangea hortensia rosier orchidee orchid
fleur flower bouquet
graine seed
piscine pool
trampoline
balancoire
la_tente une_tente ma_tente tent
sac_de_couchage sleeping_bag
velo bike bicycle bicyclette
velo_electrique e-bike ebike
trottinette scooter
casque helmet
casque_audio headphone ecouteur earphone earbud headset
rollers roller_skate
skateboard
kayak
tapis_de_course treadmill
tapis_de_yoga yoga_mat
haltere dumbbell
ballon football
raquette racket
pneu tyre tire
batterie_voiture car_battery
siege_auto car_seat
poussette pushchair pram stroller buggy
chaise_haute high_chair highchair
barriere_de_securite stair_gate stairgate baby_gate
nappy nappies diaper couches_bebe
biberon baby_bottle
transat bouncer
poupee doll
jouet toy
puzzle
jeu_de_societe board_game
console games_console
manette controller joystick
jeu_video video_game
un_livre le_livre ce_livre mon_livre mes_livres les_livres ces_livres the_book a_book my_book these_books books
roman novel
ma_montre la_montre une_montre montre_connectee my_watch the_watch a_watch smartwatch wristwatch
bracelet
collier necklace
bague my_ring the_ring a_ring engagement_ring
boucle_d'oreille earring
gourmette
lunettes glasses
lunettes_de_soleil sunglasses
lentille contact_lens
parfum perfume fragrance
creme cream lotion
serum
fond_de_teint foundation
rouge_a_levres lipstick
palette makeup_palette
mascara
shampoing shampoo
masque face_mask
rasoir shaver razor
seche-cheveux hairdryer hair_dryer
lisseur straightener
brosse_a_dents toothbrush
la_balance ma_balance balance_connectee bathroom_scale
balance_de_cuisine kitchen_scale votre_balance
robe dress
jupe skirt
pantalon trouser chino
jeans le_jean un_jean mon_jean ce_jean du_jean jean_slim jean_mom
pull jumper sweater pullover
gilet cardigan
sweat hoodie sweatshirt
chemise shirt
chemisier blouse
t-shirt tee tee-shirt tshirt
manteau coat
veste jacket blouson
parka
impermeable raincoat
doudoune puffer
combinaison jumpsuit
maillot_de_bain swimsuit bikini
maillot
legging
chaussette sock
pyjama pajama
soutien-gorge bra
culotte knicker
echarpe scarf
bonnet beanie
chapeau hat
casquette
gant glove
ceinture
cravate
chaussure shoe
baskets trainer sneaker
botte boot
bottine ankle_boot
sandale sandal
escarpin heel
mocassin loafer
chausson slipper pantoufle
crampon football_boot
sac bag sac_a_main handbag sac_bandouliere
sac_a_dos backpack rucksack
sac_de_sport gym_bag
valise suitcase cabin_case luggage
portefeuille wallet
parapluie umbrella
aspirateur vacuum vacuum_cleaner hoover
robot_aspirateur aspirateur_robot robot_vacuum
lave-linge machine_a_laver washing_machine
seche-linge tumble_dryer
lave-vaisselle dishwasher
refrigerateur frigo fridge
congelateur freezer
mon_four le_four un_four du_four four_encastrable oven
micro-ondes microwave
plaque_de_cuisson hob
hotte cooker_hood
cuisiniere cooker
cafetiere machine_a_cafe coffee_machine coffee_maker espresso_machine
capsule coffee_pod
bouilloire kettle
grille-pain toaster
mixeur blender mixer
robot_patissier stand_mixer
robot_cuiseur food_processor robot_de_cuisine
machine_a_pain bread_maker
machine_a_pate pasta_machine pasta_maker
friteuse fryer
extracteur juicer
poele pan frying_pan
casserole saucepan
cocotte casserole_dish
couteau knife
assiette plate
tasse mug
theiere teapot
gourde water_bottle
climatiseur air_conditioner
ventilateur
radiateur heater
poele_a_granules poele_a_pellets pellet_stove
chauffe-eau water_heater
deshumidificateur dehumidifier
purificateur air_purifier
fer_a_repasser iron
machine_a_coudre sewing_machine
tissu fabric
perceuse drill
visseuse screwdriver
scie
echelle ladder
alarme
television tele televiseur tv
ecran monitor moniteur
ordinateur computer pc
laptop ordinateur_portable
tablette tablet
smartphone
coque phone_case
chargeur charger
clavier keyboard
souris mouse
imprimante printer
cartouche cartridge
enceinte speaker
barre_de_son soundbar
appareil_photo camera
objectif lens
drone
guitare guitar
ampli amp guitar_amp
piano
liseuse e-reader
croquette kibble cat_food dog_food
litiere cat_litter
laisse leash
griffoir cat_tree
vin wine
champagne
bouteille bottle
chocolat chocolate
fromage cheese
coffret hamper gift_box
calendrier_de_l'avent advent_calendar
lit_de_camp
plan_de_travail worktop
evier sink
robinet
baignoire bath
carrelage tile
""".splitlines()
_LONGEST = 3  # words

_NAMES = {re.sub("[_']", " ", name): line.split()[0] for line in _THINGS if line for name in line.split()}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def named_in(folded: str) -> frozenset[str]:
    """The things that a text speaks of, each by its first name. The longer name counts: "lit bebe" is no "lit"."""
    words = [_singular(word) for word in _WORD.findall(folded)]
    found, place = set(), 0
    while place < len(words):
        for length in range(_LONGEST, 0, -1):
            thing = _NAMES.get(" ".join(words[place : place + length]))
            if thing:
                found.add(thing)
                place += length - 1
                break
        place += 1
    return frozenset(found)


def _singular(word: str) -> str:
    return word if word in _NAMES or len(word) < 4 else word.removesuffix("s").removesuffix("x")
