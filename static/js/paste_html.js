"use strict";
// What is pasted into the field for a text keeps its lists and headings: as HTML, if there is any.
document.getElementById("id_source")?.addEventListener("paste", (event) => {
  const html = event.clipboardData.getData("text/html");
  if (!html) return;
  event.preventDefault();
  event.target.setRangeText(html, event.target.selectionStart, event.target.selectionEnd, "end");
});
