"use strict";
// Only improves pages that work without it.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    // A double click sends once; the page that comes back is new.
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });
}
for (const link of document.querySelectorAll(".faults a[href^='#']")) {
  // Ten times "Please fill this in." says little: each line names its field.
  const label = document.querySelector(`label[for="${CSS.escape(link.hash.slice(1))}"]`);
  if (label) link.prepend(`${label.textContent.trim()}: `);
}
for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const part of document.querySelectorAll("[data-reload]")) {
  // What goes on elsewhere is looked at again, unless somebody is in the middle of a form.
  window.setTimeout(() => {
    const busy = document.querySelector("form :focus") || [...document.querySelectorAll("input[type=file]")].some((one) => one.files.length);
    if (!busy) window.location.replace(part.dataset.at || window.location.href);
  }, Number(part.dataset.reload));
}

// Keys for those who do not reach for the mouse; they never take a letter away from a field.
const OFF = "ydan-shortcuts-off";
const list = document.getElementById("shortcuts");
const kept = () => { try { return localStorage.getItem(OFF); } catch { return null; } };
const keep = (off) => { try { off ? localStorage.setItem(OFF, "yes") : localStorage.removeItem(OFF); } catch { /* not kept */ } };
let going = 0; // until when a letter after "g" leads somewhere
const HELD = 1500;
if (list) {
  const off = list.querySelector("[data-shortcuts-off]");
  off.checked = Boolean(kept());
  off.addEventListener("change", () => keep(off.checked));
  for (const button of document.querySelectorAll("[data-shortcuts]")) {
    button.hidden = false;
    button.addEventListener("click", () => list.showModal());
  }
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const why = at.closest?.("details.why[open]");
      if (why) { why.open = false; why.querySelector("summary").focus(); }
      return;
    }
    const writes = at.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (off.checked || writes || list.open) return;
    const search = document.querySelector("main input[type=search]");
    const place = Date.now() < going && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    going = event.key === "g" ? Date.now() + HELD : 0;
    if (place) place.click();
    else if (event.key === "?") list.showModal();
    else if (event.key === "/" && search) search.focus();
    else return;
    event.preventDefault();
  });
}
