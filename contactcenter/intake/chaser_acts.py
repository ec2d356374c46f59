# ruff: noqa: E501 - lists of words
"""What a second message does, whatever it speaks of: complains, gives what was asked for, tells how the case goes on.

French and English, folded as `chaser_words`. Who only gives, tells or presses has no matter of her own; who complains of
something that was not named before has.
"""

import re

from contactcenter.intake.chaser_words import any_of

# Something is wrong with something.
COMPLAINS = any_of(
    r"(?:casse|abime|brise|fendu|fissure|raye|troue|dechire|decousu|decolle|deforme|defectueu\w*|endommage|tache|rouille|perime|moisi|vide|incomplet|voile|tordu|gondole|deteint|retreci|use|creve|fele|ebreche|corne|plie|coince|bloque|arrache|casse net|faux|mauvais\w*)e?s?\b",
    r"(?:en )?panne|ne (?:marche|fonctionne|s'allume|demarre|charge|tient|ferme|chauffe|passe|coulisse|trouve|reconnait|repond|s'ouvre|tourne|vidange|refroidit|imprime)\w*|(?:marche|fonctionne|s'allume|charge|demarre|ferme|chauffe) (?:pas|plus|mal)|n'(?:a|ai|est|ont|y|avance)\w* (?:toujours |encore )?(?:pas|plus|jamais|rien)",
    r"manqu\w+|en moins|absente?s?\b|trop (?:petit|grand|court|long|large|etroit|serre|bas|haut)\w*|fuit|fuite|grince|clignote|coule|souci|probleme|defaut|erreur|bug|plante|lent|disjonct\w*|trompe\w*|preleve\w*|debite\w*|en double|rejete\w*|refuse\w*|perdue?s?\b|vole\w*|jamais (?:recu|arrive|demande|commande)\w*|pas (?:recu|arrive|livre|venu|la bonne|le bon|ce que|celui|celle)\w*|au lieu d|a (?:casse|lache|noirci|retreci|deteint|coule|rouille|chute)",
    r"broke\w*|cracked|smashed|damaged|faulty|defective|torn|ripped|scratched|dented|bent|chipped|leak\w*|missing|split|snapped|rust\w*|perished|faded|shrunk|stained|mouldy|expired|snag\w*|warped|wobbl\w*|stuck|dead\b|wrong|incorrect|mismatch\w*|loose|fell (?:off|apart)|come (?:off|apart|loose)|came (?:off|apart)|dropp\w+|stopped|rattl\w*|flicker\w*",
    r"(?:won'?t|doesn'?t|does not|didn'?t|did not|isn'?t|is not|wasn'?t|can'?t|cannot|never|not) (?:\w+ )?(?:work\w*|turn|start|charge|fit|close|open|switch|arriv\w*|receiv\w*|deliver\w*|here|come|came|show\w*|log|pair|connect|heat|credited|refunded|ordered|what|in the (?:box|parcel|package))|too (?:small|big|large|short|long|tight|wide|narrow|loose)|problem|issue|fault|error|bug\b|overcharged|charged (?:me|twice|again)|taken (?:another|twice)|late\b|lost\b|instead of|short(?:er)? than|no sign of|only (?:had|got|came|received|browns|works)",
)
# What we may have asked her for: where she lives, what stands on the thing, what it looks like.
GIVES = any_of(
    r"\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.?|bd|boulevard|allee|chemin|place|impasse|quai|route|cours|square|lotissement|residence)\b",
    r"\d{1,4}[a-z]?,? (?:\w+ ){1,2}(?:street|st|road|rd|lane|avenue|ave|close|drive|way|court|gardens|terrace|crescent|grove|hill|mews)\b",
    r"\d{5} [a-z]{3,}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}\b|[\w.+-]+ ?(?:@|\(?(?:at|arobase)\)?) ?[\w-]+(?:\.| (?:dot|point) )\w+",
    r"(?:mon|le|au nom|au) (?:pseudo|adresse|numero|tel|telephone|portable|nom|prenom|mail|rib|iban|siret|code postal|digicode|interphone)(?:\w* \w+)? ?(?:c'?est|est|:|c\b|de)|(?:my|the|its|it is|the) (?:username|handle|address|number|phone|mobile|name|postcode|email|iban|sort code|account (?:name|number)|serial|model|size|door code) ?(?:is|:|number|ends|no)",
    r"(?:n ?°|no|num|numero|numero de|code|ref|reference|number)?\s*(?:de )?(?:serie|serial|modele|model|imei|siret|iban|rib|suivi|tracking|batch|lot)\b[ :#n°o.]*(?:est |is |number )*(?=\w*\d)",
    r"(?:taille|size|pointure|coloris|couleur|colour|color|modele|model)[ :]+(?:\d{1,3}|x{0,3}[sml]|noir|bleu|rouge|vert|blanc|gris|rose|beige|black|white|red|blue|green|grey|pink|navy)\b",
    r"(?:en|in|the|la|le|c'?est (?:la|le)) (?:noire?|bleue?|rouge|verte?|blanche?|grise?|rose|beige|jaune|marron|black|blue|red|green|white|grey|gray|pink|yellow|brown|navy|cream|purple|orange)(?: one| svp| please|$|[ ,.!])",
    r"(?:la|les|une|deux|des|the|a|some|two|three|my|mes|ma) (?:photo|image|video|capture|facture|copie|preuve|recu|justificatif|releve|picture|pic|photograph|screenshot|scan|receipt|proof|copy)s? (?:demandee?s?|jointe?s?|en pj|ci[ -]joint\w*|attached|enclosed|below|you asked|as|de|of|est|sont|is|are)|(?:attached|enclosed|ci[ -]joint\w*|en piece jointe|en pj|see (?:attached|enclosed|picture|photo)|voir (?:photo|copie|capture|pj|piece))",
    r"(?:bought|ordered|purchased|achete|commande|pris)e?s? (?:on |in |le |en |the )?(?:it )?(?:\d{1,2}(?:er|st|nd|rd|th)? ?)?(?:of )?(?:jan\w*|fev\w*|feb\w*|mar\w*|avr\w*|apr\w*|mai|may|jui\w*|june?|july?|aout|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\W*$",
)
# How the case goes on: a parcel brought to the post, a courier who did not come, a spare part that does not fit.
STEPS = any_of(
    r"(?:article|art\.) [lr]?\.? ?\d+|cnil|code (?:de la consommation|civil)|a defaut|faute de|sans (?:reponse|nouvelles?|livraison|remboursement|suite|retour)|droit de retractation|resolution (?:de la|du)|restitu\w+|acompte|delai (?:legal|raisonnable|de)|repression des fraudes|bon pour accord|je (?:veux bien|valide|confirme|reconfirme|maintiens|persiste|insiste|reitere|complete)|i (?:confirm|insist|repeat|accept|agree)|pressed send|sent too (?:soon|early)|parti trop (?:vite|tot)|envoye trop (?:vite|tot)|what (?:happens|do i do|should i do|now|next)|(?:on|je|que) fait[ -](?:on|quoi)|comment (?:on fait|fait-on)|et maintenant \?|que (?:dois|faire)|je fais quoi",
    r"(?:depose|poste|renvoye|expedie|remis|envoye|retourne|emballe)e?s? (?:\w+ ){0,4}(?:relais|poste|bureau|point|tabac|ce (?:matin|midi|jour|soir)|hier|aujourd'hui|transporteur|chronopost|mondial|colissimo|en (?:recommande|lettre)|lundi|mardi|mercredi|jeudi|vendredi|samedi)",
    r"(?:posted|sent|dropped|handed|shipped|mailed|returned)(?: (?:it|them|that|the parcel|mine))? (?:back |off |in )?(?:\w+ ){0,2}(?:yesterday|today|this (?:morning|afternoon)|to the (?:courier|post)|at the (?:post|locker|shop)|post office|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|with|by|via|recorded)",
    r"(?:personne|livreur|chauffeur|transporteur|technicien|coursier|reparateur|monteur|facteur)s? (?:n'est |ne s'est |n'a |n'|ne |est |a |pas |jamais |s'est |toujours |encore )*(?:venu|passe|presente|sonne|livre|appele|dit|refuse|depose|annule|reporte|repart|repris|laisse)",
    r"(?:nobody|no one|no-one|courier|driver|engineer|technician|postman|carrier|fitter|they|he|she)(?: has| have| had| still)? (?:came|come|turned up|showed|arrived|collected|picked|knocked|rang|called|refused|cancelled|left|never|didn'?t|did not)",
    r"(?:piece|nouveau|nouvelle|remplacement|remplacante?|rechange|second|deuxieme|neuf|neuve|echange|autre|etiquette|bon|lien|pdf|mode d'emploi|notice|avoir|remboursement|virement|colis|appareil|machine)s?(?: de \w+| \w+)? (?:(?:que vous|recue?|est|sont|vient|a|ont|n'est|n'a) ?(?:de |d')?(?:bien |pas |aussi |ete |enfin |toujours )*)+(?:arrive|recu|envoye|trop|casse|la meme|le meme|identique|livre|marche|passe|fonctionne|illisible|vide|expire|ouvr|abim|incomplet|parti)",
    r"(?:replacement|new one|spare|second one|exchange|other one|label|link|voucher|pdf|part|manual|refund|credit)s?(?: \w+)? (?:has |have |was |were |is |are |just |also |only |finally |you sent )*(?:arrived|came|come|turned up|received|sent|broken|the same|the wrong|wrong|expired|empty|blank|won'?t|doesn'?t|didn'?t|isn'?t|not|only|too|faulty|damaged|here|identical|shows|appeared|landed|gone)",
    r"(?:meme|memes) (?:probleme|defaut|souci|panne|chose|erreur|message|resultat|bruit|histoire)|same (?:problem|fault|issue|thing|error|message|result|noise|again|story)|(?:ca|it|c'est|c) (?:a )?(?:recommenc\w+|remarche|refait|continue|empire|revenu|happened again|is back|started again)|(?:again|encore|une fois de plus|rebelote)(?: (?:ce matin|this morning|today|hier|yesterday|aujourd'hui|une?|!|\.))",
    r"mise? en demeure|mediat\w+|mediation|dgccrf|signalconso|avocat|huissier|tribunal|60 millions|que choisir|association de consommateurs|plainte|litige|opposition|contester? (?:le|aupres)|recommande avec|saisi\w* (?:le|la|un)|juridique|porter plainte|reseaux sociaux|avis (?:negatif|google|trustpilot)|je (?:publie|posterai|raconte)|trading standards|ombudsman|small claims|solicitor|lawyer|legal action|legal advice|chargeback|section 75|trustpilot|(?:leave|leaving|post|write) (?:a )?(?:bad |one.star |negative )?review|consumer (?:rights|act|association)|letter before action|formal (?:complaint|notice)|dispute (?:the|it|this)|report(?:ing)? (?:you|this)",
    r"(?:ma banque|la banque|la poste|le vendeur|le livreur|le transporteur|le relais|le point relais|le commercant|colissimo|chronopost|mondial relay|ups|dhl|dpd|gls|mon assurance|mon artisan|le magasin|mon mari|ma femme|mon gendre|mon voisin|le gardien|la gardienne) (?:me |m'|nous |a |est |n'a |n'est |y )*(?:dit|confirme|repond\w*|pretend|affirme|indique|assure|regarde|verifie|trouve|recu|rien|appele|refuse|montre|essaye)",
    r"(?:(?:my|the|our) (?:bank|courier|post office|shop|store|carrier|depot|seller|neighbour|husband|wife|son|daughter|concierge|locker|insurer|plumber|electrician|gp|vet)|royal mail|evri|dpd|dhl|ups|hermes|fedex) (?:has |have |just |also |now |only )*(?:say\w*|said|told|confirm\w*|claim\w*|insist\w*|check\w*|look\w*|found|hasn'?t|have|has|tried|knows?|reckons?)",
    r"(?:le |the )?(?:suivi|tracking|lien de suivi|statut|status|site|page|app|compte|colis|parcel)(?: \w+)? (?:affiche|indique|dit|montre|n'a pas bouge|n'avance|bouge|est passe|says|shows|still|now|hasn'?t|has not|moved|updated|stuck|a disparu|maintenant|marque|note)",
    r"rien (?:ne (?:bouge|change|suit|vient)|n'a (?:bouge|change))|(?:nothing|still nothing) (?:has )?(?:changed|moved|happened|arrived|yet)|ni l'un ni l'autre|no change|no better|ca ne (?:marche|resout|change|suffit)|(?:that|it) (?:didn'?t|doesn'?t|hasn'?t) (?:work|help|solve|fix|change)|j'ai (?:tout |bien |deja |donc |aussi )*(?:essaye|teste|verifie|regarde|reessaye|redemarre|retrouve|change (?:le|la)|suivi (?:vos|la)|rempli|fait ce|mesure|rebranche|nettoye|vide|cherche partout|appele (?:le|la))|i(?:'ve| have)? (?:tried|checked|looked|reset|restarted|followed|filled|measured|cleaned|done (?:that|what|all|it)|found (?:it|the)|been (?:waiting|told|given|sent)|rung|looked everywhere)",
    r"(?:c'est|ce n'est|cela n'est|ca fait|ca) (?:bon|arrive|arrange|regle|resolu|pas (?:ca|cela|la|le|ce que|normal|serieux|suffisant|possible)|inadmissible|honteux|toujours)|(?:retrouve|arrive|regle|resolu)e?s?(?: [,!.]|$)|(?:it|they|that|parcel|everything|all)(?:'s| is| has| have|'ve)? (?:just |now |finally |actually |all )*(?:arrived|turned up|been found|sorted|accounted|here now|resolved|fixed|solved|delivered|showed up|come)|found (?:it|them)\b|no need|(?:plus besoin|inutile de|ne cherchez plus|trouve finalement|bien recu finalement)|ignore (?:me|my|that|this)|as you were|my mistake|my bad|au temps pour moi|autant pour moi|mea culpa",
    r"(?:remboursement|rembourse\w*|refund\w*|money back|full refund) (?:integral|complet|total|partiel|please|svp|maintenant|immediat\w*|instead|or|now|in full|plutot)|(?:je (?:veux|exige|demande|souhaite|prefere)|i (?:want|demand|expect|would like|'d like)|i'd (?:like|prefer)) (?:a |an |my |un |le |mon |etre |the |this |full |be )*(?:rembours\w*|refund\w*|echange|exchange|replacement|money|argent|geste|compensation|avoir|looked into|annul\w*|explications?|responsable|manager|superviseur|supervisor)",
)
# By when she must have it.
PRESSES = any_of(
    r"(?:je|on|nous) (?:pars|part|partons|demenage\w*|decolle\w*|m'en vais)\b|c'est (?:pour|dans|demain|ce (?:soir|week)|apres[ -]demain|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi)|(?:anniversaire|mariage|bapteme|fete|noel|rentree|concert|spectacle|match|voyage|examen|ceremonie|invites|vacances|deces|obseques|communion)\w* (?:est|c'est|a lieu|arrive\w*|sont|commence|demain|dans|ce|approche\w*|samedi|dimanche|lundi)",
    r"(?:il )?(?:me|nous) (?:le|la|les) (?:faut|faudrait)|avant (?:demain|ce soir|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|le \d|midi|noel|la fin|que (?:ca|cela|le|la|sa|mon|ma))|dernier delai|au plus (?:vite|tot)|(?:le )?plus (?:vite|rapidement) possible|rapidement|vite\b|depechez|des que possible|sous (?:\d+|huit|quinze|dix) (?:jours|h)|d'ici (?:demain|ce|la|lundi|mardi|mercredi|jeudi|vendredi|samedi)|j'en ai (?:vraiment |absolument )?besoin|besoin (?:urgent|rapidement|pour (?:demain|ce|lundi|samedi))",
    r"(?:we|i) (?:fly|leave|travel|go away|move|set off|need (?:it|them|this|one|that))\b|(?:birthday|wedding|party|show|christening|concert|match|funeral|flight|trip|holiday|event|guests|exam|baby)(?:'s| is| are| starts)? (?:\w+ )?(?:on |in |due |coming |arriving )?(?:tomorrow|tonight|today|this|next|sat\w*|sun\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|\d|two|three|four)|(?:by|before) (?:tomorrow|tonight|noon|christmas|the weekend|friday|saturday|sunday|monday|tuesday|wednesday|thursday|it|the \d)|as soon as|asap|quick(?:ly)?\b|hurry|running out of time|deadline|time is|urgent\w*",
)
# She has had enough, or has only a feeling to tell.
FUMES = any_of(
    r"inadmissible|honteu\w*|scandal\w*|incroyable|inacceptable|n'importe quoi|abuse\w*|ras[ -]le[ -]bol|en ai (?:marre|assez)|marre\b|foutage|moque\w*|lamentable|deplorable|decue?\b|decevant|patience|serieusement|serieux|pas serieux|voleurs?|escroc\w*|c'est (?:long|tres long|vraiment|fou|dingue|bete|penible|galere|genant|ridicule)|vous (?:plaisantez|rigolez|abusez)|quelle (?:honte|galere)|jamais vu|mdr|ptn|grr+|pfff*|bravo|bah alors|alors \?",
    r"unacceptable|ridiculous|disgrace\w*|appalling|pathetic|shocking|joke\b|fed up|had enough|disgust\w*|outrag\w*|disappoint\w*|seriously|absurd|terrible|awful|useless|shambles|patience|not (?:impressed|good enough|happy|acceptable)|wtf|ffs|come on|smh|omg|never again|last time|so (?:frustrat\w*|annoy\w*|rude)|frustrat\w*|annoy\w*|thieves|really \?|what is going on|whats going on",
)
# A purchase of its own, long ago, from elsewhere or beside: it tells which thing she means because it was not named yet.
ANCHORS = any_of(
    r"(?:achete|commande|offert|pris|livre|recu|precommande|rapporte|vendu|installe|prise)e?s? (?:\w+ ){0,4}(?:en (?:\w+ )?(?:20\d\d|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|promo|soldes)|l'(?:an|annee|ete|hiver)|le mois|la semaine|il y a|au printemps|cet (?:ete|hiver|automne)|a noel|chez vous|sur votre site|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|hier|avant-hier|ce matin|a part|pour (?:mon|ma|mes|l'anniversaire|noel))",
    r"(?:dans|d'|de|sur) (?:une|ma|la) (?:autre |nouvelle )?commande (?:d[e'u]|passee|du|en)|de l'an (?:dernier|passe)|de (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|cet ete|l'ete|l'hiver|noel)\b|(?:an|annee|mois|ete|hiver|semaine) (?:dernier|passe|derniere|passee)",
    r"(?:bought|got|ordered|purchased|had|delivered|returned|sold)(?: (?:it|them|one|me|from you|off you|here|with you))? (?:\w+ ){0,4}(?:in (?:20\d\d|jan\w*|feb\w*|march|april|may|june|july|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|summer|spring|winter|autumn|store|the sale)|last (?:week|month|year|summer|winter|spring|autumn|xmas|christmas|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*)|at (?:christmas|easter|xmas|the weekend)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|(?:\w+ )?(?:months?|years?|weeks?) ago|from you|off you|the other day)",
    r"(?:last|previous|separate|older?|recent|latest|other) (?:year'?s |month'?s |week'?s )?(?:order|purchase|parcel)|of last year|from (?:last|my last|the summer|christmas)",
)
# A matter that some other person has.
_KIN = r"(?:mari|femme|mere|pere|soeur|frere|fille|fils|amie?s?|belle[ -]\w+|beau[ -]\w+|conjointe?|maman|papa|voisine?|collegue|copine?|copain|neveu|niece|oncle|tante|grand[ -]\w+|filleul\w*|cousine?|coloc\w*|compagn\w+|petit[ -]\w+|patron\w*|gendre|assistante?|husband|wife|mother|mum|mom|father|dad|sister|brother|daughter|son|friend|mate|partner|neighbou?r|colleague|cousin|flatmate|boss|nephew|niece|uncle|aunt|gran\w*|godson|goddaughter|boyfriend|girlfriend|office|company|school|club|team)s?"
OF_SOMEBODY = any_of(
    rf"(?:mon|ma|mes|my|our) {_KIN}(?: [^\W\d_]+){{0,3}}? (?:elle |il |she |he )?(?:also |aussi |vient d|just |never |ne |n')*(?:a |has |had |have |did|ordered|bought|commande|achete|recu|got |attend|waiting|veut|voudrait|aimerait|souhaite|cherche|wants?|would|needs|cant|can't|is looking|parvient|arrive (?:pas|plus)|demande|asks?|wonder\w*)",
    rf"(?:commande|colis|compte|achat|facture|paiement|panier|livraison)s? (?:\w+ )?(?:de|a|pour) (?:mon|ma|mes) {_KIN}|my {_KIN}(?:'?s)? (?:\w+ )?(?:order|parcel|account|delivery|package|purchase|birthday)",
    rf"(?:cadeau|present|gift|offrir|shopping|something|quelque chose|casque|jouet|taille|one) (?:\w+ )?(?:pour|a|for|to) (?:mon|ma|mes|my|our) {_KIN}",
)
KIN = any_of(rf"(?:mon|ma|mes|my|our) {_KIN}\b")
# It, that one: what she speaks of has been named before; also where no noun stands beside it.
POINTS_BACK = any_of(
    r"(?:dois|peux|peut|faut|faudrait|voudrais|veux|souhaite|pouvez|pourriez|pourrait|allez|va|vais|vient|viens|venez|de|pour|a|on|je|vous|nous|puis-je|fais|fait|me|ne) (?:la|le|les|l'|en|y|me l[ea]s?) ?(?!ai |avez |a |ont |est )(?:\w+(?:er|ir|re|oir|ez|ons|ne|te|ge|de|se|ie|ds|nd)\b)",
    r"(?:l'|les |la |le |m'en |s'en |n'en |j'en |en )(?:ai|as|a|avez|avons|ont|avais|aviez|utilise|attends|attend|echange|enverr\w*|envoy\w*|emport\w*|install\w*|echang\w*|essay\w*|ouvr\w*|utilis\w*|achete\w*|annul\w*|offr\w*)\b",
    r"(?:celui|celle|ceux|celles)(?:[ -](?:ci|la))?|(?:le|la|les) (?:mien|mienne|meme|seul|seule|dernier|derniere|premier|premiere)s?\b|dedans|dessus|dessous|derriere|la[ -]bas|ci[ -]dessus|ci[ -]dessous|en question|susmentionne\w*|susvise\w*|plus haut",
    r"(?:it|them|they|these|those|this|that|him|one|ones|he|she|theirs?|either|neither|both|the below|the above|below)\b(?!'s (?:possible|about|for me))|(?:it|they|he|she)(?:'s|'re|'ll|'d|s)\b",
    r"(?:elle|elles|il|ils) (?:ne |n'|me |m'|se |s'|y |en |la |le |les )*(?:est|sont|a|ont|marche|fonctionne|va|fait|tient|devait|doit|met|affiche|arrive|part|passe|coule|fuit|dit|serait|etait|avait|semble|reste)",
)
# Words of any case, which nothing follows from by their being new. Beginnings.
_OF_ANY_CASE = """
adres agent aller anniv annul appar appel argen arriv atten avis avoir bank banqu batch boite bon bonne bureau button camio carte carto
cas case chauf check cheque cherc client clien code codes colis colle colis compe compl compt condi confi consei conta copie courr couri cover custo damag
date dates defec delai deliv depos depot derni detai devis diffe direc dispa docum domic dossi doubl drive dropp echan effec email emball empty enclo
engin enqui enten envoi erreu error etape etat etiqu excus exped expli expre factu facte fault fichi field fiche fixed forma formu garan garde gesti geste
gardi handl hasnt horai hours ident image immed impri indic infor inter inspe invoi jeter jeudi journ label lance letter lettr leur lien ligne link list livra livre livreu local
locke loose magas mails manag manqu match mediat menti messa mesur money montr motif neigh neuf norma notif numer occup opera optio origi outsi outil packa page paid
paie paiem panie paque parce part passa patie payme pendi perso photo phone picke piece place plus point porta porte poste posta poste prefe preuv previ
proce promi promo proof propo prouv quali quant rappe rappo ready reas recei recep recla recol recom refer refun refus regle regul relai reloc rembo remet rempl renda rende
renvo repai repar repla repor repri reque resol respo retar retir retou retur revie round scan secur seria serie serve shipp signa site situa solut sonne statu
stati step store suivi suppo swap syste techn telep temps termi ticke track trans trouv updat user utili valid vendeu verif versi versa video vire virem vites voisi vouch warra webs write
""".split()  # noqa: SIM905 - a list otherwise
OF_ANY_CASE = frozenset(_OF_ANY_CASE)
# What is brought in as new, by the little word before it.
BROUGHT_IN = re.compile(
    r"(?<!\w)(?:(?P<hers>mon|ma|mes|notre|nos|my|our)|(?P<ours>vos|votre|your)|(?P<some>une?|des|du|de la|d'une?|an?|some|any|two|three|four|deux|trois|quatre)|(?P<the>les?|la|l'|the|ce|cet|cette|ces|this|that|these|those)) ?(?P<first>[^\W\d_][\w'-]+)(?: (?P<next>[^\W\d_][\w'-]+))?"
)
# The first is done with, and something may come after that.
DONE_WITH = any_of(
    r"(?:merci|thanks|thank you|thx|ty|cheers|ta|super|parfait|perfect|great|genial|top|nickel|impec\w*|ok|cool|legend|lovely|brilliant)\b(?! (?:de|d'|pour (?:votre|vos|la|le|l'|ta)|for (?:the|your|getting|coming|that|this)))",
    r"(?:c'?est|cest|c) (?:bon|ok|regle|resolu|ecrit|debloque|arrive|recu|parfait)|oubliez|laissez tomber|(?:je l'ai |j'ai |on a )(?:retrouve|trouve|recu|pris|commande)\w*|(?:bien|enfin) (?:recu|arrive)\w*|(?:est|sont) (?:bien |enfin )?(?:arrive|recu)e?s?|(?:plainte|probleme|souci|dossier) (?:resolu|regle|clos)",
    r"nvm|never ?mind|found it|sorted|that (?:worked|works|fixed it|did it)|(?:it|they)(?:'s|'re| has| have)? (?:arrived|turned up|works?|working|here) ?(?:now|fine|today)?|logged in now|got (?:it|them|the)|all (?:good|settled|sorted)|bought the|is great|received",
)
