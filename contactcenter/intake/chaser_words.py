# ruff: noqa: E501 - lists of words
"""The words by which a second message is known to chase the first, to go on with it, or to speak of something else.

French and English, as shoppers write them: read after `triage.fold`, so without case, accents or curly quotes. Lists
only; what follows from them is decided in `chasers`.
"""

import re

_APOS = r"['\s]?"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")")


_ANSWER = r"(?:reponses?|nouvelles?|retours?|suites?|signe|news|reply|replies|response|answer|update|word)"
_SENT = r"(?:e-?mails?|mails?|messages?|courriers?|demandes?|relances?|appels?|reclamations?|requests?|calls?|tickets?|chat)"

# She has written before and waits.
CHASES = _any(
    r"relanc\w*",
    r"toujours (?:pas|rien|aucune?|personne|en attente|sans|la meme|le meme|bloque|dans l)",
    r"(?:suis|est|sont|reste|attends|attend) toujours",
    r"(?:j'? ?)?attends? (?:toujours|encore|depuis)",
    r"toujours (?:pas )?(?:\w+ ){0,2}(?:repon\w+|recu\w*|livr\w+|rembours\w+|rappel\w+)",
    rf"(?:sans|aucune?|pas|plus|jamais)(?: eu| recu| avoir(?: eu)?)? ?(?:de |d'|la moindre |votre |une? )?{_ANSWER}",
    rf"(?:ni|pas une?|pas la moindre) {_ANSWER}",
    r"(?:personne|nul) (?:ne |n')?(?:me |m'|vous )?\w+",
    r"(?:n'?(?:avez|a|ai|ont) |)(?:toujours |)(?:pas|jamais|rien) (?:\w+ )?(?:repondu|rappele|contacte|recontacte)\w*",
    rf"(?:\d ?(?:e|eme|ieme|nd|nde|rd|th)|deuxieme|seconde?|troisieme|quatrieme|enieme|third|fourth|nth) (?:\w+ )?{_SENT}",
    r"(?:je )?(?:reviens|reviendrai) vers vous",
    r"(?:contacte|recontacte|ecris|sollicite|appelle)\w* (?:a nouveau|de nouveau|encore)",
    r"je (?:vous )?(?:recontacte|reecris|rappelle|renvoie mon)",
    r"(?:des|de vos) nouvelles\b(?! \w+s\b)",
    r"du nouveau|du neuf|une? (?:reponse|retour) (?:svp|s'il|rapide|de votre)",
    r"(?:dans l'|en )attente d",
    r"(?:avez|auriez)[ -]vous (?:bien |pu )?(?:recu|vu|lu|eu|pris|traite|avanc\w+|regard\w+|du nouveau)",
    r"vous avez (?:bien )?(?:recu|vu|lu|eu) (?:mon|ma|mes)",
    r"(?:vous )?(?:comptez|allez)[ -](?:vous )?(?:\w+ )?(?:me )?(?:repondre|rappeler|un jour)",
    r"(?:m'avez|m'a)[ -]?(?:vous )?oublie\w*|repondez|rappelez|reponse (?:svp|urgente)",
    r"sauf erreur",
    r"(?:combien de temps|jusqu'a quand) (?:\w+ )?attendre",
    r"(?:jours?|semaines?|mois|heures?) (?:que j'attends|plus tard|sans nouvelles?|que (?:je|j')|apres)",
    r"ou en (?:est|etes|sommes)[ -](?:vous|nous|on|l'enquete|mon dossier|le dossier|ma demande|votre)",
    r"any (?:\w+ )?(?:news|updates?|progress|luck|chance of an? (?:reply|answer))|update (?:please|on)",
    r"no(?:t had| one has|body has|t received|t even|t)? ?(?:a |any |one |single )*(?:reply|replies|response|answer|word|update|news)\b",
    r"(?:haven'?t|have not|hasn'?t|has not|not|never|nothing|no word) (?:\w+ )?(?:heard|replied|responded|answered|called)\b",
    r"still (?:no|not|nothing|wait\w*|can'?t|cannot|hasn'?t|haven'?t|have|has|isn'?t|is|do|does|doesn'?t|don'?t|rejected|missing|stuck|broken|without)",
    r"(?:just )?(?:following|follow) up|followup|chasing|chaser|chase|gentle reminder|reminder|checking in|bump(?:ing)?",
    r"(?:nobody|no one|noone|no-one) (?:\w+ )?(?:replie[sd]|answer\w*|respond\w*|call\w*|got back|came back|has|have|is)",
    r"(?:await|waiting for|wait for|awaiting) (?:an? |your |any )?(?:reply|response|answer|news|call)",
    r"(?:please|can you|could you|could someone|will you|would you) (?:please )?(?:respond|reply|answer|get back)",
    r"unanswered|ignor(?:ing|ed)|ignorez",
    r"(?:did|have) you (?:get|got|receive[d]?|see|seen|read|had)(?: a chance)?",
    r"(?:weeks?|days?|hours?|months?) (?:now|later|and (?:not|no|still|nothing)|of waiting|without|have passed|since i)",
    r"(?:jours|semaines) (?:sont passe\w*|ont passe)|delai (?:est )?(?:depasse|passe)",
    r"never (?:\w+ )?(?:called|replied|answered|heard|got)",
)
GREETS = re.compile(
    r"(?:re)?(?:bonjour|bonsoir|bjr|bsr|salut|slt|hello|hi|hey|hiya|coucou|cc|good (?:morning|evening|afternoon)|dear|madame|monsieur)\b"
)
# Nothing but a knock.
KNOCKS = _any(
    r"\?+\s*$", r"allo+", r"(?:il )?y a (?:t.il )?quelqu'?un", r"quelqu'?un(?: est)? (?:la|peut|est)", r"vous etes (?:la|toujours la)",
    r"hello+ ?\?", r"(?:is )?any(?:one|body)\b", r"are you (?:still )?there", r"up\b", r"youhou|coucou \?",
)  # fmt: skip
# She goes on with what she said, or answers what was asked.
GOES_ON = _any(
    r"comme (?:je (?:vous )?l'?ai |deja |)(?:dit|dis|indique|convenu|demande|precise|explique|annonce|promis|prevu|mentionne|evoque)\w*",
    rf"(?:pour faire )?suite (?:a|au|aux) (?:mon|ma|mes|notre|nos|votre|vos|l'|tchat|chat|appel|mail|{_SENT})",
    rf"(?:mon|ma|mes|notre) (?:premier|premiere|precedente?s?|derniere?s?|ancien|autre)? ?{_SENT}\b",
    rf"(?:ecrit|contacte|envoye|appele|laisse|parle|signale|explique|ouvert)e? (?:\w+ ){{0,4}}(?:hier|ce matin|lundi|mardi|mercredi|jeudi|vendredi|samedi|tantot|tout a l'heure|il y a|deja|{_SENT}|sur|par)",
    r"je vous ai (?:deja )?(?:ecrit|contacte|envoye|appele|laisse|parle|signale|explique|demande|dit)\w*",
    r"j'ai (?:deja )?(?:ecrit|appele|contacte|envoye un|demande a etre rappel\w+)",
    r"(?:(?<!me )voici|voila|ci[ -]?joints?|ci[ -]?jointe?s?|en piece jointe|je (?:vous )?joins)",
    r"(?:j'ai |)oublie d|je precise|pour (?:completer|preciser)|(?:en )?complements?|precisions?|post[ -]?scriptum|ps ?:|rectificatif|correction|erratum",
    r"finalement|laissez tomber|(?:n'en |ne )?tenez pas compte|oubliez|c'est (?:encore moi|moi pour|encore pour)|du coup|en fait",
    r"re ?-?bonjour|encore moi|me revoila|(?:c'est|meme) (?:la |le )?meme (?:probleme|commande|souci|chose|sujet)|toujours (?:au sujet|a propos|pour|concernant|le meme)",
    r"vous (?:m'|nous )(?:avez|aviez) (?:dit|promis|repondu|assure|annonce|propose|demande|indique|envoye)|vous deviez|on m'(?:a|avait) (?:dit|promis|assure)|votre (?:reponse|collegue|conseill\w+|mail|message)",
    r"(?:pas|jamais|n'ai pas ete|toujours pas) (?:ete )?rappele\w*",
    r"merci (?:d'avance|beaucoup|pour votre (?:aide|retour|reponse))",
    r"as (?:requested|discussed|mentioned|agreed|i (?:said|told|mentioned|explained)|asked|promised|you asked|per)",
    rf"(?:following|further to|regarding|about|re|after|to|get|got|see|reply to) (?:up on |on from )?(?:my|our|your) (?:\w+ )?(?:{_SENT}|conversation|enquiry|query|question|complaint|claim)",
    r"i (?:have |had |'ve |)?(?:already |just |)(?:e-?mailed|wrote|written|messaged|called|contacted|sent|chatted|asked|spoke|spoken|told|explained)",
    rf"my (?:previous|earlier|first|last|original|other)? ?{_SENT}\b",
    r"forgot (?:to|the)|to add|here (?:is|are|'s) (?:the|my|a|some)|attached|please find|correction|never ?mind|ignore (?:my|that)|scrap that|in fact|actually",
    r"(?:hi|hello|me) again|same (?:problem|issue|order|thing)|again about|still about",
    r"you (?:said|told|promised|were (?:going|supposed)|never called|asked)|i was (?:told|promised|supposed)|your (?:reply|colleague|answer|agent|last)",
    r"(?:sur|par|via) (?:le |votre |la |mon |)(?:t?chat|messagerie|messenger|facebook|instagram|telephone|mail|e-mail)|(?:on|via|by|over) (?:your |the )?(?:\w+ )?(?:chat|messenger|facebook|instagram|phone|e-?mail|dm)",
    r"coupee?s?\b|deconnecte\w*|cut (?:me )?off|closed on me|disconnected|dropped out|timed out|je (?:repasse|reviens|reprends|continue)|picking (?:this|it) (?:back )?up|continuing",
    r"(?:ma|la) question (?:portait|concern\w*|etait|est|reste)|(?:pose|posee) (?:la|ma|une) question|my question (?:was|is)|votre appel|your (?:missed )?call|missed (?:your|the|a) call|rate votre|pu (?:repondre|decrocher)",
    r"je (?:vous )?(?:transmets?|fais suivre|envoie|mets|redonne|redis|repete)|scans?\b|photos?|justificatifs?|preuves?|pictures?|screenshots?|capture|(?:photos?|documents?|pieces?|informations?|infos?|elements?) demandee?s?|requested",
    r"(?:wrote|written|ecrit|e-?mailed|messaged|asked|called|phoned|rang|appele|contacted) (?:\w+ )?(?:hier|yesterday|earlier|this morning|last|on|in|about|re|ce matin|plus tot|a propos|you)|\w+ here[,.]",
    r"(?:if|in case) (?:it|that|this) helps|si (?:ca|cela) (?:peut )?aide",
)
# She says herself that this is another matter.
TURNS = _any(
    r"(?:une? |d')?autres? (?:petite )?(?:question|demande|sujet|commande|probleme|souci|chose|colis|point|requete|renseignement|achat|dossier|produit|precision)s?",
    r"rien a voir|sans rapport|changement de sujet|hors sujet|par ailleurs|(?:et |)au fait|j'en profite|tant que j'y suis|question (?:differente|subsidiaire)|, differente|differente?\b(?! couleur| taille)",
    r"nouvelle (?:commande|demande|question|reclamation)|nouveau (?:probleme|souci|sujet)|(?:deuxieme|seconde|2 ?e(?:me)?) (?:commande|colis|probleme|question)\b",
    r"cette fois[ ,-]*(?:ci|c'est|pour|sur|avec)|(?:une|ma) prochaine commande|prochain achat|un tout autre|tout autre chose",
    r"(?:mon|ma) (?:mari|femme|mere|pere|soeur|frere|fille|fils|amie?|belle|conjointe?|maman|voisine?|collegue|copine?) (?:a |avait |)(?:aussi |)(?:commande|achete|passe|vient d|aussi|souhaite|voudrait|veut)\w*",
    r"^(?:et )?sinon", r"^(?:ok |oh |ah |oui |yes |and |et |but |mais )*(?:also|now the|now your|en plus de|en plus,|aussi,|autre chose|deuxieme point)", r"(?:also|aussi),? (?:my|mon|ma|i |can|could|do you|j'|je |est-ce|pouvez|avez)",
    r"(?:another|different|separate|one other|one more|other|new) (?:quick |small |completely |unrelated )?(?:question|order|issue|problem|matter|topic|thing|enquiry|query|request|parcel|subject|purchase)s?",
    r"unrelated|nothing to do with|something else|by the way|btw|while i'?m (?:at it|here)|on another note|on a different|changing subject|separately|this time|next order|(?:second|new) (?:order|question|issue|problem)\b",
    r"my (?:husband|wife|mother|mum|mom|father|dad|sister|brother|daughter|son|friend|partner|neighbou?r|colleague)(?:'s)? (?:\w+ )?(?:ordered|order|also|has|parcel|bought|would|wants)",
)  # fmt: skip
NOT_TURNING = _any(
    r"(?:pas|aucune|plus) (?:une? |d')?autres? (?:question|demande)s?", r"no (?:other|more|further) questions?",
    r"(?:pas|n'est pas) (?:une )?nouvelle (?:commande|demande)", r"not (?:a|about a) (?:new|different|another)",
)  # fmt: skip
CORRECTS = _any(
    r"(?:me suis |m'etais |ai |)tromp\w+|erreur (?:de|dans le|sur le) numero|(?:bon|vrai|bonne) (?:numero|commande|reference)|mauvais numero",
    r"wrong (?:order )?number|(?:right|correct) (?:order )?number|typo|i meant",
)

# Half a sentence: it needs what stood before it.
LEANS = re.compile(
    r"(?:(?:ok|ah|oui|non|bon|bah|ben|alors|d'accord|dac|merci|yes|yeah|no|right|sure|oh|well)[ ,!.]+)*"
    r"(?:et\b|ou (?:bien|du|de|en|alors|sinon|a la)\b|mais\b|donc\b|du coup|dans ce cas|si oui|si non|c'est (?!possible)|cest|c'etait|ce n'est|c pas|ca\b|cela|celle|celui|ceux"
    r"|il (?:est|fait|faut|me|met|y|a|existe)|elle (?:est|fait|me|a)|ils|elles|le (?:noir|bleu|rouge|gris|blanc|vert|grand|petit|meme|mien|deuxieme|premier)|la (?:noire|bleue|rouge|grise|blanche|verte|grande|petite|meme)"
    r"|j'ai (?:essaye|teste|regarde|verifie|reessaye|tout)|pour (?:info|le|la|les|etre)|precisement|exactement|surtout|meme (?:en|avec|apres)|photos?|nouvelle adresse|mon numero|mon adresse|numero|and\b|or\b|but\b|so\b|then\b|also\b"
    r"|it'?s\b|its\b|that'?s|this is|the (?:black|blue|red|grey|white|green|big|small|same|other|one)\b|i (?:tried|checked|looked|mean)|new address|my (?:number|address|email|order (?:number|no)|name is)|order (?:no|number)|only\b|even\b|because|since|in that case|if so|would (?:it|that)|does (?:it|that)|is (?:it|that)|can (?:it|that)|how (?:much|long) (?:is|does|would) (?:it|that))"
)
# A question that stands by itself.
FRESH = re.compile(
    r"(?:(?:re)?(?:bonjour|bonsoir|bjr|bsr|salut|slt|hello|hi|hey|hiya|coucou|good (?:morning|evening|afternoon))[\w ]{0,15}[ ,!.:]+)?"
    r"(?:est[ -]ce que|vous (?:avez|faites|livrez|vendez|reprenez|proposez|acceptez)|(?:avez|faites|livrez|vendez|proposez)[ -]vous|y a.t.il|je (?:cherche|recherche|voudrais|souhaite|souhaiterais|veux|suis interesse\w*)|j'(?:aimerais|ai (?:passe|commande|achete|recu|une))"
    r"|comment (?:faire|puis|peut|on|je)|quels? (?:est|sont|delai)|do you|does your|are you|can i|how (?:do|can|much|long)|what (?:is|are|size)|is (?:the|there|your)|i(?:'d| would) like|i want|i(?:'m| am) (?:looking|interested)|i (?:bought|ordered|received|need|just))"
)
# The first is done with: she says thank you for it, or that it is well.
CLOSES = _any(
    r"(?:merci|thanks|thank you|thx) (?:bien |beaucoup |encore |so much |a lot |again )?(?:a \w+ )?(?:pour (?!votre (?:reponse|retour|aide|message)|ton|d')|du |de la |des |d'avoir|for (?!your (?:reply|response|email|message|help)|the (?:reply|response)|getting|coming))",
    r"(?:bien|enfin) (?:recue?s?|arrivee?s?)|(?:recue?s?|arrivee?s?) (?:hier |ce matin |aujourd'hui )?(?:,? )?(?:en bon etat|sans (?:probleme|souci|encombre)|impeccable|parfait\w*|nickel|merci)",
    r"(?:marche|fonctionne|va|vont|passe|convien\w+|est|sont) (?:tres |super |parfaitement |de nouveau |maintenant )?(?:bien|parfait\w*|nickel|impeccable\w*|tip top|super|top|ravissante?s?|magnifique)|tout (?:est|va) (?:bien|ok|bon|regle|rentre)|(?:probleme|souci|c'est) (?:resolu|regle)",
    r"(?:arrived|came|turned up|delivered|received|got it|got them) (?:\w+ ){0,3}(?:fine|safely|well|perfect\w*|ok|okay|thanks|thank you)|(?:works?|working|fits?|is|are|was|were|all) (?:\w+ )?(?:perfect\w*|great|fine|lovely|sorted|brilliant\w*|beautiful\w*|good now|resolved)|(?:that|it)(?:'s| is) (?:all )?(?:sorted|solved|resolved)|sorted (?:now|thanks)|(?:je suis|suis|tres) (?:ravie?|satisfaite?|contente?)|(?:so|very|really) (?:happy|pleased)|i'?m (?:happy|pleased|delighted)",
    r"(?:j'ai|on a|i) (?:bien |finally |now |so i )?(?:pris|choisi|commande|ordered|bought|went for)",
)
# She argues with what we said, or is angry that nothing moves.
DISPUTES = _any(
    r"vous (?:me |nous )?(?:dites|parlez de|affirmez|pretendez|ecrivez|avez ecrit)|je ne comprends (?:pas|toujours)|pas d'accord|ne repond pas a|ce n'est pas (?:normal|ce que|serieux|acceptable)|vous attendez quoi|silence|de nouveau|a nouveau|j'ai (?:fait|suivi|applique) (?:ce que|vos|la procedure|les)|viens aux nouvelles|un jour ou|marre|inadmissible|scandal\w*|honteu\w*|inacceptable|ridicul\w*|lamentable|de pire en pire|rien n'a|(?:n'a|a) (?:pas|rien) (?:bouge|change|ete fait)|dernier(?:e)? (?:fois|relance|avertissement)|mediateur|mise en demeure|ufc|avocat|escroc\w*|arnaque\w*|je vous avais|j'avais (?:dit|prevenu|demande)",
    r"you(?:'re| are)? (?:say|saying|claim|mention)|i (?:still )?(?:do not|don'?t) (?:understand|agree)|that(?:'s| is) not|fed up|silence|(?:stopped|broken?|failed|happened|gone|down) again|i(?:'ve| have)? (?:did|done|followed|tried) (?:what|everything|all|your|the)|unacceptable|ridiculous|disgrac\w*|appalling|getting worse|joke\b|nothing has|hasn'?t (?:moved|changed|arrived|come|been)|last (?:chance|warning)|chargeback|trading standards|ombudsman|solicitor|scam\w*|i (?:did )?(?:warned|told)",
)
# What she writes about; several may be true at once.
TOPICS: dict[str, re.Pattern[str]] = {
    "delivery": _any(r"livr(?!e(?:s)? (?:de|sur|pour enfant))\w*", r"colis", r"suivi", r"expedi\w*", r"transporteur\w*", r"point relais", r"retard\w*", r"achemin\w*", r"chronopost", r"colissimo", r"mondial relay", r"ups\b", r"dhl", r"tracking", r"parcel\w*", r"packages?\b", r"deliver\w*", r"shipp\w*", r"ship\b", r"dispatch\w*", r"courier\w*", r"arriv\w*", r"en preparation", r"douanes?", r"customs", r"(?:ou|quand) (?:est|en est|sera|arrive) (?:ma|mon)", r"where(?:'s| is| are) (?:my|the|order)", r"(?:rien|jamais|pas|n'ai pas) (?:encore )?recu\b(?! (?:de|d'|la|l'|le mail|votre))"),
    "refund": _any(r"rembours\w*", r"(?:me |m')?(?:les |le |la )?rendre (?:mes|mon|l'argent|ou)", r"recredit\w*", r"geste commercial", r"refund\w*", r"money back", r"reimburs\w*"),
    "return": _any(r"retourn\w*", r"renvo\w*", r"retours?\b(?! (?:de votre|rapide|sur mon|svp))", r"etiquettes?", r"return\w*", r"send (?:it|them) back", r"sent (?:it|them) back", r"label"),
    "exchange": _any(r"echang\w*", r"remplac\w*", r"swap\w*", r"exchang\w*", r"replac\w*", r"trop (?:petit|grand|large|court|long)\w*", r"too (?:small|big|large|tight|long|short)"),
    "faulty": _any(r"cass\w+", r"abim\w*", r"endommag\w*", r"fissur\w*", r"fuit\b", r"fuite", r"tach\w+", r"troue?e?\b", r"defect\w*", r"defaut\w*", r"pannes?", r"ne (?:marche|fonctionne|chauffe|s'allume|demarre|charge) (?:plus|pas)", r"broken", r"broke", r"damag\w*", r"smash\w*", r"fault\w*", r"crack\w*", r"leak\w*", r"torn\b", r"ripped", r"stopped working", r"does(?:n'?t| not) (?:work|turn on|charge)", r"garanti\w*", r"warranty", r"sav\b", r"repar\w*", r"repair\w*", r"dechir\w*", r"dysfonction\w*", r"ruined", r"soaked"),
    "missing": _any(r"manqu\w*", r"incompl\w*", r"missing", r"il n'y avait pas", r"oublie dans"),
    "wrong": _any(r"mauvais(?:e)? (?:article|produit|taille|couleur|modele|parfum|reference)", r"erreur (?:d'article|de commande|de produit|de preparation)", r"a la place", r"au lieu d", r"wrong (?:item|size|colou?r|product|one|order)", r"instead of", r"pas (?:le|la) bonn?e?"),
    "payment": _any(r"pai\w*", r"pay(?:er|e|ez|ant|ment|ments|ing|pal|)\b", r"prelev\w*", r"debit\w*", r"carte (?:bancaire|bleue|refusee|est refusee)", r"charged", r"payment\w*", r"paypal", r"en \d fois", r"instal+ments?", r"checkout", r"declined", r"facture [\d]", r"double"),
    "invoice": _any(r"factures?\b", r"duplicata", r"invoices?", r"receipts?\b", r"tva\b", r"vat\b"),
    "promo": _any(r"codes? (?:promo|de reduction|de bienvenue|avantage|\w+\d+)", r"promo\w*", r"reductions?", r"remises?", r"discount\w*", r"vouchers?", r"coupons?", r"bons? (?:d'achat|de reduction)", r"soldes?"),
    "gift": _any(r"(?:carte|bon|cheque)s? cadeaux?", r"gift ?cards?", r"e-?carte"),
    "account": _any(r"(?<!sur )mon compte", r"connect\w*", r"connexion", r"mot de passe", r"password\w*", r"log ?in\w*", r"sign in", r"my account", r"identifiants?", r"reset"),
    "cancel": _any(r"annul\w*", r"cancel\w*"),
    "address": _any(r"adresse (?:de livraison|erronee|incorrecte|postale)?", r"address\b"),
    "advice": _any(r"dispo\w*", r"(?:en |le )?stock", r"rupture", r"conseil\w*(?!l)", r"compatib\w*", r"available", r"availab\w*", r"recommend\w*", r"advice", r"contain\w*", r"contient", r"ingredients?", r"lavable", r"washable", r"fabriqu\w*", r"made (?:in|of)", r"convien\w*", r"taille-t-|taille (?:grand|petit|choisir|prendre)", r"suitable", r"existe", r"(?:avez|vendez)[ -]vous", r"do you (?:sell|have|stock)", r"runs? (?:small|large|big)", r"vegan", r"dimensions?", r"homologue", r"dehoussable"),
    "loyalty": _any(r"fidelite", r"mes points", r"loyalty", r"points"),
    "privacy": _any(r"desinscri\w*", r"desabonn\w*", r"newsletter\w*", r"rgpd", r"gdpr", r"donnees personnelles", r"unsubscrib\w*", r"mailing list", r"publicitaires?", r"delete my", r"suppression de mon compte", r"supprimer mon compte"),
    "store": _any(r"boutiques?\b", r"magasins?\b", r"horaires", r"opening hours", r"your (?:\w+ )?store", r"vendeu(?:r|se)"),
    "job": _any(r"recrut\w*", r"postul\w*", r"candidat\w*", r"embauch\w*", r"mon cv", r"hiring", r"job\b", r"vacanc\w*", r"apply for"),
    "wrapping": _any(r"paquet cadeau", r"emballage cadeau", r"gift ?wrap\w*"),
    "driver": _any(r"livreur", r"driver", r"portail", r"gate\b"),
}  # fmt: skip
# From one of these a chaser may go on to another: who waits for a parcel wants her money back in the end.
OF_AN_ORDER = frozenset({"delivery", "refund", "return", "exchange", "faulty", "missing", "wrong", "cancel", "address"})

# As thumbs write.
SHORTHAND = {
    "tjs": "toujours", "tjrs": "toujours", "tjr": "toujours", "tj": "toujours", "pb": "probleme", "pbm": "probleme", "rep": "reponse",
    "cmd": "commande", "cde": "commande", "cmde": "commande", "jai": "j'ai", "g": "j'ai", "nai": "n'ai", "jattends": "j'attends",
    "jattend": "j'attends", "cest": "c'est", "c": "c'est", "vs": "vous", "ss": "suis", "qqn": "quelqu'un", "qq1": "quelqu'un",
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "ord": "order", "msg": "message", "mess": "message", "repondu": "repondu",
    "havent": "haven't", "hasnt": "hasn't", "didnt": "didn't", "dont": "don't", "cant": "can't", "doesnt": "doesn't", "im": "i'm",
    "ive": "i've", "thx": "thanks", "mnt": "maintenant", "auj": "aujourd'hui", "bcp": "beaucoup", "kan": "quand", "ya": "y a",
}  # fmt: skip
STILL = re.compile(r"(?<!\w)(?:still|toujours|pas encore|encore pas|not yet|yet to|encore (?:rien|une fois))(?!\w)")

STOP = frozenset(  # words that say nothing of the matter
    """
a about accord achat achete acheter acheterai after again ai aide aider aimerai aimerais aller allo alo alors also
always am an and annee annees ans answer any aout apres april are arrive article articles as assez at attends attente
au aucun aucune august aujourd aussi autre autres aux avait avant avec avez avoir avons avril back bad be because been
before being besoin best bien big bjr bonjour bonne bonsoir both but by ca came can car cause cdt ce ceci cela celle
celui ces cet cette ceux change changer chat cher cherche chere chez chose choses ci cinq client cliente clientele
come commande commandee commander commandes comme comment cool cordialement cote coucou could d dans date day days de
dear debut december decembre deja demain demande demandes depuis des desole deux did didn different dimanche dire dit
dites dix do does doesn don donc donne donner dont du each eight elle elles email emails en encore entre envoye
envoyer envoyez equipe est et etait etc ete etes etre eu eux even ever every faire fait faites february fevrier few
fin find fine first five fois font for found four friday from gave genial gens get give goes going gone good got grand
grande great had has hasn have haven hello help her hers heure heures hey hi hier him his home hope house how hui huit
if il ils in internet into is isn issue it item items its j jai jamais january janvier je jeudi jour journee jours
juillet juin july june just juste keep kept kind know l la laissez last le left les leur ligne like little ll long
look looking lui lundi m ma madame made mai mail mails mais make mal many march mardi mars matin may me meme merci
mercredi mes message messages met mettre mieux might minute minutes mis mme moi moins mois moment mon monday monsieur
month months morning mr much must my n ne need neuf never new next ni nine no non nos not notre nous nouvelle
nouvelles november novembre now number numero october octobre of off okay old on one only ont or order ordered orders
ou oui our out over own par parce parfait parle parler part partir pas passe people perfect permet permettre personne
personnes petit petite peu peut peux please plus possible pour pourquoi pourriez pouvez pouvoir prendre prends pris
problem probleme problemes product products produit produits puis put qu quand quatre que quel quelle quelles quels
question qui quoi re really receive received recevoir recois recu recue recus regards reply repondre reponse response
reste rester restez rien right s sa said salut same samedi sans saturday savoir say se see seen semaine semaines sent
sept september septembre sera serait servic service ses seul seule seulement seven shall she should si simplement
since site six slt small so soir soit some son sont sorry souci soucis souhaite souhaiterais sous still suis suite
sunday super sur svp t ta take tchat te tel telephone tell ten tenir thank thanks that the their them then there these
they thing things think this thought three through thursday tiens time times to today told tomorrow too took top
toujours tous tout toute toutes tres tried trois trompe trompee trop trouve trouver try tu tuesday two un under une
until up urgent us use used va vais ve vendredi venir vers very veut veux via vie vient voici voila voir vois vos
votre voudrais vous vraiment vu want was way we wednesday week weeks well were what when where which while who why
will with without won work working works would y year years yesterday you your yours
""".split()  # noqa: SIM905 - a list of 500 lines otherwise
)
