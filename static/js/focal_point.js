"use strict";
// The focal point of a picture, chosen on the picture itself; the two number fields hold it.
document.addEventListener("DOMContentLoaded", () => {
  const preview = document.querySelector("[data-focal-label]");
  const fields = { x: document.getElementById("id_focal_x"), y: document.getElementById("id_focal_y") };
  const image = preview && preview.querySelector("img");
  if (!image || !fields.x || !fields.y) return;

  const frame = document.createElement("span");
  frame.className = "focal";
  const mark = document.createElement("button");
  mark.type = "button";
  mark.className = "focal-mark";
  const help = document.createElement("span");
  help.className = "help";
  help.id = "focal-help";
  help.textContent = preview.dataset.focalHelp;
  mark.setAttribute("aria-describedby", help.id);
  preview.replaceWith(frame);
  frame.append(preview, mark);
  frame.after(help);

  const inside = (number) => Math.min(1, Math.max(0, Number.isFinite(number) ? number : 0.5));
  const show = () => {
    const point = { x: inside(parseFloat(fields.x.value)), y: inside(parseFloat(fields.y.value)) };
    mark.style.left = `${point.x * 100}%`;
    mark.style.top = `${point.y * 100}%`;
    mark.setAttribute("aria-label", preview.dataset.focalLabel
      .replace("%(x)s", Math.round(point.x * 100)).replace("%(y)s", Math.round(point.y * 100)));
  };
  const choose = (x, y) => {
    fields.x.value = inside(x).toFixed(2);
    fields.y.value = inside(y).toFixed(2);
    show();
  };
  const at = (event) => {
    const box = image.getBoundingClientRect();
    choose((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };

  let held = false;
  frame.addEventListener("pointerdown", (event) => {
    held = true;
    at(event);
    mark.focus();
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => { if (held) at(event); });
  document.addEventListener("pointerup", () => { held = false; });
  mark.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.1 : 0.01;
    choose(parseFloat(fields.x.value) + way[0] * step, parseFloat(fields.y.value) + way[1] * step);
  });
  for (const field of Object.values(fields)) field.addEventListener("input", show);
  show();
});
