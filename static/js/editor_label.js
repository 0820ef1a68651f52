"use strict";
// The editor's text box has no accessible name: it gets the words of its field's label.
{
  const name = () => {
    for (const box of document.querySelectorAll(".ProseMirror[contenteditable]:not([aria-label])")) {
      const field = box.closest(".form-row, .flex-container, .fieldBox");
      const label = field && field.querySelector("label");
      if (label) box.setAttribute("aria-label", label.textContent.replace(/:\s*$/, "").trim());
    }
  };
  new MutationObserver(name).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", name);
}
