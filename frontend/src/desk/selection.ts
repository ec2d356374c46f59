// Which tickets of the board are selected, and how each stood when she selected it. Kept while the list changes.

const chosen = new Map<string, string>(); // reference to token
let all: { filter: string; count: number } | null = null;
let anchor = "";

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-part=tickets] tr[data-ref]")];
const bar = (): HTMLElement | null => document.getElementById("selection");

export function hasSelection(): boolean {
  return all !== null || chosen.size > 0;
}

export function clearSelection(): void {
  chosen.clear();
  all = null;
  showSelection();
}

/** What a form of an act is to carry. */
export function fillSelection(form: FormData): void {
  if (all) {
    form.set("all", "1");
    form.set("filter", all.filter);
  } else {
    chosen.forEach((token) => form.append("ticket", token));
  }
}

function set(row: HTMLElement, isChosen: boolean): void {
  const reference = row.dataset.ref ?? "";
  if (isChosen) chosen.set(reference, row.dataset.token ?? "");
  else chosen.delete(reference);
}

/** The other way round from what it is; with `range`, everything from the last one that was selected up to here. */
export function selectRow(row: HTMLElement, range: boolean): void {
  const isChosen = !chosen.has(row.dataset.ref ?? "");
  const list = rows();
  const [from, to] = [list.findIndex((one) => one.dataset.ref === anchor), list.indexOf(row)];
  if (range && from >= 0) {
    list.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => set(one, true));
  } else {
    set(row, isChosen);
  }
  all = null;
  anchor = row.dataset.ref ?? "";
  showSelection();
}

export function selectShown(): void {
  const isWhole = rows().every((row) => chosen.has(row.dataset.ref ?? ""));
  rows().forEach((row) => set(row, !isWhole));
  all = null;
  showSelection();
}

function selectAll(): void {
  const [total, most] = counts();
  all = { filter: document.querySelector<HTMLElement>("[data-board]")?.dataset.filterQuery ?? "", count: Math.min(total, most) };
  showSelection();
}

/** How many tickets match the filter, and how many of them one act may take. */
function counts(): [number, number] {
  const total = Number(document.getElementById("list-told")?.dataset.total ?? 0);
  return [total, Number(document.querySelector<HTMLElement>("[data-select-all]")?.dataset.most ?? 0)];
}

/** Ticks and the bar, after the selection or the list has changed. */
export function showSelection(): void {
  const list = rows();
  for (const row of list) {
    const isChosen = all !== null || chosen.has(row.dataset.ref ?? "");
    row.classList.toggle("is-selected", isChosen);
    const tick = row.querySelector<HTMLInputElement>("[data-tick]");
    if (tick) tick.checked = isChosen;
  }
  const whole = document.querySelector<HTMLInputElement>("[data-select-shown]");
  const count = list.filter((row) => chosen.has(row.dataset.ref ?? "")).length;
  if (whole) {
    whole.checked = all !== null || (count > 0 && count === list.length);
    whole.indeterminate = all === null && count > 0 && count < list.length;
  }
  showBar(list.length > 0 && count === list.length);
}

function showBar(isWholePage: boolean): void {
  const place = bar();
  const told = place?.querySelector<HTMLElement>(".selection-told");
  const more = place?.querySelector<HTMLElement>("[data-select-all]");
  if (!place || !told || !more) return;
  const [total, most] = counts();
  place.hidden = !hasSelection();
  const words = all ? (total > most ? told.dataset.first : told.dataset.all) : chosen.size === 1 ? told.dataset.one : told.dataset.many;
  const text = (words ?? "").replace("{n}", String(all ? all.count : chosen.size));
  if (told.textContent !== text) told.textContent = text;
  more.hidden = all !== null || !isWholePage || total <= chosen.size;
  more.textContent = ((total > most ? more.dataset.wordsFirst : more.dataset.words) ?? "").replace("{n}", String(Math.min(total, most)));
}

export function startSelection(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const tick = target.closest<HTMLInputElement>("[data-tick]");
    const row = tick?.closest<HTMLElement>("tr[data-ref]");
    if (row) selectRow(row, event.shiftKey);
    if (target.closest("[data-select-shown]")) selectShown();
    if (target.closest("[data-select-all]")) selectAll();
    if (target.closest("[data-select-none]")) clearSelection();
  });
  showSelection(); // a page that was gone back to may show ticks of before
}
