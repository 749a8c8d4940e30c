"use strict";
// Every page works without this file. It only spares taps and keeps a shared phone clean.
(() => {
  const find = (id) => document.getElementById(id);

  // A page taken out of the browser's memory may show an earlier person's answers: ask the server again.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Leaving, and handing the device on, replace this page in the history.
  for (const link of [find("exit"), find("next")].filter(Boolean)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(event.currentTarget.href);
    });
  }

  const faults = find("faults");
  if (faults) faults.focus();

  const code = find("code");
  if (code) {
    // The QR carries its secret behind "#": it never reaches a server, and leaves the address at once.
    if (location.hash.length > 1) {
      // A page of a paper form adds which print and which page it is: nothing that is asked here.
      code.value = decodeURIComponent(location.hash.slice(1)).replace(/\.\d+\.\d+$/, "");
      history.replaceState(null, "", location.pathname);
      find("code-read").hidden = false;
    }
    code.addEventListener("input", () => {
      const digits = code.value.replace(/\D/g, "");
      if (code.selectionStart === code.value.length && /^[\d\s]*$/.test(code.value)) {
        code.value = digits.replace(/(.{4})(?=.)/g, "$1 ");
      }
    });
  }

  const telling = /[\w.+-]{1,64}@[\w-]{1,64}\.\w|(?:\d[ .-]?){9,}|\d{2}[ -]?[A-ZĐ]{1,2}\d?[ .-]?\d{3}/;
  for (const text of document.querySelectorAll("textarea")) {
    const warning = text.parentElement.querySelector("[data-warning]");
    const look = () => { warning.hidden = !telling.test(text.value.slice(0, 2000)); };
    text.addEventListener("input", look);
    look();
  }
})();
