// Offered, mine, waiting: fetched when something changed, with what is unread, what is open and what is new.
import { tick } from "./countdown";
import { keep, read } from "./kept";
import { refresh, throttled } from "./server";
import { cue } from "./sound";

const MOST_SEEN = 300;
const desk = (): HTMLElement | null => document.querySelector<HTMLElement>(".desk");
const baseTitle = document.title;
let known: Set<string> | null = null;
const FRESH = 5_000; // with a beat every 10 s nothing shown is older than 15
const OWN_FRESH = 60_000; // of her own lists the service compares the stamp at each beat: an offer lasts 20 s
const askedAt = { own: -Infinity, waiting: -Infinity };

async function fetchPart(part: "own" | "waiting", place: string): Promise<void> {
  const target = document.getElementById(place);
  const url = desk()?.dataset.lists;
  if (!target || !url) return;
  const now = performance.now();
  if (await refresh(`${url}?part=${part}`, target)) askedAt[part] = now;
  decorate();
}

/** One fetch at a time; what changes meanwhile is fetched once more. */
function oneAtATime(job: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  return async function run(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await job();
    } while (again);
    running = false;
  };
}

export const fetchOwn = oneAtATime(() => fetchPart("own", "own-lists"));
export const fetchWaiting = throttled(1000, oneAtATime(() => fetchPart("waiting", "waiting-list")));

/** In case a nudge was lost: what was not fetched just now. */
export function fetchStale(): void {
  const now = performance.now();
  if (askedAt.own < now - OWN_FRESH) fetchOwn();
  if (askedAt.waiting < now - FRESH) fetchWaiting();
}

/** By which the service knows whether her own lists are shown as they are. */
export function listsStamp(): string {
  return document.getElementById("list-offered")?.dataset.stamp ?? "";
}

function seen(): Record<string, number> {
  return read<Record<string, number>>("seen", {});
}

/** She has this ticket before her eyes, up to this message. */
export function markSeen(reference: string, sequence: number): void {
  const all = seen();
  if ((all[reference] ?? 0) >= sequence) return;
  delete all[reference];
  all[reference] = sequence;
  keep("seen", Object.fromEntries(Object.entries(all).slice(-MOST_SEEN)));
  decorate();
}

/** Marks on the rows that only this page knows of, and the page's title. */
export function decorate(): void {
  const open = document.querySelector<HTMLElement>(".ticket")?.dataset.ref;
  const all = seen();
  let unread = 0;
  document.querySelectorAll<HTMLElement>(".row").forEach((row) => {
    const reference = row.dataset.ref ?? "";
    const isOpen = reference === open;
    row.classList.toggle("is-open", isOpen);
    const link = row.querySelector(".row-link");
    if (isOpen) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
    const isUnread = row.dataset.list === "mine" && Number(row.dataset.inbound) > (all[reference] ?? 0);
    row.classList.toggle("is-unread", isUnread);
    unread += isUnread ? 1 : 0;
  });
  tick();
  announceOffers(unread);
}

function announceOffers(unread: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#list-offered .row")];
  const offered = new Set(rows.map((row) => row.dataset.ref ?? ""));
  const count = offered.size + unread;
  document.title = count ? `(${count}) ${baseTitle}` : baseTitle;
  const before = known;
  known = offered;
  const fresh = rows.find((row) => before && !before.has(row.dataset.ref ?? ""));
  if (!fresh) return;
  const announcer = document.getElementById("announcer");
  const words = fresh.querySelector(".row-title")?.textContent?.trim() ?? "";
  if (announcer) announcer.textContent = `${announcer.dataset.offer}: ${words}`;
  cue();
}

/** Something she promised is due soon, or now: said once, her place on the page stays hers. */
export function announcePromise(): void {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = announcer.dataset.promise ?? "";
  cue();
}
