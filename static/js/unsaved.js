"use strict";
// Keeps in this browser what is typed into a form of public content, until it has been saved: by
// account and address, never files or passwords. What was kept is offered, never put in by itself.
{
  const PREFIX = "unsaved ", SENT = "unsaved sent", WEEK = 7 * 24 * 3600 * 1000, MOST = 3;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "typed_by", "started_from"]);
  const box = document.getElementById("unsaved");
  const form = box && box.closest("form");
  let isLeaving = false;

  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; }
  };
  const write = (key, entries) => {
    try {
      if (entries.length) localStorage.setItem(key, JSON.stringify(entries.slice(-MOST)));
      else localStorage.removeItem(key);
    } catch { /* no room, or no storage allowed: the server keeps what is sent */ }
  };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

  // --- The form, and what stands in it ----------------------------------------------------------
  const isTyped = (field) => field.name && !field.disabled && !SKIPPED.has(field.name)
    && !["file", "password", "submit", "button", "image", "reset"].includes(field.type);
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => {
    if (isTicked(field)) return field.checked;
    if (field.tagName !== "SELECT") return field.value;
    return [...field.selectedOptions].map((option) => [option.value, option.text]);
  };
  const state = () => [...form.elements].filter(isTyped).map((field) => [
    field.name, isTicked(field) ? field.value : "", valueOf(field),
  ]);

  const put = (field, value) => {
    if (isTicked(field)) field.checked = value;
    else if (field.tagName === "SELECT") {
      const chosen = new Set(value.map(([name]) => name));
      for (const [name, text] of value) {
        if (![...field.options].some((option) => option.value === name)) field.add(new Option(text, name));
      }
      for (const option of field.options) option.selected = chosen.has(option.value);
    } else {
      field.value = value;
      const page = field.parentElement.querySelector(".ProseMirror[contenteditable]");
      if (page && page.editor) page.editor.commands.setContent(value, true);
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (window.django && field.tagName === "SELECT") window.django.jQuery(field).trigger("change.select2");
  };
  const addRows = (fields) => {
    for (const [name, , value] of fields.filter(([name]) => name.endsWith("-TOTAL_FORMS"))) {
      const total = form.elements[name];
      const more = document.querySelector(`#${CSS.escape(name.replace("-TOTAL_FORMS", "-group"))} .add-row a`);
      for (let left = value - (total ? total.value : 0); more && left > 0; left -= 1) more.click();
    }
  };
  const bring = (entry) => {
    addRows(entry.fields);
    for (const [name, choice, value] of entry.fields) {
      const field = [...form.elements].find((one) => one.name === name
        && (!isTicked(one) || one.value === choice));
      if (field && !name.endsWith("_FORMS")) put(field, value);
    }
    // Saved by somebody in the meantime? Then the server shows both texts.
    const started = form.elements.started_from;
    if (started && entry.started) started.value = entry.started;
  };

  // --- Keeping and offering ----------------------------------------------------------------------
  const watch = () => {
    const key = box.dataset.key;
    const shown = JSON.stringify(state());
    const first = document.querySelector(".errornote") ? "" : shown;  // what was refused is not saved
    const offered = read(key).filter((entry) => JSON.stringify(entry.fields) !== shown);
    let last = first, at = 0;
    const started = form.elements.started_from?.value;
    const keep = () => {
      const now = JSON.stringify(state());
      if (now === last || isLeaving) return;
      last = now;
      at = Date.now();
      const mine = now === first ? [] : [{ at, started, fields: JSON.parse(now) }];
      write(key, [...offered, ...mine]);
    };
    const offer = (entry) => {
      const notice = box.querySelector("template").content.firstElementChild.cloneNode(true);
      const at = new Date(entry.at), isToday = at.toDateString() === new Date().toDateString();
      const time = notice.querySelector("time");
      time.dateTime = at.toISOString();
      time.textContent = at.toLocaleString(document.documentElement.lang, isToday
        ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { dateStyle: "long", timeStyle: "short" });
      notice.addEventListener("click", (event) => {
        const what = event.target.dataset.do;
        if (!what) return;
        offered.splice(offered.indexOf(entry), 1);
        if (what === "bring") bring(entry);
        last = "";
        keep();
        notice.remove();
      });
      box.append(notice);
    };
    write(key, offered);
    offered.forEach(offer);
    form.addEventListener("input", () => { clearTimeout(watch.soon); watch.soon = setTimeout(keep, 500); });
    setInterval(keep, 2000);  // the editor writes into its field without an event
    addEventListener("pagehide", keep);
    form.addEventListener("submit", () => { keep(); sessionStorage.setItem(SENT, JSON.stringify([key, at])); });
  };

  const settle = () => {
    const [sent, at] = JSON.parse(sessionStorage.getItem(SENT) || "[]");
    const isSaved = document.querySelector(".messagelist .success");
    if (!sent || document.body.classList.contains("login") || !(isSaved || form)) return;
    sessionStorage.removeItem(SENT);
    if (isSaved) write(sent, read(sent).filter((entry) => entry.at !== at));
  };

  for (const key of keys()) write(key, read(key).filter((entry) => entry.at > Date.now() - WEEK));
  document.getElementById("logout-form")?.addEventListener("submit", () => {
    isLeaving = true;
    keys().forEach((key) => localStorage.removeItem(key));
  });
  settle();
  if (form) addEventListener("load", watch);
}
