// The inbox and the board: what is started, and what is done when the socket says that something changed.
import { fetchBoard, startBoard } from "../desk/board";
import { composer, openComposer } from "../desk/composer";
import { fetchConversation, openConversation, openReference, showTyping, startConversation } from "../desk/conversation";
import { startCountdowns } from "../desk/countdown";
import { startDialogs } from "../desk/dialogs";
import { announcePromise, decorate, fetchOwn, fetchStale, fetchWaiting, listsStamp } from "../desk/lists";
import { Live } from "../desk/live";
import { startMenus } from "../desk/menus";
import { readPresence, renewPresence, startPresence } from "../desk/presence";
import { readServerTime } from "../desk/server";
import { startSettings } from "../desk/settings";
import { startShortcuts } from "../desk/shortcuts";
import { startSound } from "../desk/sound";

function everything(): void {
  fetchOwn();
  fetchWaiting();
  everythingElse();
}

function everythingElse(): void {
  void fetchConversation();
  void renewPresence();
  fetchBoard();
}

function changed(change: string, ticket: string): void {
  if (["offer", "lists", "warned", "promise"].includes(change)) fetchOwn();
  if (change === "promise") announcePromise();
  if (change === "waiting" || change === "board") {
    fetchWaiting();
    fetchBoard();
  }
  if (change === "presence") void readPresence();
  if (change === "typing" && ticket === openReference()) showTyping(true);
  if (["ticket", "lists", "warned", "promise"].includes(change) && ticket === openReference()) void fetchConversation();
  // Nudges may be lost while Valkey is away; the beat comes from the web process itself, so it asks for everything.
  if (change === "beat") {
    fetchStale();
    everythingElse();
  }
}

const live = new Live({ changed, all: everything });

function opened(byHand: boolean): void {
  openConversation();
  openComposer();
  decorate();
  live.watch(openReference());
  if (!byHand) return;
  void fetchConversation(); // the group is joined now: what was said in between
  if (document.activeElement === document.body) document.getElementById("ticket")?.focus();
}

function startInbox(): void {
  startDialogs();
  startSound();
  startPresence((shown) => live.here(shown, listsStamp()));
  startConversation();
  startShortcuts();
  opened(false);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const { target, requestConfig } = (event as CustomEvent).detail as { target?: HTMLElement; requestConfig?: { path: string } };
    if (target?.id === "ticket") {
      opened(true);
      if (/\/(accept|take)\/$/.test(requestConfig?.path ?? "")) composer()?.focus("reply");
    }
    if (document.getElementById("composer-state")) composer()?.stateChanged();
  });
  document.body.addEventListener("lists-changed", () => {
    fetchOwn();
    fetchWaiting();
  });
  document.body.addEventListener("ticket-changed", () => void fetchConversation());
  document.body.addEventListener("htmx:responseError", everything); // somebody was faster: see how it stands
  document.body.addEventListener("submit", guardResolve, true);
  document.body.addEventListener("click", guardResolve, true);
  document.body.addEventListener("htmx:afterRequest", dial);
}

/** Words that were never sent are not left behind on a resolved ticket. */
function guardResolve(event: Event): void {
  const wanted = (event.target as HTMLElement).closest(event.type === "submit" ? "form[data-resolve]" : "a[data-resolve]");
  if (!wanted || !composer()?.hasWords) return;
  event.preventDefault();
  event.stopPropagation();
  composer()?.warnUnsent();
}

/** The call is on record: the phone's own program takes over. */
function dial(event: Event): void {
  const { elt, successful } = (event as CustomEvent).detail as { elt: HTMLElement; successful: boolean };
  const number = successful ? elt.dataset.callStart : undefined;
  if (number) location.href = number;
}

readServerTime();
startCountdowns();
startMenus();
if (document.querySelector(".desk")) startInbox();
if (document.querySelector("[data-board]")) startBoard();
if (document.querySelector(".settings")) startSettings();
if (document.querySelector(".desk, [data-board]")) live.start();
