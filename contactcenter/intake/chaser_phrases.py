# ruff: noqa: E501 - lists of words
"""Words in a row by which shoppers go on with a matter (above nothing) or come with another, and what they count.

Learned from the labelled pairs of the tests and written by script/fit_chasers.py; how they are read says
`chaser_phrasing`. A row is a weight and the phrases that have it.
"""

_ROWS = """
-0.21|@a N|my
-0.19|in
-0.17|a
-0.16|@a G|G|i
-0.15|ma
-0.14|@a .|N W|W ? $|W in
-0.13|##|commande|pour
-0.12|les W
-0.11|@a t|@r ?|W W|W de W|W pour|en|order
-0.10|@a to|N|W ?|^ bonjour|aussi|colis|de
-0.09|, W .|@a my|K for|avez|bonjour|can|from|votre
-0.08|@r G|W a|^ bonjour ,|^ le|adresse|another|are|driver|en W|mon|parcel|site
-0.07|## $|@a ,|@a ?|@a in|@a the|@r pour|W N|W in the|bonjour ,|bonjour , W|de W|des W|for a|in the|le colis|left|les|ma commande|my parcel|never|t|what
-0.06|@a #|@a commande|@a hasn'|@a hi|@a ma|@a now|@a thanks|@r site|N i|W elle|^ coucou|^ coucou c'|^ my|are your|coucou|coucou c'|coucou c' est|from W|hasn'|hasn' t|i ordered|i' m|j'|ma soeur|par contre|pour une|pour une W|says|soeur|the W N|your
-0.05|! !|, commande|, est|, the W|?|@a #K|@a another|@a are|@a aussi|@a come|@a great|@a it|@a left|@a of|@a on|@a order|@a site|@a with|@r #K|@r bonjour|@r en|@r les|@r ma|@r sont|@r to|@x parcel|G is|N pour|W , the|W W in|W de|W en W|W in my|^ le N|^ ma|arrived|cancelled|contre|d' hier|delivered|delivery|dites|ete|great|in my|j' en|la livraison|les G|m #|m' avez|my order|other|points|recu|says delivered|sur|t W|thanks|thanks .|the N i|the W in|to|trois|une|vous m'|vous m' avez
-0.04|# ?|## . $|, je ne|@a !|@a les|@a mon|@a never|@a ou|@a send|@a you|@a your|@r par|@x delivery|@x driver|@x to|W , commande|W NAME|W delivery|W mon|W points|^ where|^ where is|a la|a recu|account|ai vu|ancien|colis de|combien|commande ##|commande a|contre j'|des|did|elle|est ce|est pas W|est toujours|et W|et j'|facture|for W W|from you|i can'|i can' t|is my|j' ai vu|l' adresse|la G|la W $|left it|livraison|m'|mon colis de|order ?|par contre j'|place|quelle|question|question sur|the # and|the W|the other|this time|un N $|une W de|vers la|voudrais|vous W des|where|where is|you ,|you can|your W
-0.03|@a a|W a la|W en|W in W|^ please W|ma W|pour le|the W W|vous W la
-0.02|W K|W N .|W and|W c'|W c' est|W mais|W mon W|c' est W|i W|pas W
-0.01|W W ?|sont W|to W
0.01|W ##|W W $|^ i W
0.02|.|W #|W ## ,|W , elle|not W
0.03|@a W|@a comme|@a sans|W de #|W mes|W une|du W .|est W|jeudi
0.04|# ,|, K|, comme|, mon|. NAME|. W .|. i'|. je W|. merci de|@a copie|@a hier|@a point|@a voir|@r ,|@r not|@r vous|@x je|@x les|@x mme|@x pour|@x vendredi|@x vous|N W au|N sont|W W ##|W et|W on|W part|W please|^ good|^ mme|^ mme NAME|^ sorry|a W et|again|ai W|alors $|any W|be W|bonjour , comme|ca|ce n'|ce n' est|copie|d' W|d' W .|d' apres|date|de #|il|il est|its|jours|l' K|le W est|m .|m . NAME|mais le|merci de|monsieur|monsieur ,|n ##|off|on monday|please|please ,|que les|que les W|renvoyer ?|renvoyer ? $|sans|sans le|si|the K|voir|vos W|was|which
0.05|# cm|, mon W|, the N|. NAME ,|. W|. le|. merci|. vous|@a appareil|@a back|@a came|@a et|@a me|@a retour|@a veux|@a vous|@a vu|@a yes|@r W|@r appareil|@r n'|@x #K|@x ce|@x la|@x merci|@x ou|@x par|@x sur|@x vu|W , i|W . the|W d'|W de la|W l'|a K|all|alors|appareil|au lieu|be|by|d' N|demande|du|en charge|hello|hello , the|if|il W ?|it . $|l' appareil|la W W|la W a|le W ,|lieu|lot|mais|matin ,|merci de W|midi|monday|n|n'|only|un N W|vendredi|vous pouvez
0.06|#|# , #|. je|. on|@a but|@a ca|@a il|@r l'|@r sorry|@x #|@x ##|@x W|@x chez|@x hier|@x l'|@x le|@x mes|@x on|@x telephone|NAME|W . je|W est|W je|W l' W|W la|W la W|^ bonjour c'|^ hello|a W .|bonjour c'|bonjour c' est|but W W|chez|confirmer|du W|ecrit|etre|good|hier ,|is|it .|la W .|le W du|mon W a|s|second|sorry ,|yes
0.07|, vous|@a au|@a je|@a n'|@r is|@r que|@r that|N came|W , je|W au|W le|W was|^ je veux|apres|ce|cm|de retour|l' W .|la|le W|meme|not|que vous W|retour|same W|sorry
0.08|. W W|@a que|@a si|@r N|@x de|W but|W est W|W pas|back|came|je veux|matin|part|same|veux
0.09|## W|,|, #|@a le|@x au|@x bonjour|W W l'|bien|is W|it
0.10|@a l'|@a mais|@r the|@x N|W ,|W d' W|W le W|l' W|on|ou|que
0.11|@a est|@r .|N .
0.12|@a bien|@x ?|K W|l'
0.13|K
0.14|W is|^ je
0.15|au|je W|la W
0.16|me
0.17|@x K
0.22|@x .
0.24|W .
0.25|je
0.28|@x ,
"""
PHRASES: dict[str, float] = {
    phrase: float(weight)
    for weight, *phrases in (row.split("|") for row in _ROWS.strip().splitlines())
    for phrase in phrases
}
