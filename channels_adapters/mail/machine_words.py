"""The words by which mail servers, absence notes and challenges are known: regular expressions, as data."""


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


# A delivery failed: what mail servers put into the subject …
DELIVERY_FAILED_SUBJECTS = _any(
    r"undeliver(?:ed|able)",
    r"undelivered mail",
    r"mail delivery (?:failed|failure|problem|status|system)",
    r"returned (?:mail|to sender)",
    r"delivery (?:status )?(?:notification|failure|failed|error|has failed|problem|report|incomplete|delayed)",
    r"delivery (?:to|of)",
    r"failure notice",
    r"mail system error",
    r"could not (?:be delivered|send message)",
    r"non[- ]?(?:remis|distribu[ée]|d[ée]livr[ée])",
    r"nondeliverable",
    r"not delivered",
    r"error sending",
    r"message (?:delayed|status)",
    r"warning: message \S+ delayed",
    r"address not found",
    r"adresse introuvable",
    r"[ée]chec d.(?:envoi|exp[ée]dition)",
    r"[ée]chec de (?:la )?(?:remise|distribution|livraison) d",
    r"(?:non|pas) (?:remis|distribu[ée])",
    r"courrier non distribu",
    r"unzustellbar",
    r"nicht zugestellt",
    r"zustellung",
    r"no entregado",
    r"devuelto",
    r"mancata consegna",
    r"onbestelbaar",
    r"недоставлен",
    r"не доставлен",
    r"returned: user unknown",
    r"user unknown",
    r"blocked by",
    r"sender ?block",
)
# … and into the text.
DELIVERY_FAILED = _any(
    r"\b(?:message|mail|e-?mail|courriel)\b[^.!?]{0,120}?(?:could ?n.t be|(?:could|can|was|has|is) ?not (?:been"
    r" |be )?|n.a (?:pas )?pu? ?(?:pas )?[êe]tre |failed to be"
    r" )\s*(?:d[ée]liver|d[ée]livr|remis|distribu|sent|reached)",
    r"failed recipients?\b",
    r"delivery has failed to these recipients",
    r"[ée]chec de la remise [àa] ces destinataires",
    r"(?:nachricht|e-?mail|mail)\b[^.]{0,60}konnte nicht zugestellt werden",
    r"no se (?:pudo|ha podido) entregar (?:el|su|tu) (?:mensaje|correo)",
    r"(?:messaggio|e-?mail)\b[^.]{0,40}non (?:pu[òo] essere|[èe] stato) (?:recapitat|consegnat)",
    r"could not deliver (?:the |your )?(?:message|mail)",
    r"delivery attempts? (?:will|failed|has)",
    r"permanent(?:ly)? (?:fatal )?(?:error|failure|rejected)",
    r"user (?:is )?unknown",
    r"unknown (?:local )?user",
    r"no such (?:user|mailbox|recipient)",
    r"mailbox (?:is )?(?:unavailable|full|not found|disabled)",
    r"smtp error(?: code)? ?\d",
    r"\b5\d\d[ -]5\.\d\.\d\b",
    r"\b55\d[ -](?:unknown|user|no |mailbox|recipient)",
    r"following (?:address|recipient)(?:es|s|\(s\))?\b[^.]{0,80}(?:fail|not|error)",
)
# How the subject of an automatic answer begins.
AWAY_SUBJECTS = _any(
    r"auto(?:matic|matique|matisch|mated)?[- :]?(?:re(?:ply|sponse|sponder)|r[ée]ponse)\b",
    r"r[ée]ponse (?:automatique|auto)\b(?!\s+\w)",
    r"automatische (?:antwort|reaktion)",
    r"r?es?puesta autom[áa]tica",
    r"resposta autom[áa]tica",
    r"risposta automatica",
    r"autosvar",
    r"automatis[kc]\w* (?:svar|antwoord|beantwoord\w*)",
    r"automaattinen vastaus",
    r"odpowied[źz] automatyczna",
    r"autoodpowied[źz]",
    r"automatick[áa] odpov[ěe]ď",
    r"r[ăa]spuns automat",
    r"otomatik yan[ıi]t",
    r"автоматический ответ",
    r"автоматична відповідь",
    r"автоответ",
    r"自动回复",
    r"自動(?:返信|応答|回覆)",
    r"자동 ?(?:회신|응답)",
    r"out of (?:the )?office\b",
    r"abwesenheits(?:notiz|meldung|nachricht)",
    r"afwezigheids(?:bericht|melding|assistent)",
    r"(?:message|notification|notice|r[ée]ponse) d.absence",
    r"je suis absent\(e\)",
    r"absent(?:\(e\)|e)? du bureau",
    r"absence du bureau",
    r"vacation (?:reply|message|response)",
    r"away from my mail",
)
# … where it only may be one: then its words must say so too.
AWAY_SUBJECTS_PERHAPS = _any(
    r"auto",
    r"ooo",
    r"away",
    r"(?:i am |i'm )?(?:currently )?out of (?:the )?office",
    r"on (?:leave|holidays?|vacation)",
    r"vacations?",
    r"holidays?",
    r"absen\w+",
    r"en (?:cong[ée]s?|vacances)",
    r"cong[ée]s?",
    r"fuera de (?:la )?oficina",
    r"ausencia\b.*",
    r"aus[êe]ncia\b.*",
    r"fuori (?:sede|ufficio)",
    r"assen\w+",
    r"afwezig\w*",
    r"abwesen\w*",
    r"urlaub",
    r"fravær",
    r"frånvaro",
)
AWAY = _any(
    r"(?:i am|i'm|i will be|we are) (?:currently |presently |now )?"
    r"(?:out of (?:the )?office|away|on (?:leave|holidays?|vacation))",
    r"(?:no|limited|not have) access to (?:my )?e-?mails?",
    r"(?:je suis|je serai|nous sommes) (?:actuellement |pr[ée]sentement )?"
    r"(?:absent|en (?:cong|vacance|d[ée]placement))",
    r"(?:n.aurai|n.ai) (?:pas|plus) acc[èe]s [àa] (?:ma messagerie|mes (?:e-?)?mails)",
    r"(?:de )?retour (?:le|au bureau)",
    r"will (?:be back|return)",
    r"bin (?:ich )?(?:derzeit |zurzeit )?(?:nicht im b[üu]ro|im urlaub|abwesend)",
    r"ab dem .{0,20}wieder (?:erreichbar|im b[üu]ro)",
    r"(?:estoy|estar[ée]) (?:fuera|ausente|de vacaciones)",
    r"(?:sono|sar[òo]) (?:assente|fuori|in ferie)",
    r"ben (?:ik )?(?:momenteel )?(?:afwezig|niet aanwezig|met vakantie|op vakantie)",
    r"(?:estou|estarei) (?:ausente|fora|de f[ée]rias)",
)
# Only words that no shopper needs: hers are full of confirming, delivering and receiving.
CHALLENGES = _any(
    r"challenge[- /]response",
    r"tagged message delivery agent",
    r"spam ?arrest",
    r"\bboxbe\b",
    r"\bmail ?in ?black\b",
    r"add(?:ed)? (?:you )?to (?:my|the) white ?list",
    r"approved senders? list",
    r"protecting (?:my|him|her|them)sel(?:f|ves) from (?:receiving )?(?:junk|spam|unwanted)",
    r"anti-?spam[^.]{0,100}(?:cliqu|confirm|click)",
)
# … and what says so only with a link to click on.
CHALLENGES_WITH_LINK = _any(
    r"(?:your|the|this) (?:message|e-?mail|mail)\b[^.]{0,100}(?:held|quarantined|on hold|waiting for delivery"
    r"|not (?:yet )?(?:been )?delivered).{0,200}(?:confirm|verif|authenticat|repl|click)",
    r"(?:votre|ce) (?:message|e-?mail|mail|courriel)\b[^.]{0,100}(?:quarantaine|en attente|bloqu[ée]|retenu).{0,200}"
    r"(?:confirm|v[ée]rifi|authentifi|cliqu)",
    r"(?:ihre|diese) (?:nachricht|e-?mail|mail)\b[^.]{0,100}(?:quarant[äa]ne|zur[üu]ckgehalten).{0,200}"
    r"(?:best[äa]tig|klick)",
    r"(?:su|tu) (?:mensaje|correo)\b[^.]{0,100}(?:cuarentena|retenido|en espera).{0,200}(?:confirm|verific|clic)",
)
