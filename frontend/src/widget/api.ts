// The service's doors. Every refusal is a `Refused` with its code; no answer at all is one with status 0.

import type { Shown, SlotDay, Config } from "./types";

const PATIENCE_MS = 15_000;
const UPLOAD_PATIENCE_MS = 180_000;

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly hint: string,
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }

  // Whether the same thing may succeed later without her doing anything.
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

function refusal(status: number, text: string, retryAfter: string | null): Refused {
  let said: { code?: string; message?: string; hint?: string } = {};
  try {
    said = JSON.parse(text) ?? {};
  } catch {
    // Not ours: a proxy's page, or nothing at all.
  }
  return new Refused(status, said.code ?? "temporarily_unavailable", said.hint ?? "", said.message ?? "", Number(retryAfter) || 0);
}

const NO_ANSWER = (): Refused => new Refused(0, "temporarily_unavailable", "", "", 0);

export class Api {
  token = "";

  constructor(
    readonly origin: string,
    readonly shop: string,
    readonly language: string,
  ) {}

  config(): Promise<Config> {
    return this.get(`config?shop=${encodeURIComponent(this.shop)}&language=${encodeURIComponent(this.language)}`);
  }

  slots(): Promise<{ days: SlotDay[] }> {
    return this.get(`slots?shop=${encodeURIComponent(this.shop)}&language=${encodeURIComponent(this.language)}`);
  }

  conversation(reference: string, after: number): Promise<Shown> {
    return this.get(`conversation?ticket=${encodeURIComponent(reference)}&after=${after}`);
  }

  async startSession(): Promise<string> {
    const { token } = await this.post<{ token: string }>("session", { shop: this.shop, language: this.language });
    return token;
  }

  resume(link: string): Promise<{ token: string }> {
    return this.post("resume", { shop: this.shop, link });
  }

  renew(link: string): Promise<object> {
    return this.post("resume/renew", { shop: this.shop, link });
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>(path, { method: "GET" });
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.ask<T>(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    });
  }

  // XMLHttpRequest, because fetch tells nothing of how far an upload is.
  upload(path: string, form: FormData, onProgress: (share: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.address(path));
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.timeout = UPLOAD_PATIENCE_MS;
      request.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
      request.onload = () =>
        request.status < 300
          ? resolve()
          : reject(refusal(request.status, request.responseText, request.getResponseHeader("Retry-After")));
      request.onerror = request.ontimeout = request.onabort = () => reject(NO_ANSWER());
      request.send(form);
    });
  }

  async file(id: number): Promise<Blob> {
    const response = await this.fetch(`attachments/${id}`, {});
    return response.blob();
  }

  private async ask<T>(path: string, options: RequestInit): Promise<T> {
    const response = await this.fetch(path, options);
    return (response.status === 204 ? undefined : await response.json().catch(() => Promise.reject(NO_ANSWER()))) as T;
  }

  private async fetch(path: string, options: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.address(path), {
        ...options,
        headers: { ...this.headers(), ...options.headers },
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      throw NO_ANSWER();
    }
    if (response.ok) return response;
    throw refusal(response.status, await response.text().catch(() => ""), response.headers.get("Retry-After"));
  }

  private address(path: string): string {
    return `${this.origin}/widget/api/${path}`;
  }

  private headers(): Record<string, string> {
    const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": this.language };
    if (this.token) headers.Authorization = `Visitor ${this.token}`;
    return headers;
  }
}
