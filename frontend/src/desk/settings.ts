// Pages on which the house is set up: what is shown once can be copied, what is sent is sent once.
import { startDialogs } from "./dialogs";

async function copy(button: HTMLElement): Promise<void> {
  const source = document.querySelector<HTMLInputElement>(button.dataset.copy ?? "");
  if (!source) return;
  source.select();
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    if (!document.execCommand("copy")) return; // without TLS there is no clipboard; the words stay selected
  }
  const label = button.querySelector("span");
  if (label) label.textContent = button.dataset.copied ?? "";
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = button.dataset.copied ?? "";
}

export function startSettings(): void {
  startDialogs();
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-copy]");
    if (button) void copy(button);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.once === "sent") event.preventDefault();
    form.dataset.once = "sent";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("[data-once]").forEach((form) => (form.dataset.once = ""));
  });
}
