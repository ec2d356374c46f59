// Single keys for everything. Silent while she types, while a dialog is open, and where she has switched them off.
import { composer } from "./composer";
import { openReference } from "./conversation";
import { keep, read } from "./kept";

const LISTS = ["list-offered", "list-mine", "list-waiting"];
const links = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#lists .row-link")].filter(isShown);
const isShown = (element: HTMLElement): boolean => element.offsetParent !== null;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
}

function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>(".row") ?? null;
}

function press(selector: string, within: ParentNode = document): boolean {
  const button = within.querySelector<HTMLElement>(selector);
  button?.click();
  return button !== null;
}

function jump(place: number): void {
  const list = document.getElementById(LISTS[place] ?? "");
  (list?.querySelector<HTMLElement>(".row-link") ?? list?.querySelector<HTMLElement>(".list-title"))?.focus();
}

function move(step: number): void {
  const all = links();
  const row = focusedRow() ?? document.querySelector<HTMLElement>(".row.is-open");
  const place = all.findIndex((link) => link.closest(".row") === row);
  const next = place < 0 ? all[step > 0 ? 0 : all.length - 1] : all[Math.min(all.length - 1, Math.max(0, place + step))];
  next?.focus();
}

function accept(): void {
  const row = focusedRow();
  if (row && press("[data-action=accept], [data-action=take]", row)) return;
  if (press(".head [data-action=accept], .head [data-action=take]")) return;
  press("#list-offered [data-action=accept]");
}

function moreTime(): void {
  const row = focusedRow();
  if (row && press("[data-action=more-time]", row)) return;
  if (!press(".head [data-action=more-time]")) press("#list-offered [data-action=more-time], #wrap-up-more-time");
}

function decline(): void {
  const row = focusedRow();
  if (row && press("[data-action=decline]", row)) return;
  if (press(".head [data-action=decline]")) return;
  press("#list-offered [data-action=decline]");
}

/** Back: out of the writing, then to the row of the open ticket, then, where only one pane fits, to the lists. */
function back(): void {
  const row = document.querySelector<HTMLElement>(".row.is-open .row-link") ?? links()[0];
  if (row && isShown(row)) row.focus();
  else press("#head-back");
}

const KEYS: Record<string, () => void> = {
  "1": () => jump(0),
  "2": () => jump(1),
  "3": () => jump(2),
  j: () => move(1),
  k: () => move(-1),
  a: accept,
  d: decline,
  m: moreTime,
  r: () => composer()?.focus("reply"),
  n: () => composer()?.focus("note"),
  p: () => void press("[data-action=promise]:not([hidden])"),
  t: () => void press(".head [data-action=transfer]"),
  e: () => void press(".head [data-action=resolve]"),
  c: () => document.querySelector<HTMLElement>("[data-action=call]")?.focus(),
  "?": () => document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal(),
  Escape: back,
};

/** The keys of the page in which she is, unless she writes, a dialog is open or she has switched single keys off. */
export function onKeys(keys: Record<string, (event: KeyboardEvent) => void>, first?: (event: KeyboardEvent) => boolean): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (first?.(event) || isTyping(event.target)) return;
    const action = keys[event.key];
    if (!action || (event.key !== "Escape" && !read("shortcuts", true))) return;
    event.preventDefault();
    action(event);
  });
  const box = document.querySelector<HTMLInputElement>("[data-shortcuts]");
  if (!box) return;
  box.checked = read("shortcuts", true);
  box.addEventListener("change", () => keep("shortcuts", box.checked));
}

/** What the inbox does before its single keys: out of the writing, and arrows in the lists. */
function beforeKeys(event: KeyboardEvent): boolean {
  if (isTyping(event.target)) {
    if (event.key === "Escape" && openReference()) {
      composer()?.blur();
      back();
    }
    return true;
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !document.activeElement?.closest("#lists")) return false;
  event.preventDefault();
  move(event.key === "ArrowDown" ? 1 : -1);
  return true;
}

export function startShortcuts(): void {
  onKeys(KEYS, beforeKeys);
}
