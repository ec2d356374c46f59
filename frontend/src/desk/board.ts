// The supervisors' board: its live parts, fetched when something changed, at most once a second; and its keys.
import { give, startActs, step, undoLast } from "./acts";
import { tick } from "./countdown";
import { startDialogs } from "./dialogs";
import { clearSelection, hasSelection, selectRow, selectShown, showSelection, startSelection } from "./selection";
import { refreshParts, throttled } from "./server";
import { onKeys } from "./shortcuts";

const board = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-board]");
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-part=tickets] tr[data-ref]")];
const opened = new Set<string>();

async function fetchParts(): Promise<void> {
  const url = board()?.dataset.board;
  if (!url) return;
  const changed = await refreshParts(url + location.search);
  if (!changed.length) return;
  tick();
  showSelection();
  opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
}

export const fetchBoard = throttled(1000, () => void fetchParts());

function currentRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("tr[data-ref]") ?? null;
}

function move(by: number): void {
  const all = rows();
  const place = all.findIndex((row) => row === currentRow());
  const next = place < 0 ? all[by > 0 ? 0 : all.length - 1] : all[Math.min(all.length - 1, Math.max(0, place + by))];
  next?.querySelector<HTMLElement>("[data-tick]")?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function select(event: KeyboardEvent): void {
  const row = currentRow();
  if (row) selectRow(row, event.shiftKey);
}

/** The ticket of the row, in the inbox; a button or link in focus keeps its own Enter. */
function open(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (target.matches("[data-tick]")) currentRow()?.querySelector<HTMLElement>("th a")?.click();
  else if (!target.matches("body")) target.click();
}

export function startBoard(): void {
  startDialogs();
  startSelection();
  startActs(fetchBoard);
  onKeys({
    j: () => move(1),
    k: () => move(-1),
    x: select,
    X: select,
    a: selectShown,
    g: () => void give(),
    r: () => void step("priority:up"),
    l: () => void step("priority:down"),
    u: undoLast,
    "/": () => document.querySelector<HTMLElement>("#filter-reference")?.focus(),
    "?": () => document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal(),
    Enter: open,
    Escape: () => hasSelection() && clearSelection(),
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const more = event.target as HTMLDetailsElement;
      if (more.id && more.open) opened.add(more.id);
      else if (more.isConnected) opened.delete(more.id);
    },
    true,
  );
}
