# ruff: noqa: E501 - lists of words
"""The words by which a second message is known to chase the first, to go on with it, or to speak of something else.

French and English, as shoppers write them: read after `triage.fold`, so without case, accents or curly quotes. Lists
only; what follows from them is decided in `chasers`.
"""

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")")


_ANSWER = r"(?:reponses?|nouvelles?|retours?|suites?|signe|news|reply|replies|response|answer|update|word)"
_SENT = r"(?:e-?mails?|mails?|messages?|courriers?|demandes?|relances?|appels?|reclamations?|requests?|calls?|tickets?|chat)"

_OURS = r"(?:e-?mails?|mails?|messages?|courriers?|demandes?|relances?|appels?|reclamations?|requests?|calls?|chat)"
_KIN_FR = r"(?:mari|femme|mere|pere|soeur|frere|fille|fils|amie?|belle[ -]\w+|beau[ -]\w+|conjointe?|maman|papa|voisine?|collegue|copine?|copain|neveu|niece|oncle|tante|grand[ -]\w+)"
_KIN_EN = r"(?:husband|wife|mother|mum|mom|father|dad|sister|brother|daughter|son|friend|partner|neighbou?r|colleague|nephew|niece|uncle|aunt|gran\w*)"

# She has written before and waits.
CHASES = any_of(
    r"relanc\w*",
    r"toujours (?:pas|rien|aucune?|personne|en attente|sans|la meme|le meme|bloque|dans l)",
    r"(?:suis|est|sont|reste|attends|attend) toujours",
    r"(?:j' ?|on |nous )attend\w* (?:toujours|encore|depuis)",
    r"toujours (?:pas )?(?:\w+ ){0,2}(?:repon\w+|recu\w*|livr\w+|rembours\w+|rappel\w+)",
    rf"(?:sans|aucune?|pas|plus|jamais)(?: eu| recu| avoir(?: eu)?)? ?(?:de |d'|la moindre |votre |une? )?{_ANSWER}",
    rf"(?:ni|pas une?|pas la moindre) {_ANSWER}",
    r"(?:personne|nul) (?:ne |n')?(?:me |m'|vous )?\w+",
    r"(?:n'?(?:avez|a|ai|ont) |)(?:toujours |)(?:pas|jamais|rien) (?:\w+ )?(?:repondu|rappele|contacte|recontacte)\w*",
    rf"(?:\d ?(?:e|eme|ieme|nd|nde|rd|th)|deuxieme|seconde?|troisieme|quatrieme|enieme|third|fourth|nth) (?:\w+ )?{_SENT}",
    r"(?:je )?(?:reviens|reviendrai) vers vous|viens aux nouvelles",
    r"(?:contacte|recontacte|ecris|sollicite|appelle)\w* (?:a nouveau|de nouveau|encore)",
    r"je (?:vous )?(?:recontacte|reecris|rappelle|renvoie mon)",
    r"(?:des|de vos) nouvelles\b(?! \w+s\b)",
    r"du nouveau|du neuf|une? (?:reponse|retour) (?:svp|s'il|rapide|de votre)",
    r"(?:dans l'|en )attente d",
    r"(?:avez|auriez)[ -]vous (?:bien |pu |deja |eu le temps de )?(?:recu|vu|voir|lu|eu|pris|traite|avanc\w+|regard\w+|corrige|fait|du nouveau)",
    r"vous (?:l'|les )?(?:avez|aviez) (?:bien )?(?:recue?s?|vue?s?|lue?s?|eue?s?|corrige\w*|change\w*|envoye\w*)(?: (?:mon|ma|mes)| ?[.?!]|$)",
    r"(?:vous )?(?:comptez|allez)[ -](?:vous )?(?:\w+ )?(?:me )?(?:repondre|rappeler|un jour)|vous repondez quand",
    r"(?:m'avez|m'a)[ -]?(?:vous )?oublie\w*|repondez|rappelez|reponse (?:svp|urgente)",
    r"sauf erreur",
    r"(?:combien de temps|jusqu'a quand) (?:\w+ )?attendre",
    r"(?:jours?|semaines?|mois|heures?) (?:que j'attends|plus tard|sans nouvelles?|que (?:je|j')|apres)",
    r"ou en (?:est|etes|sommes)[ -](?:vous|nous|on|l'enquete|mon dossier|le dossier|ma demande|votre|notre)",
    r"any (?:\w+ )?(?:news|updates?|progress|luck|thoughts|chance of an? (?:reply|answer))|update (?:please|on)",
    r"no(?:t had| one has|body has|t received|t even|t)? ?(?:a |any |one |single )*(?:reply|replies|response|answer|word|update|news)\b",
    r"(?:didn'?t|did not|haven'?t|never) (?:\w+ )?(?:get|got|had|receive[d]?) (?:an? |any |your )?(?:reply|answer|response)",
    r"(?:haven'?t|have not|hasn'?t|has not|not|never|nothing|no word) (?:\w+ )?(?:heard|replied|responded|answered|called)\b|heard nothing|not a word",
    r"still (?:no|not|nothing|wait\w*|can'?t|cannot|hasn'?t|haven'?t|have|has|isn'?t|is|do|does|doesn'?t|don'?t|rejected|missing|stuck|broken|without|here)",
    r"(?:just )?(?:following|follow) up|followup|chasing|chaser|chase|gentle reminder|reminder|(?:checking|check) (?:in|whether|if you)|bump(?:ing)?",
    r"(?:nobody|no one|noone|no-one) (?:\w+ )?(?:replie[sd]|answer\w*|respond\w*|call\w*|phoned|got back|came back|rang|rings?|has|have|is)",
    r"(?:await|waiting for|wait for|awaiting) (?:an? |your |any )?(?:reply|response|answer|news|call)",
    r"(?:please|can you|could you|could someone|will you|would you) (?:please )?(?:respond|reply|answer|get back)",
    r"unanswered|ignor(?:ing|ed)|ignorez|is any(?:one|body) (?:going|reading)",
    r"(?:did|have) you (?:get|got|receive[d]?|see|seen|read|had)(?: (?:it|them|my|a chance)|[ .?!]*$)",
    r"(?:you'?d|you had|you have|you'?ve) (?:seen|read|received|got) my",
    r"(?:has|have|is|was) (?:this|it|that|they) been \w+ (?:yet|already)|(?:\w+ed|sent|done|fixed) yet\b",
    r"(?:weeks?|days?|hours?|months?) (?:now|later|and (?:not|no|still|nothing)|of waiting|without|have passed|since i|since you)",
    r"(?:it'?s|it has|it is) (?:now )?been (?:over )?\w+ (?:days?|weeks?|months?)",
    r"(?:jours|semaines) (?:sont passe\w*|ont passe)|delai (?:est )?(?:depasse|passe)|(?:une|deux|trois|\d+) (?:semaines?|jours?) sans",
    r"never (?:\w+ )?(?:called|replied|answered|heard)",
)
GREETS = re.compile(
    r"(?:re)?(?:bonjour|bonsoir|bjr|bsr|salut|slt|hello|hi|hey|hiya|coucou|cc|good (?:morning|evening|afternoon)|dear|madame|monsieur)\b"
)
# Nothing but a knock.
KNOCKS = any_of(
    r"\?+\s*$", r"allo+", r"(?:il )?y a (?:t.il )?quelqu'?un", r"quelqu'?un(?: est)? (?:la|peut|est)", r"vous etes (?:la|toujours la)",
    r"hello+ ?\?", r"(?:is )?any(?:one|body)\b", r"are you (?:still )?there", r"up\b", r"youhou|coucou \?",
)  # fmt: skip
# She speaks of what she and we said before.
REFERS = any_of(
    r"comme (?:je (?:vous )?l'?(?:ai |avais )?(?:deja )?|vous (?:me |m'|nous )?l'?(?:avez |aviez )?|deja |)(?:dit|dis|indique|convenu|demande|precise|explique|annonce|promis|prevu|mentionne|evoque|discute|signale|conseille|propose)\w*",
    rf"(?:pour faire )?suite (?:a|au|aux)?:? ?(?:mon|ma|mes|notre|nos|votre|vos|l'|tchat|chat|appel|mail|{_SENT})",
    rf"(?:mon|ma|mes|notre) (?:premier|premiere|precedente?s?|derniere?s?|ancien)? ?{_OURS}\b",
    r"(?:(?:ai|avais|avons|suis) (?:deja )?(?:ecrit|contacte|appele|parle|telephone)|contacte)e?s? (?:\w+ ){0,3}(?:hier|avant[ -]hier|ce matin|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|tantot|tout a l'heure|la semaine derniere|il y a|deja|sur|par|pour|concernant)",
    r"je vous (?:l'|les )?ai (?:deja )?(?:ecrit|contacte|envoye|appele|laisse|parle|signale|explique|demande|dit|transmis|prevenu)\w*",
    r"j'(?:ai|avais) (?:deja )?(?:ecrit|appele|contacte|envoye un|pose (?:la|ma|une) question|(?:demande|laisse|fait) (?:a etre rappel\w+|une? (?:demande|message)|la demande))",
    r"j'avais (?:demande|dit|prevenu|precise|laisse|envoye|ecrit)|dont je (?:vous )?(?:parl|ai parl)\w+",
    r"c'est (?:encore|toujours|de nouveau) (?:pour|au sujet)|(?:c'est|meme) (?:la |le )?meme (?:probleme|commande|souci|chose|sujet)|toujours (?:au sujet|a propos|pour|concernant)",
    r"vous (?:m'|nous )?(?:l'|les )?(?:avez|aviez) (?:bien )?(?:dit|promis|repondu|assure|annonce|propose|demande|indique|confirme|conseille|explique|accorde)|vous (?:me |m'|nous |l'|en )*(?:deviez|demandiez|disiez|promettiez|proposiez|annonciez|affirmiez|parliez|assuriez|indiquiez|ecriviez|conseilliez)|on m'(?:a|avait) (?:dit|promis|assure|coupe|repondu|ecrit|conseille)",
    r"(?:etiquettes?|liens?|bons?|formulaires?|mails?|documents?|fichiers?|codes?|devis|solutions?|reponses?|propositions?) (?:retour )?(?:que vous|recue? de vous)",
    r"votre (?:equipe|service client|reponse|retour|collegue|conseill\w+|mail|message|proposition|offre|appel|lien|etiquette|silence|technicien|expert|reparateur|depanneur)|vos (?:explications|instructions|consignes)",
    r"(?:sur|par|via|dans) (?:le |votre |la |mon |)(?:t?chat|messagerie|messenger|facebook|instagram)\b",
    r"coupee?s?\b|deconnecte\w*|cut (?:me )?off|closed on me|disconnected|dropped out|timed out|lost (?:the )?connection|je (?:repasse|reviens|reprends|continue|repose)|picking (?:this|it) (?:back )?up|continuing",
    r"(?:merci|merci bien|thanks|thank you)(?: bien)? (?:pour|de|d'|for) (?:vos|votre|cette|ces|le|la|l'|les|the|your|that|sending|envoyer|avoir) ?(?:\w+ )?\w+,? (?:mais|but|malheureusement|unfortunately|however|cependant|toutefois|je vous|voici|i have|it|il|elle)|(?:notre|nos) (?:echange|conversation|discussion|rendez[ -]vous|dernier|precedent)\w*|(?:our|the) (?:last|previous|earlier) (?:exchange|conversation|call|chat|discussion|correspondence)|(?:le|the|ce|this) (?:dossier|case|ticket|incident|litige|sinistre) ?(?:n ?°|no|num\w*|number|ref\w*|#|:)?",
    r"(?:ma|la) question (?:portait|concern\w*|etait|est|reste)|my question (?:was|is)|(?:ma|my) (?:question|demande|query|enquiry|request)\b|your (?:missed )?call|missed (?:your|the|a) call|rate votre|pu (?:repondre|decrocher)|when you (?:rang|called|phoned)",
    r"as (?:requested|discussed|mentioned|agreed|i (?:said|told|mentioned|explained)|asked|promised|you (?:asked|said|suggested|told)|per|instructed|advised)",
    rf"(?:following|further to|regarding|about|re|after|to|got|see|from|reply to) (?:up on |on from )?(?:my|our|your|the) (?:\w+ )?(?:{_SENT}|conversation|enquiry|query|question|complaint|claim)\b",
    r"i(?:'ve| have| had)? (?:already |just )?(?:e-?mailed|wrote|written|messaged|called|phoned|rang|contacted|chatted|spoke|spoken|asked (?:for|on|about|you)|told you|explained)",
    r"(?:(?<=[,.;] )|^)(?:sent|e-?mailed|messaged|wrote|asked|called|phoned|posted) (?:you|this|to you|your|on|about|yesterday|last|this)",
    r"(?:was|been|were) (?:\w+ )?(?:chatting|talking|speaking|writing|messaging|on (?:the )?(?:chat|phone)) ?(?:to|with|earlier|yesterday|this|about)?",
    rf"my (?:previous|earlier|first|last|original)? ?{_OURS}\b",
    r"same (?:problem|issue|order|thing|error)|again about|still about",
    r"you (?:\w+ )?(?:said|told|promised|were (?:going|supposed)|never called|asked|confirmed|mentioned|suggested|offered|advised|replied|attached|explained|requested|wanted)|i was (?:told|promised|supposed|asked)",
    r"(?:label|link|form|e-?mail|proof|document|file|code|offer|quote|solution|reply|message|invoice|voucher|refund|replacement|instructions) (?:that |which )?you(?:'ve| have)? (?:sent|gave|made|attached|provided|e-?mailed)",
    r"your (?:team|reply|colleague|answer|agent|last|suggestion|offer|proposal|e-?mail|message|instructions|technician|engineer|fitter|expert|\d+ ?%)|(?:asked|told|advised|requested|promised) by \w+",
    r"(?:on|via|by|over) (?:your |the )?(?:\w+ )?(?:chat|messenger|phone)\b",
    r"(?:wrote|written|e-?mailed|messaged|asked|called|phoned|rang|contacted) (?:\w+ )?(?:yesterday|earlier|this morning|last|two days|on|in|about|re)",
)
# It is she again; what about, that tells not.
AGAIN = any_of(
    r"(?:c'?est |c )?(?:encore|re|toujours) ?-?moi\b|me revoila|re ?-?bonjour|rebonsoir|re$|re ?[,:]|c'est encore (?:m|mme|mlle|nous)\b",
    r"me again|it'?s me\b|\w+ (?:here|again)[,.]|(?:m|mme|mlle|mr|mrs|ms) \w+ (?:ici|here|again)|hello again|hi again|back again",
)
# She adds to it: what was asked for, what she forgot.
ADDS = any_of(
    r"(?:(?<!me )voici|voila|ci[ -]?joints?|ci[ -]?jointe?s?|en (?:piece jointe|pj)|je (?:vous )?joins|je complete)",
    r"oublie d|je precise|pour (?:completer|preciser|etre precise?)|(?:en )?complements?|precisions?|post[ -]?scriptum|ps ?:|rectificatif|correction|erratum",
    r"je (?:vous )?(?:transmets?|fais suivre|envoie|mets|redonne|redis|repete)|scans?\b|photos?\b|(?<!votre )(?<!vos )videos?\b|justificatifs?\b|preuves?\b|captures?\b|(?:documents?|pieces?|informations?|infos?|elements?) demandee?s?",
    r"forgot to (?:say|mention|add|attach|include|give|put|tell)|to add|here(?: is| are|'s) (?:the|my|a|some)|attached|enclosed|please find|scrap that|(?:pictures?|screenshots?)\b|proof of",
    r"(?:if|in case) (?:it|that|this) helps|si (?:ca|cela) (?:peut )?aide|numero de serie|serial number|reference (?:est|is)|in fact|actually|en fait",
)
# She wants it otherwise now, or no longer.
CHANGES = any_of(
    r"finalement|laissez tomber|(?:n'en |ne )?tenez pas compte|oubliez|du coup|tout compte fait|reflexion faite|chang\w+ d'avis|(?:plus|pas) la peine|(?:je )?prefere(?:rais)?|fausse alerte|je (?:le|la|les) garde",
    r"never ?mind|nvm\b|ignore (?:my|that)|after all|changed my mind|second thoughts?|panic over|false alarm|i'?d (?:accept|rather)|go ahead|as (?:it )?is\b|no longer|fermer ma|close (?:my|the|this) (?:ticket|case|request)",
)
# She says herself that this is another matter.
TURNS = any_of(
    r"(?:une? |d')?autres? (?:petite )?(?:question|demande|sujet|commande|probleme|souci|chose|colis|point|requete|renseignement|achat|dossier|produit|precision)s?",
    r"rien a voir|sans rapport|changement de sujet|hors sujet|par ailleurs|(?:et |)au fait|j'en profite|tant que j'y suis|question (?:differente|subsidiaire)|, differente",
    r"nouvelle (?:commande|demande|question|reclamation)|nouveau (?:probleme|souci|sujet)|(?:deuxieme|seconde?|2 ?e(?:me)?) (?:commande|colis|probleme|question|souci|sujet)\b",
    r"cette fois[ ,-]*(?:ci|c'est|pour|sur|avec)|un tout autre|tout autre chose|un autre sujet",
    r"(?:(?<=[.!?,;] )|^)(?:et )?sinon\b|^(?:ok |oh |ah |oui |yes |and |et |but |mais )*(?:also|en plus de|en plus,|aussi,|autre chose|deuxieme point|et maintenant|dites?\b|anyway)",
    r"(?:also|aussi),? (?:my|mon|ma|i |can|could|do you|j'|je |est-ce|pouvez|avez)",
    r"(?:another|different|separate|one other|one more|one last|other|new|quick) (?:quick |small |completely |unrelated )?(?:question|order|issue|problem|matter|topic|thing|enquiry|query|request|parcel|subject|purchase|point)s?",
    r"unrelated|nothing to do with|something else|while i'?m (?:at it|here)|on another note|on a different|changing subject|separately",
    r"second (?:order|question|issue|problem|parcel|thing)\b|from (?:my|a|the) (?:last|previous|older) (?:order|purchase)\b",
    r"(?:(?<=[.!?,;] )|^)(?:by the way|btw|next[:,]|ensuite[:,])(?! *[.,!?]*$)",
    r"(?:ma|my)(?: propre| own)? (?:commande a moi|own order|personal order|commande perso)|propre commande|d'occasion\b|maintenant (?:une?|ce serait|il me faudrait|je cherche|celle)",
)
# So may this be, or it tells how the first goes on.
TURNS_PERHAPS = any_of(
    r"(?:une|ma|mes|my|the) (?:prochaine?s?|next|future) (?:commande|achat|order|purchase|fois|visite)s?|prochains? achats?|future orders?|this time|cette fois|(?:(?<=[.!?,;] )|^)(?:now (?:the|your)|oh and|et (?:aussi|puis|encore)|and (?:also|what about|the)|ps)\b|avant (?:de|d'en) (?:re)?commander|before (?:i|we) (?:order|buy|place)|(?:last|previous|older) (?:week'?s |month'?s |year'?s )?(?:order|purchase)\b|je (?:voulais|voudrais|souhaite\w*) (?:aussi|egalement)|i (?:also )?wanted to|random (?:q|question)|petite question|quick (?:q|one)|differente?\b(?! couleur| taille)",
)
NOT_TURNING = any_of(
    r"(?:pas|aucune|plus) (?:une? |d')?autres? (?:question|demande)s?", r"no (?:other|more|further) questions?",
    r"(?:pas|n'est pas) (?:une )?nouvelle (?:commande|demande)", r"not (?:a|about a) (?:new|different|another)",
    r"(?:another|one more|(?:une? )?autre|last|derniere) (?:question|precision|thing) (?:on|about|regarding|a propos|au sujet|sur|concernant)(?: d[eu'])? ?(?:this|that|it|the same|ce|cette?|ca|cela|la meme|le meme)\b",
)  # fmt: skip
# Somebody near her has bought something.
OF_ANOTHER = any_of(
    rf"(?:mon|ma) {_KIN_FR} (?:a |avait |)(?:aussi |)(?:commande|achete|passe|vient d|a (?:recu|un souci|un probleme))\w*",
    rf"my {_KIN_EN} (?:also |has |just |had )*(?:ordered|bought|placed)",
    rf"(?:commande|colis) (?:de|a|pour) (?:mon|ma) {_KIN_FR}|my {_KIN_EN}'?s (?:parcel|order|delivery)",
)
KIN = any_of(rf"(?:mon|ma) {_KIN_FR}", rf"my {_KIN_EN}")
# By what words she calls the way she wrote before.
WAYS = {
    "mail": any_of(r"e-?mail\w*", r"mails?\b", r"courriels?", r"(?:vous |already |ai )(?:ecrit|wrote|written)"),
    "chat": any_of(r"t?chat\w*", r"(?:un |une |votre |your |the )?(?:conseill\w+|agents?|advisor)\b", r"en ligne|online"),
    "call": any_of(r"(?:re|r)?appel\w*", r"telephon\w*", r"repondeur|voicemail", r"call(?:s|ed)?\b", r"phone\w*", r"r[au]ng\b", r"(?:au|on the) (?:tel|phone)"),
    "social": any_of(
        r"tweet\w*|twitter|insta\w*|facebook|fb\b|messenger|whatsapp|dms?\b|story|stories",
        r"(?:my|mon|ma|your|votre|vos) (?:post|comment\w*|publication|message|page|mur|reseaux)\b|reseaux(?: sociaux)?|social media",
        r"(?:en |in |par )?(?:prive|private|mp\b)|(?:messages? )?(?:publics?|publicly)\b|commentaires?\b",
    ),
}  # fmt: skip
# Besides the first, or one more trouble with it.
BESIDES = any_of(
    r"(?:j'ai|je suis|je viens) (?:aussi|egalement)|i(?:'ve| have|'m| am)? also|non plus\b|either\b|as well\b|(?<=, )too\b|too(?= *[?.!]*$)|(?:faudrait|aimerais?|aimerions|voudrais|besoin|souhaite\w*) (?:aussi|egalement)|par contre|en revanche|however",
)
CORRECTS = any_of(
    r"(?:me suis |m'etais |ai |)tromp\w+|erreur (?:de|dans le|sur le) numero|(?:bon|vrai|bonne) (?:numero|commande|reference)|mauvais numero",
    r"apolog\w+|swapped|inverse\w*|pardon|dsl\b|desolee?\b|sorry|correction|rectif\w*",
    r"wrong (?:order )?number|(?:right|correct) (?:order )?number|typo|i meant",
)

_HELLO = r"(?:(?:(?:re)?(?:bonjour|bonsoir|bjr|bsr|salut|slt|hello|hi|hey|hiya|coucou|cc|morning|good (?:morning|evening|afternoon)|dear|dites?|omg|yo|oh|euh|lol|ok|merci|thanks|thank you|ta|ty|cheers|super|great|cool|perfect|lovely|brilliant|nice|parfait|genial|top|impec\w*)[\w ]{0,15}[ ,!.:]+)+)?(?:et |and |mais )?"
# She answers what we said.
ANSWERS = re.compile(
    r"(?:(?:re)?(?:bonjour|bonsoir|hello|hi|hey)[\w ]{0,15}[ ,!.:]+)?(?:oui|non|nn|yes|yeah|no|nope|ok|okay|d'accord|dac|parfait|entendu|approved|agreed|sure|tant pis|mais|but|bien recu"
    r"|merci (?:pour|de) (?:votre|la reponse|le retour)|thanks? (?:you )?for (?:the reply|getting|coming|your)|ca marche|pas de (?:probleme|souci)|je (?:ne veux pas|n'ai pas besoin|prefere|choisis|prends)|i(?:'d| would) (?:prefer|rather|accept)|i (?:don'?t|do not) want"
    r"|that(?:'s| would| works)|ce sera|a (?:replacement|refund|new one) (?:would|is|will)|un (?:remplacement|echange|remboursement)|[\w ]{1,40} (?:me |nous |m')(?:convien\w+|irait|va (?:bien|tres bien)|arrange\w*|va)"
    r"|[\w ]{1,30} (?:is (?:fine|good)|works for (?:me|us)|suits (?:me|us)|would be (?:great|perfect|fine|good|better)|serait (?:parfait|bien|mieux)))\b"
)
# Half a sentence: it needs what stood before it.
LEANS = re.compile(
    r"(?:(?:ok|ah|oui|non|bon|bah|ben|alors|d'accord|dac|merci|yes|yeah|no|right|sure|oh|well)[ ,!.]+)*"
    r"(?:et\b|ou (?:bien|du|de|en|alors|sinon|a la)\b|mais\b|donc\b|du coup|dans ce cas|si oui|si non|c'est (?!possible)|cest|c'etait|ce n'est|c pas|ca\b|cela|celle|celui|ceux"
    r"|il (?:est|fait|faut|me|met|y|a|existe)|elle (?:est|fait|me|a)|ils|elles|le (?:noir|bleu|rouge|gris|blanc|vert|grand|petit|meme|mien|deuxieme|premier)|la (?:noire|bleue|rouge|grise|blanche|verte|grande|petite|meme)"
    r"|j'ai (?:essaye|teste|regarde|verifie|reessaye|tout)|pour (?:info|le|la|les|etre)|precisement|exactement|surtout|plutot|meme (?:en|avec|apres)|photos?|nouvelle adresse|mon numero|mon adresse|numero|and\b|or\b|but\b|so\b|then\b|also\b"
    r"|it'?s\b|its\b|that'?s|this is|the (?:black|blue|red|grey|white|green|big|small|same|other|one)\b|i (?:tried|checked|looked|mean)|tried\b|new address|my (?:number|address|email|order (?:number|no)|name is)|order (?:no|number)|only\b|even\b|because|since|in that case|if so|would (?:it|that)|does (?:it|that)|is (?:it|that)|can (?:it|that)|how (?:much|long) (?:is|does|would) (?:it|that))"
)
# A question to a shop, which anybody may ask, or the beginning of a story of its own.
FRESH = re.compile(
    _HELLO
    + r"(?:est[ -]ce que|vous (?:avez|faites|livrez|vendez|reprenez|proposez|acceptez|recrutez|etes|auriez)|(?:avez|faites|livrez|vendez|proposez|auriez|recrutez|reprenez)[ -]vous|y a.t.il|je (?:cherche|recherche|voudrais|souhaite|souhaiterais|veux|suis interesse\w*|participe)|nous (?:souhait\w+|voudrions|cherchons|aimerions)|j'(?:aimerais|ai (?:passe|commande|achete|recu|une|ete (?:preleve|debite|livre)\w*))"
    r"|comment (?:faire|puis|peut|on|je)|(?:c'est )?(?:quoi|quels?|quelles?|qui|laquelle|lequel|pourquoi|combien)\b|do you|does your|are (?:you|your)|can i|how (?:do|can|much|long)|what(?: is|'?s| are| size| would| do)\b|which|when (?:do|does|(?:is|are) (?:the|your))|(?:until |at )?what time|a quelle heure|jusqu'a quand|j'ai vu (?:que |une?|vous)|where (?:is|are) (?:you|your)|is (?:the|there|your)|i(?:'d| would) like|i want|i(?:'m| am)? (?:looking|interested)|looking for|we(?:'d| would) like|i (?:bought|ordered|received|need|just)|i've (?:just|been charged)|please (?:stop|unsubscribe|take me)|under (?:uk )?gdpr|en application|merci de (?:me desinscrire|ne plus|supprimer|noter|mettre))"
)
# To a shop as such: what it sells, does, pays for.
MARKET = any_of(
    r"(?:vous|nous) (?:\w+ )?(?:vendez|vendiez|faites|livrez|reprenez|proposez|acceptez|recrutez|recruter|conseillez|embauchez)|(?<!que )(?:vendez|faites|livrez|recrutez|reprenez|auriez|acceptez|montez)[ -]vous|proposez[ -]vous (?:un|une|des|la|le|aussi)|je (?:re)?cherche|je suis (?:creat\w+|etudiante?|photographe|a la recherche)|quel(?:le)?s? (?:\w+ ){1,3}(?:pour|choisir|prendre|faut)|(?:une )?idee cadeau|(?:un|pour un) devis|tarifs?\b|en magasin|en rayon|(?:revient|reviennent|retour|revenir)[ -]?(?:t[ -])?(?:ils? |elles? )?en stock|en (?:avez|vendez)[ -]vous|conseil\w* (?:pour|en|sur)|demande de prix|un prix pour|prendre rendez-vous|assortie?s?\b|existe-t-(?:il|elle)",
    r"(?:vos|your) \w+ (?:\w+ )?(?:sont|ils|elles|est|taill\w+|are|come|fit|do|made)\b|(?:are|is|do|does) (?:the|your) \w+ (?:\w+ )?(?:suitable|washable|go|come|have|fit|fold|made|run|work with|safe|ok|compatible|for|in)\b|do (?:you|u) (?:\w+ly |also |still |ever )?(?!have (?:any|my|the|an? (?:date|idea|answer|update))|know|need|want|see|think|remember|mean|understand|intend|propose)\w+|are you (?:hiring|open|doing)|looking for|(?:would|do) you (?:suggest|recommend)|which (?:one )?(?:would|do you|is best|should)|back in stock|in stock|trade price|price list|a quote|could you quote|suitable for|contain|matching|advice|hiring|want to (?:buy|reserve|book)|return policy",
)
# She tells of a purchase: what it is and when it came.
TELLS = any_of(
    r"j'ai (?:commande|achete|offert|ete livre\w*|parraine|souscrit)|je viens de (?:passer|recevoir|commander|voir)|(?:achete|commande|prise?|vendue?|recu|offert|livre|arrive)e?s? (?:hier|ce matin|ce jour|aujourd'hui|samedi|lundi|mardi|mercredi|jeudi|vendredi|dimanche|la semaine|le mois|en (?:magasin|boutique|janvier|fevrier|mars|avril|mai|juin|juillet|aout|sept\w*|oct\w*|nov\w*|dec\w*)|il y a|l'an|chez vous|cet (?:ete|hiver)|pour (?:ma|mon))|en ouvrant|(?:ma|mon) \w+ (?:ne|n'|affiche|fait|fuit|a )",
    r"i (?:just |recently )?(?:bought|ordered|purchased|placed|got given)|(?:bought|ordered|purchased|came|arrived|got|received|delivered) (?:\w+ ){0,2}(?:yesterday|today|this morning|last (?:week|month|night|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|in (?:store|jan\w*|feb\w*|march|april|may|june|july|aug\w*|sept\w*|oct\w*|nov\w*|dec\w*|your)|from you|at christmas)|my (?:new )?\w+ (?:won'?t|doesn'?t|isn'?t|keeps|is|has|says|stopped|leaks|smells|cuts|trips)",
)
# She asks for something, whatever it is.
ASKS = any_of(
    r"(?:c'est |cest |c )?(?:quand|combien|comment|pourquoi|quel(?:le)?s?|ou (?:est|sont|en)|est-ce|laquelle|lequel|puis-je)\b|une? (?:\w+ )?question|je postule|how (?:much|many|do|can|long|come)|why\b|what(?:'s| is| are| do| size)|where(?:'s| is| are)|when (?:is|are|do|does|will)|which\b|is there|are there",
    r"[^?]*\?|pouvez|pourriez|je (?:voudrais|souhaite|cherche|veux)|j'aimerais|il (?:me|nous) faudrait|faut[ -]il|merci de|could|can you|do you|would (?:you|like)|(?:i|we)(?:'d| would) (?:like|love|want)|(?:we|i) (?:want|need)\b|nous (?:voudrions|aimerions|souhait\w+)|please|faites|avez-vous",
)
THANKS = re.compile(r"(?<!\w)(?:merci|thanks?|thank you|thx|cheers|ta|remercie\w*)(?!\w)")
# It, they, that one: what she speaks of has been named before.
POINTS = re.compile(
    r"(?<!\w)(?:it|its|them|they|their|he|she|him|those|these|that one|this one|the one|elle|elles|ils|celui|celle|celles|ceux|ca|cela|le mien|la mienne|dedans|dessus|la-bas|en question|l'(?:ai|avez|avais|ont|avoir)|le deuxieme|la deuxieme|l'ancien\w*|l'autre|the (?:old|second|other|new|same) (?:one)?)(?!\w)"
)
# The first is done with: she says thank you for it, or that it is well.
CLOSES = any_of(
    r"(?:merci|thanks|thank you|thx) (?:bien |beaucoup |encore |so much |a lot |again )?(?:a \w+ )?(?:pour (?!votre (?:reponse|retour|aide|message)|ton|d')|du |de la |des |d'avoir|for (?!your (?:reply|response|email|message|help)|the (?:reply|response)|getting|coming))",
    r"(?:bien|enfin) (?:recue?s?|arrivee?s?)|(?:recue?s?|arrivee?s?),? (?:hier,? |ce matin,? |aujourd'hui,? )?(?:en bon etat|sans (?:probleme|souci|encombre)|impeccable|parfait\w*|nickel|merci)",
    r"(?:marche|fonctionne|va|vont|passe|convien\w+|est|sont) (?:tres |super |parfaitement |de nouveau |maintenant )?(?:bien|parfait\w*|nickel|impeccable\w*|tip top|super|top|ravissante?s?|magnifique)|tout (?:est|va) (?:bien|ok|bon|regle|rentre)|(?:probleme|souci|c'est) (?:resolu|regle)",
    r"(?:arrived|came|turned up|delivered|received|got it|got them) (?:\w+ ){0,3}(?:fine|safely|well|perfect\w*|ok|okay|thanks|thank you)|(?:works?|working|fits?|is|are|was|were|all) (?:\w+ )?(?:perfect\w*|great|fine|lovely|sorted|brilliant\w*|beautiful\w*|good now|resolved)|(?:that|it)(?:'s| is) (?:all )?(?:sorted|solved|resolved)|sorted (?:now|thanks)|(?:fixed|solved|sorted|mended|replaced|repare\w*|regle\w*|remplace\w*)(?: it| that| le probleme)?,? (?:thank|merci|cheers)|(?:je suis|suis|tres) (?:ravie?|satisfaite?|contente?)|(?:so|very|really) (?:happy|pleased)|i'?m (?:happy|pleased|delighted)",
    r"(?:j'ai|on a|i) (?:bien |finally |now |so i )?(?:pris|choisi|commande|ordered|bought|went for)",
)
# She argues with what we said, or is angry that nothing moves.
DISPUTES = any_of(
    r"vous (?:me |nous )?(?:dites|parlez de|affirmez|pretendez|ecrivez|avez ecrit)|je ne comprends (?:pas|toujours)|pas d'accord|ne repond pas a|ce n'est pas (?:normal|ce que|serieux|acceptable)|vous attendez quoi|silence|et ca recommence|(?:tombe|panne|casse|disparu|bloque|verrouille)\w* (?:de|a) nouveau|j'ai (?:fait|suivi|applique) (?:ce que|vos|la procedure|les)|viens aux nouvelles|un jour ou|marre|inadmissible|scandal\w*|honteu\w*|inacceptable|ridicul\w*|lamentable|de pire en pire|rien n'a|(?:n'a|a) (?:pas|rien) (?:bouge|change|ete fait)|dernier(?:e)? (?:fois|relance|avertissement)|mediateur|mise en demeure|ufc|avocat|escroc\w*|arnaque\w*|je vous avais|j'avais (?:dit|prevenu|demande)",
    r"you(?:'re| are)? (?:say|saying|claim|mention)|i (?:still )?(?:do not|don'?t) (?:understand|agree)|that(?:'s| is) not|fed up|silence|(?:stopped|broken?|failed|happened|gone|down) again|i(?:'ve| have)? (?:did|done|followed|tried) (?:what|everything|all|your|the)|unacceptable|ridiculous|disgrac\w*|appalling|getting worse|joke\b|nothing has|hasn'?t (?:moved|changed|arrived|come|been)|last (?:chance|warning)|chargeback|trading standards|ombudsman|solicitor|scam\w*|i (?:did )?(?:warned|told)",
)
# What she writes about; several may be true at once.
TOPICS: dict[str, re.Pattern[str]] = {
    "delivery": any_of(r"neighbou?r", r"voisine?", r"transit", r"spediteur", r"depot\b", r"livr(?!e(?:s)? (?:de|sur|pour enfant))\w*", r"colis", r"suivi", r"expedi\w*", r"transporteur\w*", r"point relais", r"retard\w*", r"achemin\w*", r"chronopost", r"colissimo", r"mondial relay", r"ups\b", r"dhl", r"tracking", r"parcel\w*", r"packages?\b", r"deliver\w*", r"shipp\w*", r"ship\b", r"dispatch\w*", r"courier\w*", r"(?<!n')arriv\w*", r"en preparation", r"douanes?", r"customs", r"(?:ou|quand) (?:est|en est|sera|arrive) (?:ma|mon)", r"where(?:'s| is| are) (?:my|the|order)", r"(?:rien|jamais|pas|n'ai pas) (?:encore )?recu\b(?! (?:de|d'|la|l'|le mail|votre))"),
    "refund": any_of(r"virement", r"rib\b", r"coordonnees bancaires", r"(?:my|the|our) money", r"argent", r"avoir\b(?= (?:de|par|en))", r"store credit", r"rembours\w*", r"(?:me |m')?(?:les |le |la )?rendre (?:mes|mon|l'argent|ou)", r"recredit\w*", r"geste commercial", r"refund\w*", r"money back", r"reimburs\w*"),
    "return": any_of(r"collect(?:ion|ed)?\b", r"enlevement", r"reprendre l'ancien\w*", r"venir (?:le|la|les) chercher", r"retourn\w*", r"renvo\w*", r"retours?\b(?! (?:de votre|rapide|sur mon|svp))", r"etiquettes?", r"return\w*", r"send (?:it|them) back", r"sent (?:it|them) back", r"label"),
    "exchange": any_of(r"agrandir", r"resiz\w*", r"changer (?:pour|contre)", r"(?:size|taille) \w+ (?:instead|please|plutot)", r"size \w\b", r"echang\w*", r"remplac\w*", r"swap\w*", r"exchang\w*", r"replac\w*", r"trop (?:petit|grand|large|court|long)\w*", r"too (?:small|big|large|tight|long|short)"),
    "faulty": any_of(r"brisee?s?", r"raye\w*", r"fele\w*", r"scintill\w*", r"disjonct\w*", r"dent\b", r"dented", r"chip(?:ped)?\b", r"scratch\w*", r"cuts out", r"won'?t (?:turn|start|pair|charge|close|open|lock)", r"ne (?:ferme|tient|s'enclenche)", r"bruit", r"noise", r"trou\b", r"hole\b", r"mauvais etat", r"technicien", r"technician", r"ouvert\w*? (?:a l'arrivee)", r"depanne\w*", r"cass\w+", r"abim\w*", r"endommag\w*", r"fissur\w*", r"fuit\b", r"fuite", r"tach\w+", r"troue?e?\b", r"defect\w*", r"defaut\w*", r"pannes?", r"(?:ne |n')(?:se |s')?(?!(?:ai|avez|avons|est|a|suis|peux|veux|sais|recois|vois|trouve|arrive|serai|souhaite|voudrais)\b)\w+ plus\b", r"(?:ne |n')(?:se |s')?(?:marche|fonctionne|chauffe|allume|demarre|charge|ferme|tient|connecte|appaire) pas", r"broken", r"broke", r"damag\w*", r"smash\w*", r"fault\w*", r"crack(?!er)\w*", r"leak\w*", r"torn\b", r"ripped", r"(?:stopped|no longer|won'?t) (?:work\w*|\w+ing\b|cool\w*|heat\w*|switch|hold|stay|go on)", r"drips?\b", r"wobbl\w*", r"squeak\w*", r"died\b", r"dead\b", r"rouill\w*", r"deteint\w*", r"retreci\w*", r"does(?:n'?t| not) (?:work|turn on|charge)", r"garanti\w*", r"warranty", r"sav\b", r"repar(?!ti)\w*", r"repair\w*", r"dechir\w*", r"dysfonction\w*", r"ruined", r"soaked"),
    "missing": any_of(r"only (?:one|got one)", r"qu'un (?:seul|sur)", r"manqu\w*", r"incompl\w*", r"missing", r"il n'y avait pas", r"oublie dans"),
    "wrong": any_of(r"mauvais(?:e)? (?:article|produit|taille|couleur|modele|parfum|reference)", r"erreur (?:d'article|de commande|de produit|de preparation)", r"a la place", r"au lieu d", r"wrong (?:item|size|colou?r|product|one|order)", r"instead of", r"pas (?:le|la) bonn?e?"),
    "payment": any_of(r"preleve\w*", r"left my account", r"double", r"paiements?\b", r"payments?\b", r"pay(?:ing|er|ez)? (?:with|by|in|via|using|par|en|avec)\b", r"(?:a|peux|de|to|can'?t|cannot|pour|sur) pay(?:er)?\b(?! (?:le|la|les|l'|for|the))", r"prelev\w*", r"debit\w*", r"carte (?:bancaire|bleue|refusee|est refusee)", r"charged", r"payment\w*", r"paypal", r"en \d fois", r"instal+ments?", r"checkout", r"declined", r"double"),
    "invoice": any_of(r"factures?\b", r"duplicata", r"invoices?", r"receipts?\b", r"tva\b", r"vat\b"),
    "promo": any_of(r"primes?\b", r"parrain\w*", r"refer(?:red|ral)\w*", r"code (?:vip|parrain)", r"student (?:code|discount)", r"code etudiant", r"codes? (?:promo|de reduction|de bienvenue|avantage|\w+\d+)", r"promo\w*", r"reductions?", r"remises?\b(?! (?:a|en|aux?)\b)", r"discount\w*", r"vouchers?", r"coupons?", r"bons? (?:d'achat|de reduction)", r"soldes\b", r"soldee?s?\b(?= (?:en|a))"),
    "gift": any_of(r"(?:carte|bon|cheque)s? cadeaux?", r"gift ?cards?", r"e-?carte"),
    "account": any_of(r"mdp", r"reinit\w*", r"locked out", r"compte (?:est )?bloque", r"get into my account", r"hacked", r"verification code", r"(?<!sur )(?<!de )mon compte", r"(?:me|se|plus|pas) connect\w*", r"connexion", r"mot de passe", r"espace (?:client|perso)", r"password\w*", r"log ?in\w*", r"sign in", r"(?<!left )(?<!in )(?<!on )my account", r"identifiants?", r"reset(?:ting)? (?:my|the|twice|mail|e-?mail|link)"),
    "cancel": any_of(r"resili\w*", r"close my", r"arret (?:de|du) ", r"keep the order", r"stop my", r"annul\w*", r"cancel\w*"),
    "address": any_of(r"adresse (?:de livraison|erronee|incorrecte|postale)?", r"address\b"),
    "advice": any_of(r"(?<!suis )(?<!pas )dispo(?:nibl\w*)?\b", r"(?:en |le )?stock", r"rupture", r"conseils?\b", r"compatib\w*", r"available", r"availab\w*", r"recommend\w*", r"advice", r"contain\w*", r"contient", r"ingredients?", r"lavable", r"washable", r"fabriqu\w*", r"made (?:in|of)", r"convien\w* (?:aux?|pour|a)\b", r"convient-(?:il|elle)", r"taille-t-|taille (?:grand|petit|choisir|prendre)", r"suitable", r"existe", r"(?:avez|vendez|auriez)[ -]vous (?!(?:des|de vos|du) (?:nouvelles|nouveau))(?:des?|du|un|une|le|la|les|ce|en|aussi)\b", r"do you (?:sell|have|stock)", r"runs? (?:small|large|big)", r"vegan", r"dimensions?", r"homologue", r"dehoussable"),
    "loyalty": any_of(r"fidelite", r"mes points", r"loyalty", r"points"),
    "privacy": any_of(r"informations? me concernant", r"cnil\b", r"dpo\b", r"data protection", r"article 1[57]\b", r"droit (?:a l.oubli|d.acces)", r"publicites?", r"marketing e?mails?", r"subject access", r"personal data", r"desinscri\w*", r"desabonn\w*", r"newsletter\w*", r"rgpd", r"gdpr", r"donnees personnelles", r"unsubscrib\w*", r"mailing list", r"publicitaires?", r"delete my", r"suppression de mon compte", r"supprimer mon compte"),
    "store": any_of(r"en rayon", r"branch\b", r"boutiques?\b", r"magasins?\b", r"horaires", r"(?:what time|when) do you (?:open|close)", r"(?:ouverts?|fermez|ouvrez)[ -](?:le|vous|a|dimanche|lundi|jusqu)", r"opening hours", r"your (?:\w+ )?store", r"vendeu(?:r|se)"),
    "job": any_of(r"cv\b", r"interim", r"stage de", r"recrut\w*", r"postul\w*", r"candidat\w*", r"embauch\w*", r"poste (?:de|d')", r"test(?:eurs?|euses?|ers?)\b", r"ambassad\w*", r"mon cv", r"hiring", r"job\b", r"vacanc(?:y|ies)", r"apply for"),
    "wrapping": any_of(r"paquet cadeau", r"emballage cadeau", r"gift ?wrap\w*"),
    "trade": any_of(r"wholesale", r"grossiste", r"trade (?:price|account|code|discount|list)", r"devis\b", r"quotes?\b", r"quotation", r"marketplace", r"partenariat", r"collab\b", r"partnership", r"(?:commande|cadeaux) (?:d')?entreprises?", r"corporate", r"salaries", r"staff gifts?", r"professionnel\w*", r"influenceu\w*", r"collaborat\w*"),
    "contest": any_of(r"concours", r"jeu[- ]concours", r"giveaway", r"contests?\b", r"prize draw", r"tirage au sort", r"competition"),
    "scam": any_of(r"(?:est-ce|c'est|serait-ce) (?:bien |encore )?une arnaque", r"is (?:that|this|it) (?:really )?(?:a scam|from you)", r"phishing", r"hameconnage", r"frauduleu\w*", r"se faisant passer", r"claiming to be you"),
    "review": any_of(r"mon (?:avis|commentaire)", r"my (?:review|comment)", r"(?:avis|commentaire) (?:supprime|publie|efface)"),
    "event": any_of(r"black friday", r"rappel (?:de )?produit", r"produits? rappeles?", r"recalled", r"stand\b", r"bourse"),
    "rental": any_of(r"location de", r"louer", r"rent(?:al)?\b", r"hire\b"),
    "driver": any_of(r"livreur", r"driver", r"portail", r"gate\b"),
}  # fmt: skip
# From one of these a chaser may go on to another: who waits for a parcel wants her money back in the end.
OF_AN_ORDER = frozenset(
    {"delivery", "refund", "return", "exchange", "faulty", "missing", "wrong", "cancel", "address", "driver"}
)

# As thumbs write.
SHORTHAND = {
    "tjs": "toujours", "tjrs": "toujours", "tjr": "toujours", "tj": "toujours", "pb": "probleme", "pbm": "probleme", "rep": "reponse",
    "cmd": "commande", "cde": "commande", "cmde": "commande", "jai": "j'ai", "g": "j'ai", "nai": "n'ai", "jattends": "j'attends",
    "jattend": "j'attends", "cest": "c'est", "c": "c'est", "vs": "vous", "ss": "suis", "qqn": "quelqu'un", "qq1": "quelqu'un",
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "ord": "order", "msg": "message", "mess": "message", "repondu": "repondu",
    "havent": "haven't", "hasnt": "hasn't", "didnt": "didn't", "dont": "don't", "cant": "can't", "doesnt": "doesn't", "im": "i'm",
    "ive": "i've", "thx": "thanks", "mnt": "maintenant", "auj": "aujourd'hui", "bcp": "beaucoup", "koi": "quoi", "kel": "quel", "ske": "est-ce que", "pr": "pour", "jveux": "je veux", "jvoudrais": "je voudrais", "jpeux": "je peux", "kan": "quand", "ya": "y a",
}  # fmt: skip

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
anybody anything chaque everybody everyone everything nobody nothing oh plait quelqu quelque rather rendre somebody
someone something truc trucs will with without won work working works would y year years yesterday you your yours
""".split()  # noqa: SIM905 - a list of 500 lines otherwise
)
