// What outlives a reload, in the shopper's own browser: a few texts per shop, and files that are not sent yet.

export class Keeping {
  private readonly memory = new Map<string, string>();

  constructor(private readonly shop: string) {}

  // Storage may be full or forbidden; then the page's memory has to do.
  read(name: string): string {
    try {
      return localStorage.getItem(this.key(name)) ?? this.memory.get(name) ?? "";
    } catch {
      return this.memory.get(name) ?? "";
    }
  }

  write(name: string, value: string): void {
    try {
      if (value) localStorage.setItem(this.key(name), value);
      else localStorage.removeItem(this.key(name));
      this.memory.delete(name);
    } catch {
      this.memory.set(name, value);
    }
  }

  readJson<T>(name: string, otherwise: T): T {
    try {
      return (JSON.parse(this.read(name)) as T) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, JSON.stringify(value));
  }

  // Calls back when another tab of the same shop writes `name`.
  onChangeElsewhere(names: string[], told: () => void): void {
    const keys = names.map((name) => this.key(name));
    addEventListener("storage", (event) => {
      if (event.key && keys.includes(event.key)) told();
    });
  }

  private key(name: string): string {
    return `contactcenter.${this.shop}.${name}`;
  }
}

const STORE = "files";

// Files are too large for localStorage. Without IndexedDB they live as long as the page.
export class FileKeeping {
  private readonly memory = new Map<string, File>();
  private opened: Promise<IDBDatabase> | null = null;

  async put(id: string, file: File): Promise<void> {
    this.memory.set(id, file);
    await this.run("readwrite", (store) => store.put(file, id)).catch(() => undefined);
  }

  async get(id: string): Promise<File | undefined> {
    const kept = this.memory.get(id);
    if (kept) return kept;
    return (await this.run("readonly", (store) => store.get(id)).catch(() => undefined)) as File | undefined;
  }

  async drop(id: string): Promise<void> {
    this.memory.delete(id);
    await this.run("readwrite", (store) => store.delete(id)).catch(() => undefined);
  }

  private run(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    return this.open().then(
      (database) =>
        new Promise((resolve, reject) => {
          const request = act(database.transaction(STORE, mode).objectStore(STORE));
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        }),
    );
  }

  private open(): Promise<IDBDatabase> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("contactcenter", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.opened;
  }
}
