"use strict";
// Keys for moderators; without this file the same form is filled with Tab, arrows and typed brackets.
for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
for (const form of document.querySelectorAll("[data-moderate]")) {
  const items = [...form.querySelectorAll(".text-item")];
  let here = -1;
  const go = (at) => {
    here = Math.min(Math.max(at, 0), items.length - 1);
    items[here]?.focus({ preventScroll: true });
    items[here]?.scrollIntoView({ block: "start" });
  };
  form.addEventListener("focusin", (event) => {
    const at = items.indexOf(event.target.closest(".text-item"));
    if (at >= 0) here = at;
  });

  // Where a selection in the original begins and ends, counted without the names of the marks.
  const length = (original, node, offset) => {
    const range = document.createRange();
    range.setStart(original, 0);
    range.setEnd(node, offset);
    const part = range.cloneContents();
    for (const flag of part.querySelectorAll("[data-flag]")) flag.remove();
    return part.textContent.length;
  };
  // Put brackets around letters first..last of the original, where the copy does not have them yet.
  const mark = (copy, first, last) => {
    let at = 0;
    let from = -1;
    let to = -1;
    for (let place = 0; place <= copy.value.length; place += 1) {
      if (at === first && from < 0 && copy.value[place] !== "]") from = place;
      if (at === last && to < 0) to = place;
      if (!"[]".includes(copy.value[place] ?? "[")) at += 1;
    }
    if (from < 0 || to <= from) return false;
    const inside = copy.value.slice(from, to).replaceAll("[", "").replaceAll("]", "");
    copy.setRangeText(`[${inside}]`, from, to, "end");
    return true;
  };
  const redact = (item) => {
    const copy = item?.querySelector("[data-copy]");
    const original = item?.querySelector("[data-original] .said");
    if (!copy || !original) return;
    item.querySelector("details").open = true;
    const chosen = document.getSelection();
    const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    const plain = !original.textContent.includes("[") && !original.textContent.includes("]");
    if (range && plain && original.contains(range.startContainer) && original.contains(range.endContainer)) {
      const first = length(original, range.startContainer, range.startOffset);
      const last = length(original, range.endContainer, range.endOffset);
      if (mark(copy, first, last)) {
        chosen.removeAllRanges();
        return;
      }
    }
    copy.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    if (at.matches("[data-copy]") && event.key === "[" && at.selectionStart < at.selectionEnd) {
      event.preventDefault();
      at.setRangeText(`[${at.value.slice(at.selectionStart, at.selectionEnd)}]`, at.selectionStart, at.selectionEnd, "end");
      return;
    }
    if (event.key === "Escape" && at.closest(".text-item") && at.matches("textarea, input, select")) {
      at.closest(".text-item").focus({ preventScroll: true });
      return;
    }
    if (at.matches("textarea, select, input:not([type=radio])") || document.querySelector("dialog[open]")) return;
    const choice = /^[1-4]$/.test(event.key) && items[Math.max(here, 0)]?.querySelector(`input[data-key="${event.key}"]`);
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
    else if (event.key === "r") redact(items[Math.max(here, 0)]);
    else if (event.key === "s") form.requestSubmit();
    else if (choice) {
      const item = choice.closest(".text-item");
      choice.checked = true;
      const reason = item.querySelector(".reason select");
      const remark = choice.value === "back" && item.querySelector("input[name$=':remark']");
      if (remark) remark.focus();
      else if (reason && "34".includes(event.key)) {
        // Only the reasons of this outcome: the fourth key has the second group.
        for (const group of reason.querySelectorAll("optgroup")) group.disabled = group !== reason.querySelectorAll("optgroup")[event.key - 3];
        if (reason.selectedOptions[0]?.closest("optgroup")?.disabled) reason.value = "";
        reason.focus();
      } else go(items.indexOf(item) + 1);
    } else return;
    event.preventDefault();
  });
  for (const choice of form.querySelectorAll(".outcomes input")) {
    choice.addEventListener("change", () => {
      const groups = choice.closest(".text-item").querySelectorAll("optgroup");
      groups.forEach((group, place) => { group.disabled = choice.checked && "34".includes(choice.dataset.key) && place !== choice.dataset.key - 3; });
    });
  }
}
