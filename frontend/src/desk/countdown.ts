// Every time left or time waited on the page, once a second, against the server's clock.
import { serverNow } from "./server";

function spoken(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}`;
  return `${Math.floor(seconds / 86_400)} ${document.documentElement.lang === "fr" ? "j" : "d"}`;
}

function showLeft(element: HTMLElement): void {
  const left = Date.parse(element.dataset.due ?? "") - serverNow();
  if (Number.isNaN(left)) return;
  const tone = left <= 0 ? "is-late" : left <= Number(element.dataset.soon ?? 30) * 1000 ? "is-soon" : "is-ok";
  const text = (left < 0 ? "−" : "") + spoken(left < 0 ? left : left + 999);
  if (element.textContent !== text) element.textContent = text;
  if (!element.classList.contains("is-bare")) {
    for (const one of ["is-ok", "is-soon", "is-late"]) element.classList.toggle(one, one === tone);
  }
}

function showWaited(element: HTMLElement): void {
  const waited = serverNow() - Date.parse(element.dataset.since ?? "");
  if (!Number.isNaN(waited)) element.textContent = spoken(Math.max(0, waited));
}

export function tick(): void {
  document.querySelectorAll<HTMLElement>("[data-due]").forEach(showLeft);
  document.querySelectorAll<HTMLElement>("[data-since]").forEach(showWaited);
}

export function startCountdowns(): void {
  tick();
  window.setInterval(tick, 1000);
  document.body.addEventListener("htmx:afterSettle", tick);
}
