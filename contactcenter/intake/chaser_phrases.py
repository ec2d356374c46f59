# ruff: noqa: E501 - lists of words
"""Words in a row by which shoppers go on with a matter (above nothing) or come with another, and what they count.

Learned from the labelled pairs of the tests and written by script/fit_chasers.py; how they are read says
`chaser_phrasing`. A row is a weight and the phrases that have it.
"""

_ROWS = """
-0.24|@a N
-0.20|i
-0.18|W in|in
-0.17|G|a
-0.16|@a G|W pour|my
-0.14|ma
-0.13|W de W|aussi|pour
-0.12|@a ?|N W|commande|mon
-0.11|@a .|a W|adresse|de W
-0.10|@r ?|colis|en|en W|t W
-0.09|, W .|@a ,|@a in|@a my|@a to|@r G|N|W N|W W en|^ bonjour|^ bonjour ,|another|bonjour ,|driver|left|what
-0.08|##|@a hi|@a mon|@a t|K for|W a|bonjour|des W|from|in the|ma commande|my W|order
-0.07|# W W|@a aussi|@r pour|W ?|W ? $|W des W|W in the|^ le|^ ma|avez|change|est pas|for a|le colis|les W|never|parcel|site|your
-0.06|## $|## . $|@a en|@a it|@a left|@a now|@a thanks|@a the|@r #K|@r bonjour|@r en|@x delivery|a W W|are your|bonjour , W|d' hier|de|did|elle|i can'|i can' t|l' adresse|ma soeur|one W|par contre|pour une|pour une W|says|soeur|t|to|votre
-0.05|!|## .|, commande|@a !|@a #K|@a another|@a commande|@a ma|@a mail|@a of|@a on|@a order|@a site|@a what|@a you|@a your|@r les|@r site|@r sont|@r to|@x to|G is|N i|N pour|W|W W in|W elle|W en|W in my|W points|W pour ma|^ coucou|^ coucou c'|^ hi|^ hi ,|^ merci|^ my|account|and the|are|are your W|bonjour , je|commande d'|contre|contre j'|coucou|coucou c'|coucou c' est|d'|delivered|delivery|des|for W W|from W|has W|hi|hi ,|i ordered|i' m|in my|left it|les G|lui|m #|ma commande d'|mon W pour|my parcel|par contre j'|points|question|question sur|thanks|thanks .|the N i|the W in|vous W des|you ,|your W
-0.04|, a N|, bought|, est|, thanks|, thanks .|@a bought|@a can'|@a change|@a great|@a ordered|@a send|@r another|@r hi|@r left|@x adresse|@x driver|@x parcel|W , commande|W . please|W delivery|W des|W in W|W mon|^ au|^ i'|^ le N|^ please|^ please W|a recu|ai vu|ancien|arrived|bought|can|commande ##|commande a|commande d' hier|de mon|do|est|ete|from you|great|i get|j'|j' ai vu|j' en|la W $|m|mon K|order ##|pour ma|pour ma commande|quelle|recu|says delivered|so|someone W|that one|un|we
-0.03|W NAME|W en W|elle a|le|ma W|to W
-0.02|W W|W mais|c' est W|et W|toujours W
-0.01|W W ?|W c'|W c' est|W les|vous W la
0.01|W and|^ i W|j' ai W
0.02|# W|. W|W for|ai W|de la W|est W
0.03|@a je|N W au|W je|W on|W on the|W please|ai W W|du W .|hello , W|i W W
0.04|# $|## ,|. merci de|@a at|@a by|@a c'|@a ca|@a me|@a our|@a part|@r as|@r at|@r l'|@r same|@x #K|@x ai|@x deux|@x du|@x et|@x hier|@x ou|@x pour|@x soir|@x telephone|@x the|@x vous|@x vu|N sont|NAME , $|NAME NAME ,|W #|W , ##|W , W|W . NAME|W W by|W by|W je la|^ got|^ j'|^ j' ai|^ sorry|ai recu un|all|at #|au moins|c' est pour|confirmer|d' N|date|de #|du|en stock|est pour|for the|hier ,|if|l' K|la renvoyer|la renvoyer ?|merci de|moins|n ##|pouvez|quand|que les|que les W|renvoyer|stock|the|vendredi
0.05|# ,|# , #|.|. NAME|. je W|. vous|@a hello|@a retour|@a today|@r K|@r N|@r W|@r today|@r with|@x merci|N came|W , je|W . the|W W $|W W on|W are W|W by W|W d' W|^ bonjour c'|a K|alors|au lieu|bonjour c'|bonjour c' est|but W W|demande|good|hello|il est|it . $|la W .|lieu|not|our|peut|piece|please ,|renvoyer ?|renvoyer ? $|second|sorry ,|un N W|vous pouvez|was|with
0.06|, $|. merci|@a et|@a le|@a same|@a veux|@r ,|@r our|@r que|@r sorry|@r that|@x je|@x les|@x on|NAME|NAME NAME|W $|W W l'|W but|W l'|^ hello|as|back|bien|by|by W|ce matin|etre|is|it .|its|la W a|off|s|sorry
0.07|. je|@a bien|@a l'|@a que|@r is|@x ##|@x au|@x chez|@x l'|@x la|@x sur|W ,|W . je|W au|W part|W pas|chez|du W|ecrit|est W ?|it|n|retour|the same W
0.08|@a est|@a mais|@r NAME|@x #|@x ce|@x de|^ je veux|de retour|je veux|matin|que|the same
0.09|## W|, #|@r the|@x N|@x bonjour|@x le|ce|is W|l'|la|meme|on|ou|part|same W|veux
0.10|W is|W l' W|la W|same
0.11|,|@r .|@x W|K|N .|l' W
0.12|#|au
0.13|K W|je W
0.14|@x ?|^ je
0.15|me
0.17|@x K
0.23|je
0.24|@x .
0.25|W .
0.28|@x ,
"""
PHRASES: dict[str, float] = {
    phrase: float(weight)
    for weight, *phrases in (row.split("|") for row in _ROWS.strip().splitlines())
    for phrase in phrases
}
