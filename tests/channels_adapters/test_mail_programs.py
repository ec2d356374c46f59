"""What each mail program writes around an answer goes, in whatever language; what only looks like it stays."""
# ruff: noqa: E501 - what programs write is data

import pytest

from channels_adapters.mail.html import to_text
from channels_adapters.mail.trim import trim

HERS = "Merci pour votre réponse.\nJe renvoie le vase demain.\nChloé"
QUOTE = "> Bonjour,\n> votre colis est parti.\n> Cordialement\n"
INTRODUCTIONS = {
    "gmail fr": "Le lun. 23 nov. 2026 à 09:12, Maison Calanque <bonjour@shop.example> a écrit :",
    "gmail fr wrapped": "Le lun. 23 nov. 2026 à 09:12, Service client Maison Calanque <\nbonjour@shop.example> a écrit :",
    "gmail en": "On Mon, Nov 23, 2026 at 9:12 AM Maison Calanque <bonjour@shop.example> wrote:",
    "gmail en wrapped": "On Mon, Nov 23, 2026 at 9:12 AM Maison Calanque Service Client\n<bonjour@shop.example> wrote:",
    "gmail de": "Am Mo., 23. Nov. 2026 um 09:12 Uhr schrieb Maison Calanque <\nbonjour@shop.example>:",
    "gmail es": "El lun, 23 nov 2026 a las 9:12, Maison Calanque (<bonjour@shop.example>)\nescribió:",
    "gmail it": "Il giorno lun 23 nov 2026 alle ore 09:12 Maison Calanque <\nbonjour@shop.example> ha scritto:",
    "gmail nl": "Op ma 23 nov 2026 om 09:12 schreef Maison Calanque <bonjour@shop.example>:",
    "gmail pt": "Em seg., 23 de nov. de 2026 às 09:12, Maison Calanque <\nbonjour@shop.example> escreveu:",
    "apple fr": "Le 23 nov. 2026 à 09:12, Maison Calanque <bonjour@shop.example> a écrit :",
    "apple fr nbsp": "Le 23 nov. 2026 à 09:12, Maison Calanque <bonjour@shop.example> a écrit\xa0:",
    "apple en": "On 23 Nov 2026, at 09:12, Maison Calanque <bonjour@shop.example> wrote:",
    "apple de": "Am 23.11.2026 um 09:12 schrieb Maison Calanque <bonjour@shop.example>:",
    "apple es": "El 23 nov 2026, a las 9:12, Maison Calanque <bonjour@shop.example> escribió:",
    "apple it": "Il giorno 23 nov 2026, alle ore 09:12, Maison Calanque <bonjour@shop.example> ha scritto:",
    "apple nl": "Op 23 nov. 2026 om 09:12 heeft Maison Calanque <bonjour@shop.example> het volgende geschreven:",
    "apple pt": "No dia 23/11/2026, às 09:12, Maison Calanque <bonjour@shop.example> escreveu:",
    "apple pt br": "Em 23 de nov. de 2026, à(s) 09:12, Maison Calanque <bonjour@shop.example> escreveu:",
    "thunderbird fr": "Le 23/11/2026 à 09:12, Maison Calanque a écrit :",
    "thunderbird en": "On 23/11/2026 09:12, Maison Calanque wrote:",
    "thunderbird de": "Am 23.11.2026 um 09:12 schrieb Maison Calanque:",
    "thunderbird es": "El 23/11/26 a las 9:12, Maison Calanque escribió:",
    "thunderbird it": "Il 23/11/2026 09:12, Maison Calanque ha scritto:",
    "thunderbird nl": "Op 23-11-2026 om 09:12 schreef Maison Calanque:",
    "thunderbird pt": "Às 09:12 de 23/11/2026, Maison Calanque escreveu:",
    "yahoo fr": "Le lundi 23 novembre 2026 à 09:12:44 UTC+1, Maison Calanque <bonjour@shop.example> a écrit :",
    "yahoo en": "On Monday, November 23, 2026 at 09:12:44 AM GMT+1, Maison Calanque <bonjour@shop.example> wrote:",
    "yahoo es": "El lunes, 23 de noviembre de 2026, 09:12:44 CET, Maison Calanque <bonjour@shop.example> escribió:",
    "yahoo it": "Il lunedì 23 novembre 2026 alle ore 09:12:44 CET, Maison Calanque <bonjour@shop.example> ha scritto:",
    "yahoo de": "Am Montag, 23. November 2026 um 09:12:44 MEZ hat Maison Calanque <bonjour@shop.example> Folgendes geschrieben:",
    "proton en": "On Monday, 23 November 2026 at 09:12, Maison Calanque <bonjour@shop.example> wrote:",
    "proton fr": "Le lundi 23 novembre 2026 à 09:12, Maison Calanque <bonjour@shop.example> a écrit :",
    "spark": "On 23 Nov 2026, 09:12 +0100, Maison Calanque <bonjour@shop.example>, wrote:",
    "spark fr": "Le 23 nov. 2026 à 09:12 +0100, Maison Calanque <bonjour@shop.example>, a écrit :",
    "k9": "Le 23 novembre 2026 09:12:44 GMT+01:00, Maison Calanque <bonjour@shop.example> a écrit :",
    "k9 en": "On 23 November 2026 09:12:44 CET, Maison Calanque <bonjour@shop.example> wrote:",
    "roundcube": "Le 2026-11-23 09:12, Maison Calanque a écrit :",
    "roundcube en": "On 2026-11-23 09:12, Maison Calanque wrote:",
    "hey bare": "Maison Calanque <bonjour@shop.example> wrote:",
    "bare fr": "Maison Calanque <bonjour@shop.example> a écrit :",
    "mailru": "Понедельник, 23 ноября 2026, 9:12 +03:00 от Maison Calanque <bonjour@shop.example>:",
    "polish": "pon., 23 lis 2026 o 09:12 Maison Calanque <bonjour@shop.example> napisał(a):",
    "sv": "Den mån 23 nov. 2026 kl 09:12 skrev Maison Calanque <bonjour@shop.example>:",
    "no": "man. 23. nov. 2026 kl. 09:12 skrev Maison Calanque <bonjour@shop.example>:",
    "da": "Den man. 23. nov. 2026 kl. 09.12 skrev Maison Calanque <bonjour@shop.example>:",
    "fi": "ma 23. marrask. 2026 klo 9.12 Maison Calanque (bonjour@shop.example) kirjoitti:",
    "ro": "În lun., 23 nov. 2026 la 09:12, Maison Calanque <bonjour@shop.example> a scris:",
    "cs": "po 23. 11. 2026 v 9:12 odesílatel Maison Calanque <bonjour@shop.example> napsal:",
    "tr": "Maison Calanque <bonjour@shop.example>, 23 Kas 2026 Pzt, 09:12 tarihinde şunu yazdı:",
    "ar": "في الاثنين، 23 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Maison Calanque <bonjour@shop.example>:",
    "he": "\u202bבתאריך יום ב׳, 23 בנוב׳ 2026 ב-9:12 מאת \u202aMaison Calanque\u202c\u200f <\u202abonjour@shop.example\u202c\u200f>:\u202c",
    "ja": "2026年11月23日(月) 9:12 Maison Calanque <bonjour@shop.example>:",
    "zh": "Maison Calanque <bonjour@shop.example> 于2026年11月23日周一 09:12写道：",
    "ko": "2026년 11월 23일 (월) 오전 9:12, Maison Calanque <bonjour@shop.example>님이 작성:",
    "ca": "Missatge de Maison Calanque <bonjour@shop.example> del dia dl., 23 de nov. 2026 a les 9:12:",
}
HEADS = {
    "samsung fr": "-------- Message d'origine --------\nDe : Maison Calanque <bonjour@shop.example>\nDate : 23/11/2026 09:12 (GMT+01:00)\nÀ : chloe@example.com\nObjet : Re: Mon colis",
    "samsung en": "-------- Original message --------\nFrom: Maison Calanque <bonjour@shop.example>\nDate: 23/11/2026 09:12 (GMT+01:00)\nTo: chloe@example.com\nSubject: Re: Mon colis",
    "samsung de": "-------- Ursprüngliche Nachricht --------\nVon: Maison Calanque <bonjour@shop.example>\nDatum: 23.11.26 09:12 (GMT+01:00)\nAn: chloe@example.com\nBetreff: Re: Mon colis",
    "outlook fr": "De : Maison Calanque <bonjour@shop.example>\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : Chloé <chloe@example.com>\nObjet : Re: Mon colis",
    "outlook fr rule": "________________________________\nDe : Maison Calanque <bonjour@shop.example>\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : Chloé <chloe@example.com>\nObjet : Re: Mon colis",
    "outlook en": "From: Maison Calanque <bonjour@shop.example>\nSent: Monday, November 23, 2026 9:12 AM\nTo: Chloé <chloe@example.com>\nSubject: Re: Mon colis",
    "outlook en md": "**From:** Maison Calanque <bonjour@shop.example>\n**Sent:** Monday, November 23, 2026 9:12 AM\n**To:** Chloé\n**Subject:** Re: Mon colis",
    "outlook es": "De: Maison Calanque <bonjour@shop.example>\nEnviado el: lunes, 23 de noviembre de 2026 9:12\nPara: Chloé\nAsunto: Re: Mon colis",
    "outlook es2": "De: Maison Calanque <bonjour@shop.example>\nEnviado: lunes, 23 de noviembre de 2026 9:12\nPara: Chloé\nAsunto: Re: Mon colis",
    "outlook it": "Da: Maison Calanque <bonjour@shop.example>\nInviato: lunedì 23 novembre 2026 09:12\nA: Chloé\nOggetto: Re: Mon colis",
    "outlook nl": "Van: Maison Calanque <bonjour@shop.example>\nVerzonden: maandag 23 november 2026 09:12\nAan: Chloé\nOnderwerp: Re: Mon colis",
    "outlook pt": "De: Maison Calanque <bonjour@shop.example>\nEnviado: segunda-feira, 23 de novembro de 2026 09:12\nPara: Chloé\nAssunto: Re: Mon colis",
    "outlook pt2": "De: Maison Calanque\nEnviada em: segunda-feira, 23 de novembro de 2026 09:12\nPara: Chloé\nAssunto: Re: Mon colis",
    "orange unquoted": 'Message du 23/11/26 09:12\nDe : "Maison Calanque" <bonjour@shop.example>\nA : chloe@orange.example\nCopie à :\nObjet : Re: Mon colis',
    "free zimbra": 'De: "Maison Calanque" <bonjour@shop.example>\nÀ: "Chloé" <chloe@free.example>\nEnvoyé: Lundi 23 Novembre 2026 09:12:44\nObjet: Re: Mon colis',
    "zimbra rule": '----- Mail original -----\nDe: "Maison Calanque" <bonjour@shop.example>\nÀ: "Chloé" <chloe@free.example>\nEnvoyé: Lundi 23 Novembre 2026 09:12:44\nObjet: Re: Mon colis',
    "laposte": "De : Maison Calanque <bonjour@shop.example>\nEnvoyé le : lundi 23 novembre 2026 à 09:12\nÀ : chloe@laposte.example\nObjet : Re: Mon colis",
    "laposte2": "-----Message d'origine-----\nDe : Maison Calanque <bonjour@shop.example>\nÀ : chloe@laposte.example\nEnvoyé : lun. 23 nov. 2026 09:12\nSujet : Re: Mon colis",
    "sfr": '======================================\nMessage du : 23/11/2026\nDe : "Maison Calanque" <bonjour@shop.example>\nA : chloe@sfr.example\nSujet : Re: Mon colis',
    "gmx de": 'Gesendet: Montag, 23. November 2026 um 09:12 Uhr\nVon: "Maison Calanque" <bonjour@shop.example>\nAn: chloe@gmx.example\nBetreff: Re: Mon colis',
    "gmx en": 'Sent: Monday, November 23, 2026 at 9:12 AM\nFrom: "Maison Calanque" <bonjour@shop.example>\nTo: chloe@gmx.example\nSubject: Re: Mon colis',
    "outlook mobile fr": "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>\n________________________________\nDe: Maison Calanque <bonjour@shop.example>\nEnvoyé: lundi, novembre 23, 2026 9:12 AM\nÀ: Chloé <chloe@example.com>\nObjet: Re: Mon colis",
    "outlook mobile en": "Get Outlook for Android<https://aka.ms/ghei36>\n________________________________\nFrom: Maison Calanque <bonjour@shop.example>\nSent: Monday, November 23, 2026 9:12:44 AM\nTo: Chloé <chloe@example.com>\nSubject: Re: Mon colis",
}
SIGNATURES = {
    "iphone fr": "Envoyé de mon iPhone",
    "iphone en": "Sent from my iPhone",
    "ipad": "Envoyé de mon iPad",
    "android": "Envoyé depuis mon appareil Android",
    "galaxy": "Envoyé depuis mon smartphone Samsung Galaxy.",
    "galaxy en": "Sent from my Samsung Galaxy smartphone.",
    "huawei": "Envoyé de mon HUAWEI P30",
    "yahoo": "Envoyé de Yahoo Mail pour iPhone",
    "yahoo lien": "Envoyé à partir d’Outlook pour iOS",
    "win": "Envoyé à partir de Courrier pour Windows",
    "win10": "Provenance : Courrier pour Windows 10",
    "proton": "Envoyé avec la messagerie sécurisée Proton Mail.",
    "proton2": "Sent with Proton Mail secure email.",
    "de": "Von meinem iPhone gesendet",
    "es": "Enviado desde mi iPhone",
    "it": "Inviato da iPhone",
    "nl": "Verstuurd vanaf mijn iPhone",
    "pt": "Enviado do meu iPhone",
    "bouygues": "Envoyé depuis mon smartphone Bouygues",
    "la poste": "Envoyé de mon téléphone portable",
    "de2": "Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.",
    "blackberry": "Sent from my BlackBerry 10 smartphone.",
    "avast": "--\nCet e-mail a été vérifié par le logiciel antivirus d'Avast.\nwww.avast.com",
    "tbmob": "Envoyé depuis mon appareil Android avec K-9 Mail. Veuillez excuser ma brièveté.",
    "k9 en": "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "rfc": "-- \nChloé Martin\n12 rue des Lilas\n75011 Paris",
}
HER_OWN = {
    "le 12": "Bonjour,\nLe 12 novembre 2026 à 10:00 j'ai écrit :\nje n'ai rien reçu\nMerci",
    "list": "Il me manque :\n- un vase\n- deux assiettes\n\nMerci",
    "de a": "De : Paris\nÀ : Lyon\nCombien coûte la livraison ?",
    "date": "Date : 12/11/2026\nCommande : MC-123456\nObjet : vase cassé",
    "form": "Nom : Martin\nDate : 12 mai\nEmail : chloe@example.com\nSujet : colis",
    "dash": "Première chose\n---\nDeuxième chose\n---\nTroisième chose",
    "rule": "Bonjour\n_____\nMerci",
    "cordialement": "Où est mon colis ?\n\nCordialement,\nChloé Martin",
    "sent from": "The vase was sent from Lyon by DHL and never came.\nSent from Lyon on 3 May.",
    "envoyé": "Envoyé le 3 mai par Chronopost, jamais arrivé",
    "envoye2": "J'attends mon colis\nEnvoyé depuis Lyon le 3 mai, jamais reçu\n",
    "on date": "On Monday I ordered two vases, at 10:00 I paid:\none blue, one red",
    "wrote": "You wrote:\nthe parcel is gone. That is wrong.",
    "vous ecrit": "Vous m'avez écrit :\nque le colis arrive demain. C'est faux.",
    "mercredi": "mer. 12 mai 10:00 livraison prévue :\npersonne n'est venu",
    "gt": "Prix > 50 € mais < 100 €\n> 3 pièces\nmerci",
    "quoted only": "> Bonjour\n> je réponds dans la citation : OUI",
    "dear": "-- \nBonjour",
    "two minus": "Je vous écris car\n--\nle vase est cassé.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\nIl est arrivé hier dans un carton abîmé, sans protection, et je souhaite un remboursement complet.\n",
    "Date heure": "Rendez-vous\nDate: 12/11/2026\nHeure: 10:00\nTo: door 3",
    "transport": "From: Paris\nTo: Lyon\nDate: 12/05/2026\nSubject: to change\nPlease advise.",
}


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
def test_the_quote_goes_below_and_above_her_words(introduction: str) -> None:
    assert trim(f"{HERS}\n\n{introduction}\n\n{QUOTE}") == HERS
    assert trim(f"{introduction}\n{QUOTE}\n{HERS}") == HERS


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_what_stands_below_a_head_goes(head: str) -> None:
    assert trim(f"{HERS}\n\n{head}\n\nBonjour,\nvotre colis est parti.") == HERS


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES)
def test_what_the_device_writes_goes(signature: str) -> None:
    assert trim(f"Où est mon colis ?\n\n{signature}\n") == "Où est mon colis ?"
    quote = f"{INTRODUCTIONS['gmail fr']}\n\n{QUOTE}"
    assert trim(f"Où est mon colis ?\n\n{signature}\n\n{quote}") == "Où est mon colis ?"


@pytest.mark.parametrize("text", HER_OWN.values(), ids=HER_OWN)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert trim(text).split() == text.split()


def test_answers_to_each_of_several_things_keep_what_they_answer() -> None:
    answers = "> Quelle couleur ?\nBleu.\n> Quelle taille ?\nGrande."
    assert trim(f"Voici.\n\n{INTRODUCTIONS['thunderbird fr']}\n{answers}\n") == f"Voici.\n\n{answers}"


PAGES = {
    "gmail": (
        '<div dir="ltr">Merci<div>Chloé</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Le lun. 23 nov. 2026 à 09:12, Maison &lt;<a href="mailto:b@s.example">b@s.example</a>&gt; a écrit :<br></div><blockquote class="gmail_quote" style="margin:0"><div>Bonjour</div></blockquote></div>',
        "Merci Chloé",
    ),
    "outlook": (
        '<html><body><p class="MsoNormal">Merci<o:p></o:p></p><p class=MsoNormal>Chloé</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal><b>De&nbsp;:</b> Maison &lt;b@s.example&gt;<br><b>Envoyé&nbsp;:</b> lundi 23 novembre 2026 09:12<br><b>À&nbsp;:</b> Chloé<br><b>Objet&nbsp;:</b> Re: colis</p></div></div><p>Bonjour</p></body></html>',
        "Merci Chloé",
    ),
    "outlook web": (
        '<div>Merci</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font><b>De :</b> Maison &lt;b@s.example&gt;<br><b>Envoyé :</b> lundi 23 novembre 2026 09:12<br><b>À :</b> Chloé<br><b>Objet :</b> Re: colis</font></div><div>Bonjour</div>',
        "Merci",
    ),
    "apple": (
        '<html><body>Merci<br><div><br><blockquote type="cite"><div>Le 23 nov. 2026 à 09:12, Maison &lt;b@s.example&gt; a écrit :</div><br><div>Bonjour</div></blockquote></div></body></html>',
        "Merci",
    ),
    "yahoo": (
        '<div class="yahoo-style"><div>Merci</div><div><br></div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div><div>Le lundi 23 novembre 2026 à 09:12:44 UTC+1, Maison &lt;b@s.example&gt; a écrit : </div><div><br></div><div>Bonjour</div></div></div>',
        "Merci",
    ),
    "tb": (
        '<p>Merci</p><div class="moz-cite-prefix">Le 23/11/2026 à 09:12, Maison a écrit :<br></div><blockquote type="cite" cite="mid:a"><p>Bonjour</p></blockquote>',
        "Merci",
    ),
    "orange": (
        '<p>Merci</p><blockquote style="border-left:2px solid"><p>&gt; Message du 23/11/26 09:12<br>&gt; De : "Maison" &lt;b@s.example&gt;<br>&gt; A : c@d.example<br>&gt; Copie à : <br>&gt; Objet : Re: colis<br></p>Bonjour</blockquote>',
        "Merci",
    ),
    "proton": (
        '<div>Merci</div><div class="protonmail_signature_block"><div>Envoyé avec la messagerie sécurisée <a href="https://proton.me/">Proton Mail</a>.</div></div><div class="protonmail_quote">Le lundi 23 novembre 2026 à 09:12, Maison &lt;b@s.example&gt; a écrit :<br><blockquote class="protonmail_quote">Bonjour</blockquote></div>',
        "Merci",
    ),
    "gmail wrapped bottom": (
        '<div class="gmail_quote">On Mon, Nov 23, 2026 at 9:12 AM M &lt;<a href="mailto:b@s.example">b@s.example</a>&gt; wrote:<br><blockquote>Hi</blockquote></div><div>My answer</div>',
        "My answer",
    ),
}


@pytest.mark.parametrize(("page", "hers"), PAGES.values(), ids=PAGES)
def test_pages_of_mail_programs_are_cut_like_plain_answers(page: str, hers: str) -> None:
    assert trim(to_text(page)).split() == hers.split()
