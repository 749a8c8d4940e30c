"use strict";
// Reads questions aloud where the device itself has a voice of the page's language. A voice that asks a
// service elsewhere is never used: the words stay on this device. What was answered is read on the last
// page only, when its button is pressed.
(() => {
  const { read, all, stop } = document.currentScript.dataset;
  const synthesis = globalThis.speechSynthesis;
  if (!synthesis || !globalThis.SpeechSynthesisUtterance) return;
  const main = document.getElementById("main");
  const tongue = document.documentElement.lang;
  const READABLE = "h1, h2, p, li, dt, dd, .question, .choices label";
  const SKIPPED = ".progress, .fault, .faults, .change, .back, details, [hidden], [data-warning]";
  let voice, spoken, pressed;

  const mark = (element) => {
    spoken?.classList.remove("spoken");
    spoken = element;
    spoken?.classList.add("spoken");
    spoken?.scrollIntoView({ block: "nearest" });
  };
  const silence = () => {
    const button = pressed;
    pressed = undefined;
    mark();
    synthesis.cancel();
    if (button) button.textContent = button.dataset.words;
  };
  const speak = (button, area) => {
    const again = button === pressed;
    silence();
    if (again) return;
    pressed = button;
    button.textContent = stop;
    const parts = [...area.querySelectorAll(READABLE)].filter((one) =>
      !one.closest(SKIPPED) && !one.parentElement.closest(READABLE) && one.textContent.trim());
    for (const [place, part] of parts.entries()) {
      const words = new SpeechSynthesisUtterance(part.textContent.replace(/\s+/g, " ").trim());
      Object.assign(words, { voice, lang: voice.lang, rate: 0.9 });
      words.onstart = () => { if (button === pressed) mark(part); };
      if (place === parts.length - 1) words.onend = () => { if (button === pressed) silence(); };
      words.onerror = () => { if (button === pressed) silence(); };
      synthesis.speak(words);
    }
  };
  const offer = (words, area, place) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "wish aloud", textContent: words });
    button.dataset.words = words;
    button.addEventListener("click", () => speak(button, area));
    place(button);
  };
  const look = () => {
    if (voice) return;
    voice = synthesis.getVoices().find((one) =>
      one.localService && one.lang.toLowerCase().split(/[-_]/)[0] === tongue);
    if (!voice) return;
    offer(all, main, (button) => main.querySelector("h1").after(button));
    if (!read) return;
    for (const item of main.querySelectorAll(".item")) {
      offer(read, item, (button) => item.querySelector(".question").after(button));
    }
  };

  synthesis.cancel();
  synthesis.addEventListener("voiceschanged", look);
  addEventListener("pagehide", silence);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && pressed) silence(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) silence(); });
  document.getElementById("exit").addEventListener("click", silence);
  look();
})();
