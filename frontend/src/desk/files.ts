// Files beside the words: chosen, pasted or dropped, shown before they go, each of them removable.

const input = (form: HTMLFormElement): HTMLInputElement => form.querySelector<HTMLInputElement>("[name=files]")!;

export function chosenFiles(form: HTMLFormElement): File[] {
  return [...(input(form).files ?? [])];
}

export function forgetFiles(form: HTMLFormElement): void {
  setFiles(form, []);
}

export function putFiles(form: HTMLFormElement, files: File[]): void {
  if (files.length) setFiles(form, files);
}

function setFiles(form: HTMLFormElement, files: File[]): void {
  const most = Number(input(form).dataset.mostBytes) || Infinity;
  const bag = new DataTransfer();
  for (const file of files) if (file.size <= most) bag.items.add(file);
  const tooLarge = files.find((file) => file.size > most);
  if (tooLarge) {
    const place = form.querySelector<HTMLElement>("[data-error]")!;
    place.textContent = `${tooLarge.name} ${input(form).dataset.tooLarge ?? ""}`;
    place.hidden = false;
  }
  input(form).files = bag.files;
  show(form);
}

function show(form: HTMLFormElement): void {
  const list = form.querySelector<HTMLElement>("[data-files]")!;
  const files = chosenFiles(form);
  list.hidden = files.length === 0;
  list.replaceChildren(
    ...files.map((file, place) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const remove = document.createElement("button");
      name.textContent = file.name;
      remove.type = "button";
      remove.className = "button is-quiet is-small";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `× ${file.name}`);
      remove.addEventListener("click", () => setFiles(form, files.filter((_, other) => other !== place)));
      item.append(name, remove);
      return item;
    }),
  );
}

export function startFiles(form: HTMLFormElement): void {
  let before: File[] = [];
  input(form).addEventListener("click", () => (before = chosenFiles(form)));
  input(form).addEventListener("change", () => setFiles(form, [...before, ...chosenFiles(form)]));
  form.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.length) return;
    event.preventDefault();
    setFiles(form, [...chosenFiles(form), ...pasted]);
  });
  const talk = form.closest<HTMLElement>(".talk") ?? form;
  talk.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    talk.classList.add("is-dropping");
  });
  talk.addEventListener("dragleave", () => talk.classList.remove("is-dropping"));
  talk.addEventListener("drop", (event) => {
    talk.classList.remove("is-dropping");
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (!dropped.length) return;
    event.preventDefault();
    setFiles(form, [...chosenFiles(form), ...dropped]);
  });
}
