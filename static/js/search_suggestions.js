"use strict";
// Suggests names and titles below the search box while somebody types: a combobox after the ARIA
// Authoring Practices, with a list that only proposes. Without it the box works as ever.
{
  const PAUSE = 200, SHORTEST = 2;  // milliseconds without a key, letters
  const field = document.querySelector("[data-suggestions]");
  const input = field.querySelector("input");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  const style = document.createElement("link");
  let timer, asking, chosen = -1;

  list.id = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.words);
  said.className = "vh";
  said.setAttribute("role", "status");
  field.append(list, said);
  style.rel = "stylesheet";
  style.href = field.dataset.style;  // not in the sheet of all pages, which read without a script
  document.head.append(style);
  for (const [name, value] of Object.entries({
    "role": "combobox", "autocomplete": "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", n === place));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[place].id);
    list.children[place].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    input.value = option.dataset.title;
    close();
    input.form.requestSubmit();
  };
  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map(({ title, kind }, n) => {
      const option = document.createElement("li"), small = document.createElement("small");
      option.id = `suggestion-${n}`;
      option.dataset.title = title;
      option.setAttribute("role", "option");
      small.textContent = kind;
      option.append(title, " ", small);
      return option;
    }));
    choose(-1);
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = `${field.dataset.words}: ${suggestions.length}`;
  };
  const ask = async () => {
    asking?.abort();
    if (input.value.trim().length < SHORTEST) return close();
    asking = new AbortController();
    const address = `${field.dataset.suggestions}?q=${encodeURIComponent(input.value.trim())}`;
    try {
      const answer = await fetch(address, { signal: asking.signal, credentials: "omit" });
      if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
    } catch { /* typed on, or no network: nothing is suggested */ }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
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
