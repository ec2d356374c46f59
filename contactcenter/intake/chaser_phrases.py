# ruff: noqa: E501 - lists of words
"""Words in a row by which shoppers go on with a matter (above nothing) or come with another, and what they count.

Learned from the labelled pairs of the tests and written by script/fit_chasers.py; how they are read says
`chaser_phrasing`. A row is a weight and the phrases that have it.
"""

_ROWS = """
-0.23|@a N
-0.19|i
-0.18|W in|in
-0.17|G|a|my
-0.16|@a G
-0.14|N W|W pour|a W|ma|pour
-0.13|@a ?|aussi
-0.12|commande
-0.11|##|W de W|adresse|mon
-0.10|## $|, W .|@a .|@r ?|W N|de W|t W
-0.09|@a ,|@a in|@a mon|@a my|@a t|@r G|^ bonjour ,|another|colis|driver|en|en W|left|what
-0.08|@a hi|@a to|K for|N|W ?|W W ?|W W en|^ bonjour|bonjour|bonjour ,|bonjour , W|des W|from|in the|ma commande|order|recu
-0.07|@a aussi|@r pour|W ? $|W in the|^ le|^ ma|a W W|avez|change|le colis|les W|never|site|un|votre
-0.06|# W W|## . $|@a en|@a left|@a thanks|@a the|@r #K|@r bonjour|@r en|@r site|@x delivery|W a|W des W|are your|d'|d' hier|de|did|est pas|for a|i can'|i can' t|i ordered|j'|l' adresse|ma soeur|one W|par contre|parcel|pour une|pour une W|says|soeur|t|to|your
-0.05|## .|, commande|@a !|@a #K|@a another|@a change|@a commande|@a it|@a ma|@a mail|@a now|@a of|@a on|@a order|@a site|@a what|@a you|@r les|@r sont|@r to|@x driver|@x to|G is|N i|N pour|W|W W in|W en|W in my|W pour ma|^ coucou|^ coucou c'|^ hi|^ hi ,|^ merci|^ my|account|and the|are|bonjour , je|commande d'|contre|contre j'|coucou|coucou c'|coucou c' est|delivered|delivery|des|elle|for W W|has W|hi|hi ,|in my|j' ai|left it|les G|lui|m #|ma commande d'|mon W pour|my parcel|par contre j'|points|question sur|thanks|thanks .|the N i|the W in|we|you ,|your W
-0.04|!|, a N|, bought|, est|, thanks|, thanks .|@a bought|@a can'|@a great|@a ordered|@a send|@a your|@r another|@r hi|@r left|@x adresse|W , commande|W . please|W delivery|W elle|W in W|^ au|^ le N|^ please|^ please W|a recu|ai vu|are your W|arrived|bought|can|combien|commande ##|commande a|commande d' hier|de mon|dites|do|ete|from W|from you|great|i get|it on|j' ai vu|j' en|la G|la W $|mon K|pour ma|pour ma commande|question|says delivered|so|someone W|vous W des
-0.03|W W|W des|W en W|c' est W|elle a|order ##|to W
-0.02|W NAME|W mais|est|et W|le|ma W
-0.01|W les|sont W|vous W|vous W la
0.01|W for|^ i W
0.02|# W|.|de la W|j' ai W
0.03|@a je|W # ,|W on the|hello , W|i W W
0.04|. merci de|@a at|@a by|@a c'|@a ca|@a j'|@a me|@a our|@a part|@r l'|@r same|@x #K|@x deux|@x du|@x et|@x hier|@x j'|@x ou|@x pour|@x soir|@x telephone|@x vous|@x vu|N ,|N sont|NAME , $|NAME NAME ,|W , ##|W . NAME|W W by|W W l'|W by|W dix .|W je|W on|^ sorry|ai W|all|at #|c' est pour|confirmer|d' N|date|de #|dix .|en stock|est pour|hier ,|if|je veux juste|l' K|la renvoyer|la renvoyer ?|merci de|moins|pouvez|quand|que les|que les W|renvoyer|stock|the|vendredi|veux juste
0.05|# $|# ,|# , #|## ,|. NAME|. je W|. vous|@a hello|@a retour|@a today|@r N|@r W|@r with|@x ai|@x merci|@x the|N came|W #|W , W|W , je|W . the|W W $|W W on|W are W|W by W|^ bonjour c'|a K|au moins|bonjour c'|bonjour c' est|but W W|demande|du W|good|hello|il est|it . $|la W .|n'|not|our|peut|piece|please ,|qui|renvoyer ?|renvoyer ? $|second|vous pouvez|was|with
0.06|, $|. merci|@a et|@a le|@a same|@a veux|@r our|@r que|@r sorry|@r that|@r today|@x chez|@x je|@x les|@x on|NAME|NAME NAME|W but|W d' W|W l'|W pas|W please|^ hello|alors|as|back|bien|by|by W|ce matin|etre|is|it .|its|la W a|off|s|sorry|sorry ,
0.07|. W|. je|@a bien|@a l'|@a que|@r ,|@r is|@x ##|@x au|@x l'|@x la|@x sur|W . je|W part|chez|ecrit|it|matin|retour|the same W
0.08|@a est|@a mais|@r NAME|@r the|@x #|@x ce|@x de|W ,|^ je veux|de retour|est W ?|la|on|que|the same
0.09|, #|@x bonjour|@x le|W $|W l' W|au|ce|is W|je veux|l'|la W|meme|ou|part|same W|veux
0.10|## W|@x N|W is|je W|same
0.11|@r .|K|K W|l' W
0.12|@x W|N .
0.13|#|,|^ je
0.14|@x ?
0.15|me
0.17|@x K
0.22|W .
0.23|je
0.25|@x .
0.29|@x ,
"""
PHRASES: dict[str, float] = {
    phrase: float(weight)
    for weight, *phrases in (row.split("|") for row in _ROWS.strip().splitlines())
    for phrase in phrases
}
