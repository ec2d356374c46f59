# ruff: noqa: E501 - lists of words
"""Words in a row by which shoppers go on with a matter (above nothing) or come with another, and what they count.

Learned from the labelled pairs of the tests and written by script/fit_chasers.py; how they are read says
`chaser_phrasing`. A row is a weight and the phrases that have it.
"""

_ROWS = """
-0.26|i
-0.24|@a N
-0.19|in
-0.18|W in|my
-0.17|G|a W
-0.16|@a G|W pour
-0.15|ma|mon
-0.14|W W W|a
-0.13|W N|W de W|colis|en|en W
-0.12|N|W W in|aussi|commande|order|pour
-0.11|adresse|can|left
-0.10|@a t|@r ?|^ bonjour ,|bonjour ,|des W|from
-0.09|##|## $|, W .|@r G|W ?|W W en|W des W|^ bonjour|^ ma|driver|you
-0.08|, commande|@a ?|@a hi|K for|^ le|a W W|another|bonjour|change|d'|des|ete|in W|in the|les|les G|never|t
-0.07|## . $|, a|? $|@a aussi|@a left|@a mon|@a order|@r to|W . please|W in W|W in the|ancien|avez|can you|de W|est pas|for a|i can'|i can' t|i ordered|in W and|in the W|le colis|m|parcel
-0.06|# W|. please|@a ,|@a .|@a a|@a thanks|@r #K|@r les|@r pour|@r site|@x i|@x in|@x just|N ?|W des|W in my|W of|^ hi ,|^ merci|^ my|ai vu|and the|are your|arrived|combien|d' hier|de|elle|encore|hi ,|in N|j' ai vu|l' adresse|les W|lui|m #|ma commande|mon ancien|par contre|plus|pour une|quelle|recu|site|still|thanks|what|you ,|your
-0.05|# .|, est|, je W|. j' ai|?|@a #K|@a another|@a can'|@a change|@a commande|@a great|@a ma|@a mail|@a ordered|@a pas|@a site|@a you|@r bonjour|@r en|@r sont|@x adresse|@x colis|@x delivery|@x septembre|@x wants|G is|N i|^ N|^ coucou|^ coucou c'|^ hi|ai mis|bought|cancelled|commande ##|contre j'|coucou|coucou c'|coucou c' est|delivered|delivery|en W W|est|et j'|for W W|great|hi|i' m|j'|j' ai mis|left it|ma soeur|mis|mon W pour|my parcel|notice|on the W|on your|ou pas|par contre j'|please W|points|question|question sur|reparation|says delivered|soeur|still W|t W|thanks .|vous W des
-0.04|# W ,|, bought|, is|, thanks|, thanks .|@a avez|@a bought|@a now|@a on|@a the|@a what|@r another|@r hi|@r left|@r ordered|@r you|@x a|@x avez|@x driver|@x my|@x never|@x parcel|@x saturday|@x y|N ? $|W , can|W , commande|W . .|W ? $|W NAME|W about|W and|W delivery|W elle|W fit|W in N|W mon W|W points|W pour ma|^ au|^ just|^ le N|^ please|about the|are|are your W|bonjour , je|can' t find|client|commande d'|commande d' hier|de mon|from W|from you|i get|it ,|it on|j' ai|la W $|ma commande d'|mon K|mon adresse|my old|nouveau|old|old W|on your W|place|pour ma|pour ma commande|someone W|sur les|t find|the N i|the W|un N $|vers la|you W that|your G
-0.03|@r thanks|W and the|W depuis|W en W|W it|elle a|et W|pour le W|une|your W
-0.02|W c'|W c' est|W i|au W
-0.01|W , W|W ? ?|W i W|i W|vous W la
0.01|W et|i W W|pas W|you W
0.02|W ## .|W a un|W le|and W|hello , W|it W|not W
0.03|W , elle|W are W|W is W|W the W
0.04|# #|# , #|, your|, your W|. W|. if|. it|@a did|@a down|@a frais|@a hand|@a our|@a post|@a two|@r N|@r at|@r same|@x #K|@x at|@x deux|@x ici|@x last|@x mais|@x me|@x of|@x or|@x post|@x un|N came|N sont|NAME , $|NAME NAME|NAME NAME ,|W W|W W by|W at|W in a|W pas|W three|^ bonjour c'|^ ou|^ vous|a different|at #|autre W|bonjour c'|bonjour c' est|d|date de|de NAME|de votre part|different|dit|en stock|euros|friday|hier ,|i'|ici|ici .|il est|it is|its for|je veux juste|l' K|last week|moins|monsieur|morning ,|of W .|or|out ?|personne|piece|post|quand meme|que les|renvoyer|salon|salon de|second|serait|stock|this is|three W|tried|veux juste|votre part|vu le|vu le W|was W
0.05|! $|, and|. je W|. merci|. vous pouvez|? my|? my W|@a W|@a friday|@a je|@a label|@a me|@a not|@a retour|@a same|@a veux|@r W|@r l'|@r que|@r today|@r with|@x NAME|@x ai|@x ce|@x dans|@x he|@x if|@x lundi|@x mine|@x off|@x part|@x quand|@x says|@x t|@x telephone|@x the|@x two|@x votre|W #|W . the|W W a|W by|W days|W so W|W would|W would be|^ hello ,|^ mme|a K|ai pas|as|au moins|before|but W W|c' est pour|ca|date|days|difference|est pour|he|hello ,|i' d|instead|it . $|je W W|la W a|label|le W $|made|mais le|matin|n'|no|of them|off W|please $|please , and|pu|qui|renvoyer ?|renvoyer ? $|s'|sorry ,|svp|the W and|this|ve|would|would be
0.06|,|. is|? ?|@a back|@a bien|@a has|@a s|@a today|@r is|@r our|@r sorry|@r that|@r the|@x ##|@x chat|@x come|@x has|@x l'|@x la|@x meme|@x mme|@x send|@x so|W . je|W a|W be W|W but|W d' W|W part|W the|W thing|^ W ,|^ sorry|alors|chat|come|demande|i was W|is W|is not|it .|its|j' W|my W is|on friday|one|our|peut etre|pouvez|the same W|thing|vous pouvez
0.07|. j' W|. je|. vous|@a ai|@a but|@a hello|@a l'|@a le|@a mine|@a out|@r ,|@x arrive|@x et|@x merci|@x pour|@x s|@x vu|NAME|W be|again|ai W|au|back|bien|ecrit|est W ?|for the|has|hello|la W .|last|mais|mine|not|quand|que|same W|the same|with
0.08|, $|@a ca|@a et|@a is|@a mais|@a que|@r NAME|@x W|@x bonjour|@x de|@x is|W ,|W back|W last|^ W s|^ hello|^ je veux|at|be|be W|ce|i was|la|me W|peut|please ,|same|to
0.09|, #|@a by|@a est|@a last|@r .|@x N|W l'|W l' W|all|by|je veux|l'|le W|ou|them|to W|to send|two
0.10|@x on|@x sur|W is|etre|l' W|meme|s|send|so W|veux
0.11|@x je|K W|is|part|retour
0.12|de retour|off|on|sorry|was
0.13|@x ?|K|je W
0.14|if
0.15|#|^ je|la W
0.18|me
0.19|.|@x le
0.20|W .
0.21|N .
0.22|@x ,|@x K
0.26|je
0.36|@x .
"""
PHRASES: dict[str, float] = {
    phrase: float(weight)
    for weight, *phrases in (row.split("|") for row in _ROWS.strip().splitlines())
    for phrase in phrases
}
