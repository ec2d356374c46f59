// What the parts of the widget may ask of the whole.

import type { Conversation } from "./conversation";

export type View = "chat" | "callback" | "email" | "done";

export interface Host {
  readonly conversation: Conversation;
  readonly locale: string;
  say(name: string, facts?: Record<string, string | number>): string;
  explain(code: string): { message: string; hint: string };
  show(view: View): void;
  close(): void;
  refresh(): void;
}

export function fill(text: string, facts: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)s/g, (_whole, name: string) => String(facts[name] ?? ""));
}

export function timeOf(host: Host, at: string): string {
  return new Intl.DateTimeFormat(host.locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function dayOf(host: Host, at: string): string {
  return new Intl.DateTimeFormat(host.locale, { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
}

// In the shop's time: a slot was chosen in it.
export function momentOf(host: Host, at: string): string {
  return new Intl.DateTimeFormat(host.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: host.conversation.config?.time_zone,
  }).format(new Date(at));
}

export function sizeOf(host: Host, bytes: number): string {
  const unit = bytes < 1_000_000 ? "kilobyte" : "megabyte";
  const value = Math.max(bytes / (unit === "kilobyte" ? 1_000 : 1_000_000), 0.1);
  return new Intl.NumberFormat(host.locale, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
