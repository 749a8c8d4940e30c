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
