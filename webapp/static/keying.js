"use strict";
// Keying by single keys; the form works without it.
const form = document.querySelector("[data-keying]");
if (form) {
  const lines = [...form.querySelectorAll("[data-line]")];
  const code = form.querySelector("#code");
  const said = form.querySelector("#code-said");
  const last = form.querySelector("[data-last]");
  const damm = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
  const enter = (line) => (line.querySelector("input:checked") || line.querySelector("input, textarea")).focus();
  const go = (at) => (at < 0 ? code.focus() : at < lines.length ? enter(lines[at]) : last.focus());
  const mistyped = () => {
    const digits = code.value.normalize("NFKC").replace(/[\s.\-]/g, "");
    if (!/^\d+$/.test(digits)) return false; // a QR code: the server reads it
    return digits.length !== 17 || [...digits].reduce((interim, digit) => damm[interim][digit], "0") !== "0";
  };
  const check = () => {
    said.textContent = code.value.trim() && mistyped() ? form.dataset.wrong : "";
    said.hidden = !said.textContent;
    return said.hidden;
  };
  code.addEventListener("change", check);
  code.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // a scanner ends with Enter: the sheet is not sent empty
    if (check()) go(0);
  });
  lines.forEach((line, at) =>
    line.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const writing = event.target.tagName === "TEXTAREA";
      if (event.key === "Enter" && !event.shiftKey) go(at + 1);
      else if (!writing && (event.key === "ArrowUp" || event.key === "ArrowLeft")) go(at - 1);
      else if (!writing && (event.key === "ArrowDown" || event.key === "ArrowRight")) go(at + 1);
      else {
        const circle = writing ? null : line.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
        if (!circle) return;
        circle.checked = true;
        go(at + 1);
      }
      event.preventDefault();
    }),
  );
}
