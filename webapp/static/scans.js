"use strict";
// Keys for the review of scans; without this file the same form is filled with Tab and the arrows.
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
for (const form of document.querySelectorAll("[data-review]")) {
  const items = [...form.querySelectorAll("fieldset.scan-item, .field:has(textarea)")].filter(
    (item) => !item.parentElement.closest("fieldset.scan-item"),
  );
  const enter = (item) => {
    const first = item?.querySelector("input[type=radio]:checked, input[type=radio], textarea");
    (first ?? form.querySelector("button[type=submit]")).focus();
    item?.scrollIntoView({ block: "center" });
  };
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) return;
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      form.requestSubmit();
    }
    const item = event.target.closest("fieldset.scan-item");
    const choice = item && /^[0-9]$/.test(event.key) && item.querySelector(`input[data-key="${event.key}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    enter(items[items.indexOf(item) + 1]);
  });
  if (!document.querySelector("[data-focus]") && items.length) enter(items[0]);
}
