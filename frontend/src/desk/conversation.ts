// The open ticket: its new messages, how far ours got, whether the shopper writes, and where the page is scrolled to.
import { tick } from "./countdown";
import { markSeen } from "./lists";
import { post, refresh } from "./server";

const TYPING_SHOWN = 5_000;
const NEAR_THE_END = 80;
let running = false;
let again = false;
let typing = 0;

export const ticket = (): HTMLElement | null => document.querySelector<HTMLElement>(".ticket");
export const openReference = (): string => ticket()?.dataset.ref ?? "";
const scroller = (): HTMLElement | null => document.querySelector<HTMLElement>(".said-scroll");

function lastSequence(direction = ""): number {
  const lines = document.querySelectorAll<HTMLElement>(`#messages .line${direction}`);
  return Number(lines[lines.length - 1]?.dataset.sequence ?? 0);
}

/** What was said since, and everything else about the ticket that may have changed. One fetch at a time. */
export async function fetchConversation(): Promise<void> {
  again = running;
  if (running) return;
  running = true;
  do {
    again = false;
    await fetchOnce();
  } while (again);
  running = false;
}

async function fetchOnce(): Promise<void> {
  const open = ticket();
  const list = document.getElementById("messages");
  if (!open || !list) return;
  const before = lastSequence();
  const wasAtEnd = isAtEnd();
  await refresh(`${open.dataset.messages}?after=${before}`, list, "beforeend", open);
  if (!open.isConnected) return;
  tidy();
  if (lastSequence() > before) arrived(before, wasAtEnd);
  showMarks();
  tick();
}

/** A day is named once, and a message stands once, whatever was fetched twice. */
function tidy(): void {
  const days = new Set<string>();
  document.querySelectorAll<HTMLElement>("#messages > .day").forEach((day) => {
    if (days.has(day.dataset.day ?? "")) day.remove();
    days.add(day.dataset.day ?? "");
  });
  const known = new Set<string>();
  document.querySelectorAll<HTMLElement>("#messages > .line").forEach((line) => {
    if (known.has(line.id)) line.remove();
    known.add(line.id);
  });
}

function arrived(before: number, wasAtEnd: boolean): void {
  if (lastSequence(".is-in") > before) showTyping(false);
  if (wasAtEnd || lastSequence(".is-out") > before) toEnd();
  else toEndButton()?.removeAttribute("hidden");
  noteSeen();
}

// --- how far our words got ----------------------------------------------------------------------------------------------

/** Under the last answer, and under each that failed. */
export function showMarks(): void {
  const state = document.getElementById("composer-state")?.dataset;
  const words = document.querySelector<HTMLElement>("[data-composer]")?.dataset;
  const marks = [...document.querySelectorAll<HTMLElement>("[data-mark]")];
  if (!state || !words) return;
  const failed = JSON.parse(state.failed || "{}") as Record<string, string>;
  const held = JSON.parse(state.held || "{}") as Record<string, string>;
  marks.forEach((mark, place) => {
    const sequence = Number(mark.dataset.mark);
    const why = failed[String(sequence)];
    const hasFailed = why !== undefined;
    mark.classList.toggle("is-failed", hasFailed);
    let text = "";
    if (hasFailed) text = [`${words.failedWord}.`, why].join(" ").trim();
    else if (place === marks.length - 1 && !(String(sequence) in held)) {
      if (sequence <= Number(state.read)) text = words.readWord ?? "";
      else text = (sequence <= Number(state.delivered) ? words.deliveredWord : words.sentWord) ?? "";
    }
    if (mark.textContent !== text) mark.textContent = text;
  });
}

// --- who is writing -----------------------------------------------------------------------------------------------------

export function showTyping(isTyping: boolean): void {
  const line = document.getElementById("typing");
  if (!line) return;
  const wasAtEnd = isAtEnd();
  line.hidden = !isTyping;
  window.clearTimeout(typing);
  if (!isTyping) return;
  typing = window.setTimeout(() => showTyping(false), TYPING_SHOWN);
  if (wasAtEnd) toEnd();
}

// --- where the page is --------------------------------------------------------------------------------------------------

function isAtEnd(): boolean {
  const place = scroller();
  return !place || place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_THE_END;
}

const toEndButton = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-to-end]");

function toEnd(): void {
  const place = scroller();
  if (place) place.scrollTop = place.scrollHeight;
  toEndButton()?.setAttribute("hidden", "");
}

/** The place for words grows and shrinks with what is written: whoever reads the end goes on reading it. */
function keepAtEnd(): void {
  const place = scroller();
  if (!place) return;
  let wasAtEnd = true;
  place.addEventListener("scroll", () => (wasAtEnd = isAtEnd()), { passive: true });
  new ResizeObserver(() => wasAtEnd && toEnd()).observe(place);
}

function noteSeen(): void {
  if (document.hidden || !openReference()) return;
  markSeen(openReference(), lastSequence());
  tellSeen();
}

/** The shopper reads "read" under what its holder has before her eyes. Lost, it is told with the next message. */
function tellSeen(): void {
  const open = ticket();
  const through = lastSequence(".is-in");
  const isHolder = document.getElementById("composer-state")?.dataset.mayReply;
  if (!open || !isHolder || Number(open.dataset.told ?? 0) >= through) return;
  open.dataset.told = String(through);
  void post(open.dataset.seen ?? "", new URLSearchParams({ seen: String(through) })).catch(() => undefined);
}

/** A ticket has just been put on the page. */
export function openConversation(): void {
  if (!ticket()) return;
  showMarks();
  toEnd();
  noteSeen();
  keepAtEnd();
  scroller()?.addEventListener("scroll", () => isAtEnd() && toEndButton()?.setAttribute("hidden", ""), { passive: true });
  toEndButton()?.addEventListener("click", toEnd);
}

export function startConversation(): void {
  document.addEventListener("visibilitychange", noteSeen);
}
