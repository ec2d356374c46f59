"""Addresses of the board. All writes are POSTs."""

from django.urls import URLPattern, path

from contactcenter.supervision import (
    beliefs,
    continuity,
    machine_mails,
    staffing_views,
    token_views,
    triage_views,
    trial_views,
    views,
    writes,
)

app_name = "supervision"

urlpatterns: list[URLPattern] = [
    path("", views.board, name="board"),
    path("live/", views.live_board, name="live_board"),
    path("targets/", views.targets, name="targets"),
    path("machine-mails/", machine_mails.show, name="machine_mails"),
    path("machine-mails/<int:pk>/person/", machine_mails.was_person, name="was_person"),
    path("actions/", writes.act, name="act"),
    path("actions/<int:pk>/undo/", writes.undo, name="undo"),
    path("triage/", triage_views.triage, name="triage"),
    path("triage/try/", triage_views.try_message, name="triage_try"),
    path("triage/new/", triage_views.new_rule, name="triage_new"),
    path("triage/<int:pk>/", triage_views.rule, name="triage_rule"),
    path("triage/<int:pk>/move/", triage_views.move, name="triage_move"),
    path("triage/<int:pk>/switch/", triage_views.switch, name="triage_switch"),
    path("triage/<int:pk>/delete/", triage_views.delete, name="triage_delete"),
    path("triage/restore/<int:event>/", triage_views.restore, name="triage_restore"),
    path("staffing/", staffing_views.show, name="staffing"),
    path("staffing/events/", staffing_views.add_event, name="event_add"),
    path("staffing/events/<int:pk>/delete/", staffing_views.delete_event, name="event_delete"),
    path("what-if/", trial_views.what_if, name="what_if"),
    path("what-if/<int:pk>/", trial_views.trial, name="trial"),
    path("what-if/<int:pk>/progress/", trial_views.progress, name="trial_progress"),
    path("what-if/<int:pk>/switch-on/", trial_views.switch_on, name="trial_switch_on"),
    path("what-if/<int:pk>/switch-back/", trial_views.switch_back, name="trial_switch_back"),
    path("beliefs/", beliefs.show, name="beliefs"),
    path("continuity/", continuity.show, name="continuity"),
    path("tokens/", token_views.tokens_page, name="tokens"),
    path("tokens/<int:pk>/revoke/", token_views.revoke, name="token_revoke"),
]
