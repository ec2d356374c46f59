// Dialogs and notices: opened, searched, closed; each notice once.

const NOTICE_SHOWN = 15_000;
const MOST_NOTICES = 3;

function filter(dialog: HTMLElement, words: string): void {
  const wanted = plain(words);
  let found = 0;
  dialog.querySelectorAll<HTMLElement>(".choice").forEach((choice) => {
    choice.hidden = !plain(choice.dataset.words ?? "").includes(wanted);
    found += choice.hidden ? 0 : 1;
  });
  dialog.querySelectorAll<HTMLElement>("fieldset").forEach((group) => {
    group.hidden = !group.querySelector(".choice:not([hidden])");
  });
  const none = dialog.querySelector<HTMLElement>("[data-none]");
  if (none) none.hidden = found > 0;
}

const plain = (words: string): string => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function clicked(event: MouseEvent): void {
  const target = event.target as HTMLElement;
  const opener = target.closest<HTMLElement>("[data-open]");
  if (opener) document.querySelector<HTMLDialogElement>(`#${opener.dataset.open}`)?.showModal();
  if (target.closest("[data-close]") || target.matches("dialog")) target.closest("dialog")?.close();
  if (target.closest("[data-details]")) {
    const isShown = document.querySelector(".ticket")?.classList.toggle("shows-details") ?? false;
    target.closest("[data-details]")?.setAttribute("aria-expanded", String(isShown));
  }
  if (target.closest("[data-dismiss]")) target.closest(".notice")?.remove();
}

/** Enter in the search chooses the first that is left. */
function searchKey(event: KeyboardEvent): void {
  const search = (event.target as HTMLElement).closest<HTMLElement>("[data-filter]");
  if (!search || event.key !== "Enter" || search.closest("form")?.querySelector(".choice:not([hidden]) :checked")) return;
  event.preventDefault();
  search.closest("form")?.querySelector<HTMLInputElement>(".choice:not([hidden]) input:enabled")?.click();
}

export function tidyNotices(): void {
  const place = document.getElementById("notices");
  const known = new Set<string>();
  [...(place?.children ?? [])].forEach((notice, index) => {
    const code = (notice as HTMLElement).dataset.notice ?? "";
    if (known.has(code) || index >= MOST_NOTICES) notice.remove();
    known.add(code);
  });
  const first = place?.firstElementChild;
  const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
  if (first && dialog) {
    // Behind an open dialog nobody sees it.
    dialog.querySelectorAll(".notice").forEach((notice) => notice.remove());
    dialog.prepend(first);
    return;
  }
  // What went wrong, and what can be undone, stays until it is read and put away: nobody reads against a clock.
  if (first && !first.matches(".is-late") && !first.querySelector("[data-undo]")) window.setTimeout(() => !first.matches(":hover, :focus-within") && first.remove(), NOTICE_SHOWN);
}

export function showUnreachable(): void {
  const copy = document.querySelector<HTMLTemplateElement>("#notice-offline")?.content.cloneNode(true);
  if (copy) document.getElementById("notices")?.prepend(copy);
  tidyNotices();
}

interface SwapEvent extends Event {
  detail: { xhr: XMLHttpRequest; shouldSwap: boolean; target: HTMLElement; elt: HTMLElement; successful?: boolean; requestConfig?: { verb: string } };
}

export function startDialogs(): void {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", searchKey);
  document.addEventListener("input", (event) => {
    const search = (event.target as HTMLElement).closest<HTMLInputElement>("[data-filter]");
    if (search) filter(search.closest<HTMLElement>("form")!, search.value);
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as SwapEvent;
    // Refusals are ours and say where they belong; anything else that failed is no fragment.
    if (detail.xhr.status >= 400 && !detail.xhr.getResponseHeader("HX-Retarget")) {
      detail.shouldSwap = false;
      showUnreachable();
    }
  });
  document.body.addEventListener("htmx:sendError", showUnreachable);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const target: HTMLElement | undefined = (event as SwapEvent).detail.target;
    if (target instanceof HTMLDialogElement && !target.open) target.showModal();
    if (target?.id === "notices") tidyNotices();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, requestConfig } = (event as SwapEvent).detail;
    if (successful && requestConfig?.verb === "post") elt.closest("dialog")?.close();
  });
}
