// What mails need besides words: ready-made ones, and a few seconds in which what was sent can be taken back.
import { fetchConversation } from "./conversation";
import { post, refresh, serverNow } from "./server";

const TICK = 500;
const WARNING = 3_000;

interface TakenBack {
  text: string;
  cc: string[];
}

/** The last of hers that has not left yet, and until when. */
function held(): { sequence: string; until: number } | null {
  const told = document.getElementById("composer-state")?.dataset.held || "{}";
  const all = Object.entries(JSON.parse(told) as Record<string, string>).map(([sequence, until]) => ({
    sequence,
    until: Date.parse(until),
  }));
  const live = all.filter((one) => one.until - serverNow() > WARNING / 10);
  return live.sort((one, other) => Number(other.sequence) - Number(one.sequence))[0] ?? null;
}

export class Mailing {
  private timer = 0;

  /** `put` gives words to the composer; `back` the words that were taken back, with everything that went with them. */
  constructor(
    private readonly form: HTMLFormElement,
    private readonly put: (text: string) => void,
    private readonly back: (words: TakenBack) => void,
  ) {
    form.querySelector("[data-take-back-now]")?.addEventListener("click", () => void this.takeBack());
    form.querySelector("[data-hold-longer]")?.addEventListener("click", () => void this.holdLonger());
    form.querySelector("[data-canned-open]")?.addEventListener("click", () => void this.openCanned());
    this.showHeld();
  }

  /** Shown while there is something to take back; asked anew whenever the ticket changed. */
  showHeld(): void {
    window.clearTimeout(this.timer);
    const bar = this.form.querySelector<HTMLElement>("[data-held-bar]");
    if (!bar || !this.form.isConnected) return;
    const last = held();
    if (!last && bar.contains(document.activeElement)) this.form.querySelector("textarea")?.focus();
    bar.hidden = last === null;
    if (!last) return;
    const left = Math.max(0, Math.ceil((last.until - serverNow()) / 1000));
    const words = `${this.form.dataset.heldWord ?? ""} ${left} s`;
    const place = bar.querySelector("[data-held-words]")!;
    if (place.textContent !== words) place.textContent = words;
    this.timer = window.setTimeout(() => this.showHeld(), TICK);
  }

  get hasHeld(): boolean {
    return held() !== null;
  }

  async takeBack(): Promise<void> {
    const last = held();
    if (!last) return;
    const url = (this.form.dataset.takeBack ?? "").replace("/0/", `/${last.sequence}/`);
    const answer = await post(url, new URLSearchParams()).catch(() => null);
    if (!answer) return;
    const told = (await answer.json()) as TakenBack & { message?: string; hint?: string };
    const status = this.form.querySelector("[data-status]")!;
    if (answer.ok) {
      this.back(told);
      status.textContent = this.form.dataset.takenBackWord ?? "";
    } else status.textContent = `${told.message ?? ""} ${told.hint ?? ""}`;
    await fetchConversation();
    this.showHeld();
  }

  /** It leaves later: whoever needs longer to see that it was wrong has it. */
  private async holdLonger(): Promise<void> {
    const last = held();
    if (!last) return;
    const url = (this.form.dataset.holdLongerAt ?? "").replace("/0/", `/${last.sequence}/`);
    const answer = await post(url, new URLSearchParams()).catch(() => null);
    if (answer && !answer.ok) {
      const told = (await answer.json()) as { message?: string; hint?: string };
      this.form.querySelector("[data-status]")!.textContent = `${told.message ?? ""} ${told.hint ?? ""}`;
    }
    await fetchConversation();
    this.showHeld();
  }

  /** The dialog with the search; what is chosen goes where the cursor was. */
  async openCanned(): Promise<void> {
    const dialog = document.querySelector<HTMLDialogElement>("#canned");
    if (!dialog || dialog.open) return;
    if (!(await refresh(`${this.form.dataset.canned}?at=${Date.now()}`, dialog))) return;
    dialog.querySelector("form")?.addEventListener("click", (event) => {
      const choice = (event.target as HTMLElement).closest<HTMLElement>("[data-text]");
      if (!choice) return;
      dialog.close();
      this.put(choice.dataset.text ?? "");
    });
    dialog.querySelector("[data-canned-form]")?.addEventListener("keydown", (event) => this.keyInCanned(event as KeyboardEvent, dialog));
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-filter]")?.focus();
  }

  private keyInCanned(event: KeyboardEvent, dialog: HTMLDialogElement): void {
    const shown = [...dialog.querySelectorAll<HTMLElement>(".choice:not([hidden])")];
    const at = shown.indexOf(document.activeElement as HTMLElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      shown[Math.min(shown.length - 1, Math.max(0, at + step))]?.focus();
    } else if (event.key === "Enter" && at < 0) {
      event.preventDefault();
      event.stopPropagation();
      shown[0]?.click();
    }
  }
}
