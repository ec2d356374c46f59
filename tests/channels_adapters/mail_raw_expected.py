"""What each of the 52 mails of mail_raw is to become when they arrive in the order of their names, and why.

`ticket`: a new one. `joined X`: a message on X's ticket, whose sender wrote it too. `repeat X`: the mail X once more,
so nothing new. `machine why`: listed, and nothing else.
"""

_HER = "the same sender, no order number to tell the matters apart"

EXPECTED = {
    "attachment_emails/attachment_content_disposition.eml": ("ticket", "a person, a script as file"),
    "attachment_emails/attachment_message_rfc822.eml": (
        "joined attachment_emails/attachment_content_disposition.eml",
        f"{_HER}; shares its Message-ID with three others and says something else",
    ),
    "attachment_emails/attachment_nonascii_filename.eml": (
        "joined attachment_emails/attachment_content_disposition.eml",
        f"{_HER}; shared Message-ID, another file",
    ),
    "attachment_emails/attachment_pdf.eml": ("ticket", "a person, a PDF"),
    "attachment_emails/attachment_pdf_non_ascii.eml": (
        "joined attachment_emails/attachment_pdf.eml",
        f"{_HER}; shared Message-ID, other bytes",
    ),
    "attachment_emails/attachment_with_base64_encoded_name.eml": ("ticket", "forwards something: kept whole"),
    "attachment_emails/attachment_with_quoted_filename.eml": ("ticket", "a picture without a word"),
    "error_emails/bad_date_header.eml": ("machine bulk", "Precedence: bulk, no body"),
    "error_emails/bad_encoded_subject.eml": ("ticket", "no sender at all: its own, and never answered by mail"),
    "error_emails/cant_parse_from.eml": ("ticket", "an advertisement that says nothing of being one"),
    "error_emails/content_transfer_encoding_empty.eml": ("ticket", "HTML in another charset than it says"),
    "error_emails/content_transfer_encoding_qp_with_space.eml": ("ticket", "its encoding is misspelt"),
    "error_emails/content_transfer_encoding_text-html.eml": ("ticket", "its encoding is nonsense"),
    "error_emails/content_transfer_encoding_with_semi_colon.eml": ("ticket", "its encoding is misspelt"),
    "error_emails/empty_group_lists.eml": ("ticket", "a fraud, but by its head a person's"),
    "error_emails/encoding_madness.eml": ("ticket", "a lead from a no-reply address, with no sign of a machine"),
    "error_emails/invalid_subject_characters.eml": ("ticket", "eight-bit letters in the subject"),
    "error_emails/missing_content_disposition.eml": ("ticket", "nothing but a file"),
    "error_emails/multiple_invalid_content_dispositions.eml": ("ticket", "two wrong dispositions, a text"),
    "error_emails/must_supply_encoding.eml": ("ticket", "no body: its subject is shown"),
    "error_emails/trademark_character_in_subject.eml": ("ticket", "eight-bit letters in the subject"),
    "mime_emails/email_with_similar_boundaries.eml": ("ticket", "one boundary begins like the other"),
    "mime_emails/raw_email12.eml": (
        "joined attachment_emails/attachment_content_disposition.eml",
        f"{_HER}; shared Message-ID, another file",
    ),
    "mime_emails/raw_email4.eml": ("ticket", "a picture message from a telephone"),
    "mime_emails/raw_email_encoded_stack_level_too_deep.eml": (
        "ticket",
        "from a no-reply address, no sign of a machine",
    ),
    "mime_emails/raw_email_with_illegal_boundary.eml": ("ticket", "a boundary with an unquoted ="),
    "mime_emails/raw_email_with_multipart_mixed_quoted_boundary.eml": (
        "joined mime_emails/raw_email_with_illegal_boundary.eml",
        f"{_HER}; shared Message-ID, other words",
    ),
    "mime_emails/raw_email_with_quoted_illegal_boundary.eml": (
        "repeat mime_emails/raw_email_with_illegal_boundary.eml",
        "its Message-ID, its date, its words: only the marks between its parts are put otherwise",
    ),
    "mime_emails/two_from_in_message.eml": ("ticket", "answers a mail that is none of ours"),
    "multi_charset/japanese_attachment.eml": ("ticket", "a file with a Japanese name"),
    "multi_charset/japanese_iso_2022.eml": ("ticket", "the same sender, but by its words another matter"),
    "multi_charset/ks_c_5601-1987.eml": ("ticket", "Korean"),
    "multipart_report_emails/multi_address_bounce2.eml": ("machine bounce", "a delivery report, action failed"),
    "multipart_report_emails/report_422.eml": ("machine delay", "a delivery report, action delayed"),
    "plain_emails/basic_email.eml": ("ticket", "a person"),
    "plain_emails/mix_caps_content_type.eml": ("ticket", "the sender's brackets are forgotten"),
    "plain_emails/raw_email10.eml": ("joined mime_emails/raw_email4.eml", f"{_HER}; charset X-UNKNOWN"),
    "plain_emails/raw_email6.eml": (
        "repeat plain_emails/raw_email10.eml",
        "its Message-ID, its date, its words: only the charset is called otherwise",
    ),
    "plain_emails/raw_email_bad_time.eml": ("ticket", "dated in the year 3609"),
    "plain_emails/raw_email_incorrect_header.eml": ("ticket", "a line among its headers is none"),
    "plain_emails/raw_email_quoted_with_0d0a.eml": (
        "joined attachment_emails/attachment_content_disposition.eml",
        f"{_HER}; shared Message-ID, other words",
    ),
    "plain_emails/raw_email_simple.eml": ("ticket", "a person"),
    "plain_emails/raw_email_trailing_dot.eml": ("ticket", "a forum's notice that names no list"),
    "plain_emails/raw_email_with_bad_date.eml": ("ticket", "a date that is none"),
    "rfc2822/example01.eml": ("ticket", "a person"),
    "rfc2822/example03.eml": ("ticket", "several recipients"),
    "rfc2822/example05.eml": ("repeat rfc2822/example01.eml", "byte for byte the same"),
    "rfc2822/example07.eml": ("joined rfc2822/example01.eml", f"{_HER}; answers a mail that is none of ours"),
    "rfc2822/example09.eml": ("repeat rfc2822/example01.eml", "the same mail by another way: only Received differs"),
    "rfc2822/example11.eml": ("joined rfc2822/example03.eml", f"{_HER}; obsolete addresses"),
    "rfc2822/example13.eml": ("joined rfc2822/example01.eml", f"{_HER}; comments and spaces within the address"),
    "rfc6532/utf8_headers.eml": ("ticket", "letters beyond ASCII in names and addresses"),
}
