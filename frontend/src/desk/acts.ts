// What is done to the selected tickets: given, raised, lowered, undone. What came of it is told in a notice.
import { showUnreachable, tidyNotices } from "./dialogs";
import { clearSelection, fillSelection, hasSelection } from "./selection";
import { post, refresh, swap } from "./server";

const board = (): HTMLElement => document.querySelector<HTMLElement>("[data-board]")!;
let after: () => void = () => undefined;
let isBusy = false;

/** Post it and show the answer, also a refusal. True where it was done. */
async function send(url: string, form: FormData): Promise<boolean> {
  if (isBusy) return false;
  isBusy = true;
  try {
    const answer = await post(url, form, "text/html");
    const notices = document.getElementById("notices");
    if (notices) swap(notices, await answer.text(), "afterbegin");
    tidyNotices();
    return answer.ok;
  } catch {
    showUnreachable();
    return false;
  } finally {
    isBusy = false;
    after();
  }
}

// One client id for one wish: pressed again after an answer that was lost, it is done once.
let wish = { words: "", id: "" };

async function act(form: FormData): Promise<void> {
  fillSelection(form);
  const words = new URLSearchParams([...form.entries()].map(([name, value]) => [name, String(value)])).toString();
  if (wish.words !== words) wish = { words, id: crypto.randomUUID() };
  form.set("client_id", wish.id);
  if (await send(board().dataset.act ?? "", form)) {
    wish = { words: "", id: "" };
    clearSelection();
  }
}

export async function step(to: string): Promise<void> {
  if (!hasSelection()) return;
  const form = new FormData();
  form.set("to", to);
  await act(form);
}

/** The dialog of whom they can be given to, as everybody stands now. */
export async function give(): Promise<void> {
  const dialog = document.querySelector<HTMLDialogElement>("#give");
  if (!dialog || !hasSelection()) return;
  if (!(await refresh(`${board().dataset.targets}?at=${Date.now()}`, dialog))) {
    showUnreachable();
    return;
  }
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[data-filter]")?.focus();
}

/** The last act that can still be undone. */
export function undoLast(): void {
  document.querySelector<HTMLElement>("#notices [data-undo] button, [data-part=recent] [data-undo] button")?.click();
}

function submitted(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-give-form]")) {
    void act(new FormData(form, event.submitter));
  } else if (form.matches("[data-undo]")) {
    event.preventDefault();
    form.closest(".notice")?.remove();
    void send(form.action, new FormData(form));
  }
}

export function startActs(changed: () => void): void {
  after = changed;
  document.addEventListener("submit", submitted);
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    if (target.closest("[data-give]")) void give();
    const to = target.closest<HTMLElement>("[data-step]")?.dataset.step;
    if (to) void step(to);
  });
}
