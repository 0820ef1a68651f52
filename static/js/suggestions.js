"use strict";
// Suggests names and titles below a box while somebody types, after the ARIA Authoring Practices:
// a list that only proposes. Without it the box works as ever. In a box of several lines it is the
// line with the caret that is completed.
for (const input of document.querySelectorAll("[data-suggestions]")) {
  const PAUSE = 200, SHORTEST = 2;  // milliseconds without a key, letters
  const isText = input.tagName === "TEXTAREA", isSearch = input.type === "search";
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let timer, asking, chosen = -1;

  if (!document.querySelector(`link[href="${input.dataset.sheet}"]`)) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = input.dataset.sheet;  // not in the sheet of all pages, which read without a script
    document.head.append(style);
  }
  list.id = `${input.id}_suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.words);
  said.className = "vh";
  said.setAttribute("role", "status");
  input.after(list, said);
  input.closest(".field").classList.add("suggesting");
  for (const [name, value] of Object.entries({
    "autocomplete": "off", "aria-autocomplete": "list", "aria-controls": list.id,
    // A box of several lines may be no combobox (ARIA in HTML).
    ...(isText ? { "aria-haspopup": "listbox" } : { "role": "combobox", "aria-expanded": "false" }),
  })) input.setAttribute(name, value);

  const line = () => {
    const { value, selectionStart: caret } = input;
    const end = value.indexOf("\n", caret);
    return [value.lastIndexOf("\n", caret - 1) + 1, end < 0 ? value.length : end];
  };
  const typed = () => (isText ? input.value.slice(...line()) : input.value).trim();
  const open = (isOpen) => {
    list.hidden = !isOpen;
    if (!isText) input.setAttribute("aria-expanded", String(isOpen));
    choose(-1);
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    open(false);
  };
  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === place));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[place].id);
    list.children[place].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    if (isText) input.setRangeText(option.dataset.title, ...line(), "end");
    else input.value = option.dataset.title;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (isSearch) input.form.requestSubmit();
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ title, kind }, n) => {
      const option = document.createElement("li"), small = document.createElement("small");
      option.id = `${list.id}_${n}`;
      option.dataset.title = title;
      option.setAttribute("role", "option");
      small.textContent = kind;
      option.append(title, " ", small);
      return option;
    }));
    open(suggestions.length > 0);
    said.textContent = `${input.dataset.words}: ${suggestions.length}`;
  };
  const ask = async () => {
    asking?.abort();
    const text = typed();
    if (text.length < SHORTEST) return close();
    asking = new AbortController();
    const address = `${input.dataset.suggestions}?q=${encodeURIComponent(text)}`;
    try {
      const answer = await fetch(address, { signal: asking.signal, credentials: "omit" });
      const isWanted = document.activeElement === input && typed() === text;
      if (answer.ok && isWanted) show((await answer.json()).suggestions);
    } catch { /* typed on, or no network: nothing is suggested */ }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;  // the key is for who puts a letter together
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && count) close();
    else if (event.key === "Enter" && count && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "ArrowDown" && count) choose((chosen + 1) % count);
    else if (event.key === "ArrowUp" && count) choose(chosen <= 0 ? count - 1 : chosen - 1);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());  // keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}
