"""The addresses that shoppers and their widget use."""

from django.urls import path

from contactcenter.storefront import (
    choice_views,
    contact_views,
    mailbox_views,
    resume_views,
    script_view,
    shop_views,
    slot_views,
    widget_views,
)

app_name = "storefront"
urlpatterns = [
    path("call/<str:link>/", slot_views.call_slot, name="call_slot"),
    path("widget.js", script_view.widget_script, name="widget_script"),
    path("shop/", shop_views.home, name="shop"),
    path("shop/basket/", shop_views.basket, name="basket"),
    path("shop/basket/change/", shop_views.change_basket, name="basket_change"),
    path("shop/payment/", shop_views.payment, name="payment"),
    path("shop/payment-error/", shop_views.payment_error, name="payment_error"),
    path("shop/contact/", contact_views.contact, name="contact"),
    path("shop/contact/message/", contact_views.send_message, name="contact_message"),
    path("shop/contact/callback/", contact_views.ask_callback, name="contact_callback"),
    path("shop/contact/email/", contact_views.choose_email, name="contact_email"),
    path("shop/mailbox/", mailbox_views.inbox, name="mailbox"),
    path("shop/mailbox/answer/", mailbox_views.answer, name="mailbox_answer"),
    path("widget/api/config", widget_views.ConfigView.as_view(), name="widget_config"),
    path("widget/api/session", widget_views.SessionView.as_view(), name="widget_session"),
    path("widget/api/conversation", widget_views.ConversationView.as_view(), name="widget_conversation"),
    path("widget/api/messages", widget_views.MessagesView.as_view(), name="widget_messages"),
    path("widget/api/receipts", widget_views.ReceiptsView.as_view(), name="widget_receipts"),
    path("widget/api/typing", widget_views.TypingView.as_view(), name="widget_typing"),
    path("widget/api/more-time", widget_views.MoreTimeView.as_view(), name="widget_more_time"),
    path("widget/api/attachments/<int:attachment_id>", widget_views.AttachmentView.as_view(), name="widget_attachment"),
    path("widget/api/resume", resume_views.ResumeView.as_view(), name="widget_resume"),
    path("widget/api/resume/renew", resume_views.RenewView.as_view(), name="widget_resume_renew"),
    path("widget/api/slots", choice_views.SlotsView.as_view(), name="widget_slots"),
    path("widget/api/callback", choice_views.CallbackView.as_view(), name="widget_callback"),
    path("widget/api/email-choice", choice_views.EmailChoiceView.as_view(), name="widget_email_choice"),
]
