# ruff: noqa: E501 - lists of words
"""What shops sell, in French and English: two names of one thing are one thing, and a kettle is no toaster.

By kinds of goods, one thing between commas, its names folded and in the singular. Only what has a name of its own:
"machine" or "article" may be anything, "colis" holds anything. A name with ~ is one only after "a", "my" or the like:
"livre" may be delivered, "watch" may be done. `_PARTS` are what things of a kind have, or what one does with them.
"""

import re
from functools import lru_cache

_THINGS = {
    "furniture": """
canape sofa couch settee, fauteuil armchair recliner, chaise ~chair, tabouret ~stool bar_stool, table table_basse coffee_table
table_a_manger dining_table table_de_chevet bedside_table, bureau desk standing_desk, etagere bookcase bookshelf ~shelf bibliotheque
shelving, armoire wardrobe dressing, commode chest_of_drawers dresser, buffet sideboard, meuble_tele meuble_tv tv_unit tv_stand,
~lit ~bed bed_frame cadre_de_lit, lit_superpose bunk_bed, pouf ottoman footstool, ~banc ~bench banquette, vitrine display_cabinet, meuble ~cabinet, console_d'entree, tete_de_lit headboard, coiffeuse dressing_table, porte-manteau coat_rack""",
    "linen": """
matelas mattress, sommier bed_base, surmatelas topper, oreiller pillow traversin bolster, couette duvet comforter, drap drap_housse linen_sheet bed_sheet
fitted_sheet bedding parure, taie pillowcase, housse_de_couette duvet_cover, plaid blanket ~throw couverture, couverture_chauffante electric_blanket, coussin
cushion, rideau curtain voilage, tringle curtain_pole curtain_rod, ~store ~blind blinds store_venitien venetian_blind, store_banne awning, tapis
rug carpet paillasson doormat, nappe tablecloth, torchon tea_towel, serviette ~towel, peignoir bathrobe dressing_gown""",
    "decoration": """
lampe lamp luminaire lampadaire applique spot_led lustre chandelier pendant_light, abat-jour lampshade, ampoule bulb light_bulb, guirlande fairy_light,
miroir mirror, ~cadre cadre_photo picture_frame ~frame, vase, ~bougie candle, diffuseur diffuser, horloge pendule wall_clock ~clock, ~tableau painting ~poster, sapin christmas_tree, statuette figurine""",
    "appliances": """
aspirateur ~vacuum vacuum_cleaner hoover aspirateur_balai, robot_aspirateur aspirateur_robot robot_vacuum, lave-linge machine_a_laver washing_machine washer,
seche-linge tumble_dryer ~dryer, lave-vaisselle dishwasher, refrigerateur frigo fridge fridge-freezer, congelateur freezer, ~four four_encastrable
oven, micro-ondes microwave, plaque_de_cuisson hob plaque_a_induction plaque_induction ~plaque, hotte cooker_hood extractor_hood, cuisiniere cooker gaziniere, cafetiere machine_a_cafe
coffee_machine coffee_maker espresso_machine expresso machine_expresso, capsule coffee_pod dosette, bouilloire kettle, grille-pain toaster, mixeur blender mixer, robot_patissier
stand_mixer, robot_cuiseur food_processor robot_de_cuisine robot_cuisine, machine_a_pain bread_maker, machine_a_pate pasta_machine
pasta_maker, friteuse fryer air_fryer airfryer, extracteur juicer centrifugeuse presse-agrume, yaourtiere yoghurt_maker, sorbetiere turbine_a_glace ice_cream_maker, raclette appareil_a_raclette, gaufrier waffle_maker, plancha, climatiseur air_conditioner clim, ventilateur ~fan,
radiateur heater radiator convecteur, ~poele_a_granules poele_a_pellets pellet_stove poele_a_bois wood_burner, chauffe-eau water_heater ballon_d'eau_chaude chaudiere boiler, deshumidificateur dehumidifier, humidificateur humidifier, purificateur
air_purifier, fer_a_repasser ~iron centrale_vapeur steam_iron, machine_a_coudre sewing_machine surjeteuse, cave_a_vin wine_cooler, defroisseur steamer, thermostat""",
    "kitchen": """
~poele_ceramique poele_en_ceramique ~poele ~pan frying_pan, casserole saucepan, cocotte casserole_dish faitout, wok, couteau knife, assiette ~plate, tasse mug ~cup, ~bol ~bowl, ~verre ~glass wine_glass verre_a_vin, theiere teapot,
gourde water_bottle, couvert cutlery fourchette fork cuillere spoon, saladier salad_bowl, planche_a_decouper chopping_board, boite_a_lunch lunch_box lunchbox, carafe ~jug pichet, ~moule cake_tin moule_a_gateau, mandoline, balance_de_cuisine kitchen_scale, thermos ~flask, service_de_table dinner_set vaisselle crockery""",
    "electronics": """
television tele televiseur tv, ecran ~monitor moniteur, ordinateur computer ~pc, laptop ordinateur_portable ordi_portable macbook notebook_computer, tablette tablet ipad, smartphone
iphone ~telephone telephone_portable mobile_phone ~phone, coque phone_case, chargeur charger cable, clavier keyboard, ~souris ~mouse, imprimante printer, cartouche cartridge toner,
enceinte ~speaker, barre_de_son soundbar, casque_audio headphone ecouteur earphone earbud headset, appareil_photo camera webcam reflex, objectif ~lens, drone, liseuse e-reader ereader, console games_console playstation xbox, manette
controller joystick, jeu_video video_game, disque_dur hard_drive ssd hard_disk, cle_usb usb_stick memory_card carte_memoire, router routeur box_internet modem, videoprojecteur projector, platine turntable record_player, ~radio radio-reveil alarm_clock_radio, montre_connectee smartwatch,
babyphone baby_monitor, batterie_externe power_bank powerbank, alarme ~alarm burglar_alarm, sonnette ~doorbell interphone_video, talkie-walkie, gps, thermometre_connecte""",
    "clothes": """
robe ~dress gown, jupe ~skirt, pantalon trouser chino pants, ~jean jeans jean_slim jean_mom, pull jumper sweater pullover, gilet
cardigan, sweat hoodie sweatshirt sweat_a_capuche, ~chemise ~shirt, chemisier blouse, ~haut ~top crop_top debardeur tank_top, t-shirt tee tee-shirt tshirt polo polo_shirt, manteau ~coat, veste jacket blouson trench cape, blazer, ~costume ~suit tailleur,
parka, impermeable raincoat cire, doudoune puffer gilet_matelasse, combinaison jumpsuit dungaree salopette, maillot_de_bain swimsuit bikini, maillot jersey football_shirt, legging collant tights, short bermuda,
chaussette ~sock, pyjama pajama, soutien-gorge bra brassiere, culotte knicker boxer slip calecon underwear, echarpe scarf foulard, bonnet beanie, chapeau ~hat,
casquette ~cap, ~gant glove mitten moufle, ceinture ~belt, cravate ~tie noeud_papillon, nightdress nightie chemise_de_nuit, kimono, deguisement fancy_dress, uniforme uniform, body_bebe babygrow sleepsuit""",
    "shoes": """
chaussure ~shoe pompes, baskets basket trainer sneaker, ~botte ~boot, bottine ankle_boot, sandale sandal, escarpin ~heel talons, mocassin loafer,
chausson slipper pantoufle, crampon football_boot, chaussure_de_marche walking_boot hiking_boot chaussure_de_rando, ballerine ballet_flat, espadrille, tong flip-flop, derby brogue, semelle insole""",
    "bags": """
~sac ~bag sac_a_main handbag sac_bandouliere tote cabas, sac_a_dos backpack rucksack cartable schoolbag, sac_de_sport gym_bag, valise suitcase
cabin_case luggage bagage, sac_de_voyage holdall duffel, portefeuille wallet purse porte-monnaie, parapluie umbrella, trousse pencil_case, banane bumbag""",
    "jewellery": """
~montre ~watch wristwatch, bracelet bangle, collier necklace, ~bague ~ring engagement_ring alliance wedding_ring,
boucle_d'oreille earring creole, gourmette, pendentif pendant medaillon locket, ~chaine, ~broche brooch, bijou jewellery jewelry""",
    "optics": "lunettes ~glasses monture, lunettes_de_soleil sunglasses, lentille contact_lens contact_lense lentilles_de_contact, jumelles binocular, telescope, microscope, loupe magnifier",
    "beauty": """
parfum perfume fragrance eau_de_toilette eau_de_parfum, creme ~cream lotion moisturiser creme_solaire sunscreen, serum, fond_de_teint foundation, rouge_a_levres lipstick lipgloss gloss, palette
makeup_palette fard eyeshadow, mascara, shampoing shampoo conditioner apres-shampoing, masque face_mask, rasoir shaver razor tondeuse_a_barbe beard_trimmer, seche-cheveux hairdryer hair_dryer, lisseur
straightener, brosse_a_dents toothbrush, balance_connectee bathroom_scale pese-personne, vernis nail_polish nail_varnish, pinceau_maquillage, epilateur epilator, savon ~soap, gel_douche shower_gel, deodorant, huile_de_massage, dissolvant, brosse_a_cheveux hairbrush, retinol, demaquillant""",
    "garden": """
salon_de_jardin garden_set garden_furniture, parasol, barbecue bbq ~grill, tondeuse lawnmower mower ride-on
tondeuse_a_gazon, taille-haie hedge_trimmer, tronconneuse chainsaw, debroussailleuse strimmer, brouette wheelbarrow, tuyau_d'arrosage ~hose hosepipe, plante ~plant lavande lavender hydrangea hortensia rosier rose_bush
orchidee orchid, fleur flower bouquet wreath, graine ~seed semence, ~bulbe, piscine ~pool piscinette robot_piscine, trampoline, balancoire ~swing, serre greenhouse, ~abri garden_shed ~shed, pergola gazebo tonnelle barnum, hamac hammock,
terreau compost composter composteur, engrais fertiliser fertilizer lawn_feed, jardiniere planter ~pot, transat_de_jardin chilienne deckchair sun_lounger, spa jacuzzi hot_tub, nichoir bird_box bird_feeder mangeoire, arrosoir watering_can, fence_panel, haie, chaise_de_jardin garden_chair, banc_de_jardin garden_bench""",
    "sport": """
~tente la_tente tent, sac_de_couchage sleeping_bag, velo bike bicycle bicyclette vtt, velo_electrique e-bike ebike vae, trottinette
scooter, casque helmet, rollers roller_skate, skateboard skate, kayak canoe, paddle paddleboard, tapis_de_course treadmill, velo_d'appartement exercise_bike home_trainer home-trainer,
tapis_de_yoga yoga_mat, haltere dumbbell kettlebell ~weights, ~ballon football, raquette racket racquet, ~ski skis, snowboard, antivol bike_lock, selle saddle, rameur rowing_machine, ~canne_a_peche fishing_rod, club_de_golf golf_club, boule_de_petanque, rechaud camping_stove, combinaison_neoprene wetsuit, trampoline_fitness, elliptique cross_trainer, sac_de_frappe punch_bag, baton_de_marche walking_pole, masque_de_plongee diving_mask""",
    "car": "pneu tyre tire, batterie_voiture car_battery, essuie-glace wiper, coffre_de_toit roof_box, barres_de_toit roof_bar, housse_de_siege seat_cover, autoradio car_stereo dashcam, jante alloy_wheel, attelage tow_bar, cric, plaquette_de_frein brake_pad",
    "baby": """
siege_auto car_seat, poussette pushchair pram stroller buggy, chaise_haute high_chair highchair, barriere_de_securite
stair_gate stairgate baby_gate, nappy nappies diaper couches_bebe ~couches, biberon baby_bottle, transat bouncer, lit_bebe lit_a_barreaux cot crib berceau, tire-lait breast_pump, porte-bebe baby_carrier ~sling, table_a_langer changing_table, gigoteuse turbulette, tetine dummy, mobile_bebe, parc_bebe playpen, veilleuse night_light""",
    "toys": """
poupee ~doll, jouet ~toy, puzzle jigsaw, jeu_de_societe board_game, peluche doudou teddy teddy_bear cuddly_toy soft_toy, lego, figurine_articulee, train_electrique train_set, circuit, voiture_telecommandee remote_control_car,
maison_de_poupee dollhouse dolls'_house, cuisine_enfant play_kitchen, draisienne balance_bike, tricycle trike, toboggan slide, bac_a_sable sandpit, kit_creatif craft_kit, puzzles, cerf-volant kite, ~jeu ~game jeu_de_carte card_game""",
    "books": "~livre ~book books beau_livre, roman novel paperback, ~bd bande_dessinee ~comic manga, ~cahier notebook exercise_book, agenda diary planner, stylo ~pen fountain_pen, calendrier calendar, magazine abonnement_magazine, manuel textbook, dictionnaire dictionary, cd vinyle vinyl ~record, dvd blu-ray, carte_de_voeux greeting_card, peinture_acrylique, feutre felt_tip, partition sheet_music",
    "music": "guitare guitar, ampli amp guitar_amp, piano clavier_midi digital_piano, violon violin, batterie_electronique drum_kit, ukulele, flute, saxophone, micro microphone, pedale_d'effet, harmonica, accordeon",
    "pets": "croquette kibble cat_food dog_food patee pet_food, litiere cat_litter, leash, griffoir cat_tree arbre_a_chat, aquarium fish_tank, cage hutch clapier, panier_chien dog_bed niche kennel, collier_antipuces flea_collar, gamelle dog_bowl cat_bowl, harnais ~harness, fontaine_a_eau, chatiere cat_flap, muserole, friandise_chien dog_treat",
    "food": """
~vin wine cremant prosecco, champagne, bouteille ~bottle, chocolat chocolate, fromage cheese, coffret hamper gift_box, calendrier_de_l'avent advent_calendar, ~the_vert tisane ~tea herbal_tea, ~cafe_en_grain coffee_bean cafe_moulu,
miel honey, confiture ~jam, huile_d'olive olive_oil, panier_repas recipe_box meal_kit, gateau ~cake, biere beer, whisky gin rhum rum, foie_gras, saumon salmon, panier_de_legumes veg_box, epice spice, biscuit macaron, panier_garni, complement_alimentaire vitamin food_supplement proteine protein_powder""",
    "diy": """
perceuse ~drill, visseuse ~screwdriver perforateur, ~scie ~saw scie_sauteuse jigsaw_tool, ponceuse sander, echelle ladder escabeau stepladder, parquet flooring laminate stratifie, peinture paint sous-couche primer, papier_peint wallpaper, carrelage ~tile grout, plan_de_travail worktop,
evier ~sink, robinet ~tap mitigeur, baignoire ~bath, douche shower paroi_de_douche shower_screen, lavabo basin, toilettes ~toilet wc abattant, ~fenetre window velux, ~volet shutter volet_roulant, portail_electrique, terrasse_bois decking, isolant insulation, ~colle glue, ~outil tool boite_a_outils toolbox, etabli workbench, nettoyeur_haute_pression
pressure_washer karcher, compresseur, groupe_electrogene generator, serrure ~lock verrou, detecteur_de_fumee smoke_alarm smoke_detector, multiprise extension_lead, interrupteur light_switch, poignee_de_porte door_handle, tissu fabric, laine wool ~yarn, aiguille""",
    "tickets": "billet e-billet ~tickets place_de_concert, concert, spectacle musical ~show, festival, ~match, forfait_ski ski_pass, sejour ~hotel, bon_cadeau_experience experience_voucher",
    "health": "fauteuil_roulant wheelchair, deambulateur rollator, tensiometre blood_pressure_monitor, thermometre thermometer, bequille crutch, prothese_auditive hearing_aid, attelle, masque_ffp2, test_de_grossesse, genouillere knee_brace, oreiller_cervical, ceinture_lombaire back_brace",
}  # fmt: skip
_PARTS = {
    "furniture": "pied pieds leg legs tiroir drawer assise seat dossier backrest accoudoir armrest vis screw boulon charniere hinge placage veneer vernis bois chene oak noyer walnut velours velvet housse cover montage notice assembly assemble monter plateau panneau panel roulette castor verin door doors porte glissiere runner quincaillerie fittings coloris tissu",
    "linen": "tissu fabric coton cotton lin ourlet hem largeur longueur width length cotes teinte shade couleur deteint ressort spring housse zip mousse foam anneau oeillet eyelet latte slat finial finials tissage",
    "decoration": "culot interrupteur switch fil socket verre glass mèche wick dimmer variateur globe",
    "appliances": "moteur motor pompe pump filtre filter tambour drum joint seal hublot resistance thermostat voyant light bouton button code_erreur error vidange fuit leak leaks reservoir tank tuyau hose batterie battery charge brosse brush bac compartment clayette shelf porte door vitre moteurs courroie belt plaque bruit noise compresseur compressor programme essorage spin cuisson buse nozzle detartrage descale descaling technicien reparateur engineer piece spare lame blade bol couvercle lid poignee handle fusible fuse cordon plug prise aiguille socle cable chauffe heat heats odeur smell burning fumee smoke panne",
    "kitchen": "manche handle couvercle lid anse revetement coating antiadhesif lame blade bord rim ebreche chipped fele cracked accroche lave-vaisselle dishwasher induction",
    "electronics": "ecran screen batterie battery charge chargeur charger cable bouton button firmware update mise a_jour wifi bluetooth pixel clavier keyboard touche trackpad camera haut-parleur son sound image hdmi usb port prise plug memoire storage logiciel software application app telecommande remote driver pilote encre ink papier reboot redemarre reset appairage pairing connecte connect serial imei capteur sensor charniere hinge coque fusible fuse allume power voyant ventilateur fan vertical line freeze bug surchauffe",
    "clothes": "taille size manche sleeve zip fermeture bouton button couture seam col collar tissu fabric coton cotton laine wool lavage wash lave retreci shrunk shrink couleur colour color doublure lining poche pocket ourlet hem coupe fit encolure longueur length capuche hood broderie bouloche pilling trou hole tache stain deteint large small medium petit grand court etroit bretelle strap motif imprime serre ample",
    "shoes": "semelle sole pointure size talon heel lacet laces cuir leather daim suede pied pieds foot feet gauche left droite right paire pair couture stitching demi half wide etroit narrow scratch pointures largeur orteil toe cheville ankle",
    "bags": "fermeture zip zipper anse handle strap bandouliere roulette wheel cuir leather doublure lining poche pocket couture stitching poignee serrure",
    "jewellery": "fermoir clasp chaine chain pierre stone diamant diamond gravure engraving engraved argent silver plaque bracelet strap pile battery cadran dial verre aiguille or gold taille size maillon link noirci tarnish ecrin etanche",
    "optics": "branche arm verre lens correction prescription ordonnance dioptrie courbure vis screw monture frame charniere etui case opticien optician mutuelle puissance axis",
    "beauty": "flacon bottle pompe pump bouchon cap teinte shade odeur smell peau skin allergie allergic rougeur rash texture boutons perime expiry expired tube pot vaporisateur spray composition ingredient testeur tester melange",
    "garden": "lame blade moteur motor bougie essence petrol gazon lawn grass herbe demarre start starter lanceur pied toile canvas baleine pole feuille leaf feuilles leaves fane wilted arrose watering racine root pousse pot bache liner filtre filter pompe pump ressort spring filet net panneau panel boulon bolts rouille rust roue wheel bac huile oil batterie carter toit roof mats verin",
    "sport": "roue wheel chaine chain frein brake pedale pedal guidon handlebar selle saddle batterie battery autonomie range chambre tube pompe pump sangle strap jugulaire taille size moteur motor display derailleur gear vitesse pneu zip arceau pole piquet peg toile gonfle inflate valve visière ecran cadre frame fourche bearing roulement",
    "car": "jante rim dimension montage garage fitting fixation profil hiver winter ete summer garagiste roues usure",
    "baby": "harnais harness sangle strap boucle buckle roue wheel frein brake capote hood isofix housse cover nacelle adaptateur adapter valve tetine teat bebe baby siege escalier stairs gap loquet latch barreau extension palier landing",
    "toys": "pile battery piece piece piece pieces carte card cards de dice notice regle rules figurine roue telecommande remote oreille ear oeil eye couture seam enfant child noel christmas anniversaire birthday",
    "books": "page pages couverture cover reliure binding edition isbn auteur author tome volume corne bent marque dedicace signed tranche spine format poche",
    "music": "corde string cordes strings accord tuner cable jack manche neck fusible fuse touche key pedale housse case son sound buzz",
    "pets": "chien dog chat cat chaton kitten chiot puppy lapin rabbit hamster veterinaire vet oiseau bird poisson fish sac bag kg gout allergie taille colliers",
    "food": "bouteille bottle caisse case casse broken perime expired dlc best-before date gout taste gluten allergene fondu melted froid cold frais fresh bouchon cork millesime vintage moisi mouldy goutte verre fete invites guests",
    "diy": "mandrin chuck batterie battery foret bit moteur motor lame blade vis screw joint seal tuyau pipe debit chargeur coloris pot tin teinte shade mur wall plombier plumber lot batch dalle boite box m2 fuite leak cartouche",
    "tickets": "place places seat seats rang row salle venue box_office guichet entree entry controle qr date annule cancelled report pdf nom nominatif spectacle show theatre stade match concert e-ticket",
    "health": "taille size ordonnance prescription pile batterie frein brake brassard cuff medecin doctor pharmacie",
}  # fmt: skip
# What may be anything: "the machine" is the one that was named before.
ANY_THING = re.compile(
    r"(?<!\w)(?:(?:la|le|l'|les|cette|cet|ce|ces|leurs?|the|this|that|these|those) ?(?:machine|appareil|produit|article|modele|objet|meuble|vetement|engin|bidule|truc|jouet|paquet|carton|colis|paire|taille|couleur|coloris|commande|dossier|piece|remplacement|echange|item|product|appliance|device|unit|thing|garment|parcel|package|box|order|pair|size|colour|color|replacement|model|one|ones|part|case|set|lot)s?)(?!\w)"
)

# What names a kind: "le bijou" after a ring is the ring.
_KIND_NAMES = {
    "furniture": "meuble meubles furniture mobilier", "linen": "linge linens textile", "appliances": "electromenager appliance appareil machine engin",
    "kitchen": "ustensile vaisselle", "electronics": "appareil device gadget engin machine", "clothes": "vetement garment clothes habit habits fringue fringues tenue outfit", "shoes": "paire pair pointure chaussant shoes",
    "bags": "bagage maroquinerie", "jewellery": "bijou bijoux jewel", "beauty": "produit cosmetique maquillage makeup soin", "garden": "engin machine vegetal vegetaux", "sport": "engin equipement kit gear", "toys": "jouet jouets toy cadeau", "books": "ouvrage ouvrages bouquin bouquins volume titre",
    "music": "instrument", "pets": "animal animaux pet", "food": "nourriture food aliment panier courses groceries", "diy": "outil outillage materiel machine", "tickets": "place places seats reservation booking", "baby": "bebe baby enfant", "health": "dispositif", "optics": "verres", "car": "voiture car vehicule", "decoration": "objet",
}  # fmt: skip

_ONLY_AFTER = frozenset(
    [
        "un",
        "une",
        "des",
        "le",
        "la",
        "les",
        "l'",
        "ce",
        "cet",
        "cette",
        "ces",
        "mon",
        "ma",
        "mes",
        "notre",
        "nos",
        "votre",
        "vos",
        "leur",
        "leurs",
        "du",
        "de",
        "d'",
        "son",
        "sa",
        "ses",
        "deux",
        "trois",
        "quatre",
        "nouveau",
        "nouvelle",
        "nouvelles",
        "nouveaux",
        "a",
        "an",
        "the",
        "my",
        "our",
        "your",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "their",
        "some",
        "any",
        "new",
        "two",
        "three",
        "four",
        "another",
        "old",
        "which",
    ]
)
_LONGEST = 3  # words
_WORDS_REMEMBERED = 10_000
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?")


def plain(name: str) -> str:
    """As it is looked up: who writes "chausure" or "aspirrateur" means it too."""
    return re.sub(r"(.)\1", r"\1", name.replace("_", " ").replace("'", " ").strip("~ "))


_NAMES: dict[str, tuple[str, str]] = {}  # thing and its kind
_DOUBTFUL: set[str] = set()
for _kind, _told in _THINGS.items():
    for _thing in _told.split(","):
        _names = _thing.split()
        for _name in _names:
            _NAMES.setdefault(plain(_name), (plain(_names[0]), _kind))
            if _name.startswith("~"):
                _DOUBTFUL.add(plain(_name))
_KINDS_OF_PARTS: dict[str, frozenset[str]] = {}
for _kind, _told in _PARTS.items():
    for _part in f"{_told} {_KIND_NAMES[_kind]}".split():
        _KINDS_OF_PARTS[plain(_part)] = _KINDS_OF_PARTS.get(plain(_part), frozenset()) | {_kind}


def named_in(folded: str) -> frozenset[str]:
    """The things that a text speaks of, each by its first name. The longer name counts: "lit bebe" is no "lit"."""
    return frozenset(thing for thing, _ in _found(folded))


def kinds_in(folded: str) -> frozenset[str]:
    """The kinds of goods that the things are of which a text speaks."""
    return frozenset(kind for _, kind in _found(folded))


def parts_in(folded: str) -> list[frozenset[str]]:
    """For each word that may be a part of something: the kinds of goods that have one."""
    words = (_key(word.rstrip("'")) for word in _WORD.findall(folded))
    return [_KINDS_OF_PARTS[word] for word in words if word in _KINDS_OF_PARTS]


def thing_of(word: str) -> str:
    """What a word names, if only after "a" or "my"; nothing for other words."""
    return _NAMES.get(_key(word), ("", ""))[0]


def _found(folded: str) -> set[tuple[str, str]]:
    said = [word.rstrip("'") for word in _WORD.findall(folded)]
    words = [_key(word) for word in said]
    found, place = set(), 0
    while place < len(words):
        for length in range(_LONGEST, 0, -1):
            name = " ".join(words[place : place + length])
            thing = _NAMES.get(name)
            if thing and (name not in _DOUBTFUL or (place and _fits_before(said[place - 1]))):
                found.add(thing)
                place += length - 1
                break
        place += 1
    return found


def _fits_before(word: str) -> bool:
    return word in _ONLY_AFTER or word in _COLOURS


_COLOURS = frozenset(
    [
        "noir",
        "noire",
        "blanc",
        "blanche",
        "bleu",
        "bleue",
        "rouge",
        "vert",
        "verte",
        "gris",
        "grise",
        "rose",
        "beige",
        "marron",
        "jaune",
        "black",
        "white",
        "blue",
        "red",
        "green",
        "grey",
        "gray",
        "pink",
        "brown",
        "yellow",
        "navy",
        "cream",
        "purple",
        "orange",
        "petit",
        "petite",
        "grand",
        "grande",
        "small",
        "big",
        "large",
        "kids",
        "children's",
        "running",
    ]
)


@lru_cache(_WORDS_REMEMBERED)
def _key(word: str) -> str:
    return _singular(plain(word))


def _singular(word: str) -> str:
    if word in _NAMES or word in _KINDS_OF_PARTS or len(word) < 4:
        return word
    for ending in ("s", "x", "es"):
        if word.removesuffix(ending) in _NAMES or word.removesuffix(ending) in _KINDS_OF_PARTS:
            return word.removesuffix(ending)
    return word.removesuffix("s").removesuffix("x")
