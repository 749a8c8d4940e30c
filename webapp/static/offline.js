"use strict";
// The way of one person through the page: code, what this is, questions, check, sealed and kept. What was
// answered stands in the form alone and is cleared when it is sealed, left, or left lying.
(() => {
  const IDLE_MILLISECONDS = { alone: 2 * 60 * 60000, helped: 30 * 60000 };
  const find = (id) => document.getElementById(id);
  const form = find("page");
  const blocks = [...document.querySelectorAll(".about-one")];
  let secret = ""; // of the person who answers now; none: nobody does
  let isHelped = false;
  let shown = null;
  let undo = []; // takes back what the faults changed on the page
  let isLarge = document.documentElement.classList.contains("large");
  let timer = 0;
  let own = ""; // sealed letters of the form whose person still stands here
  let receipt = "";

  const step = (name) => form.querySelector(`[data-step=${name}]`);
  const order = () => [...form.querySelectorAll(".about-one")];
  const sections = () => order().flatMap((block) => ydanRouting.path(form, block));
  const steps = () => [step("code"), step("about"), ...sections().map((one) => one.section), step("check")];

  const clearFaults = () => {
    undo.forEach((one) => one());
    undo = [];
    find("faults").hidden = true;
    find("faults").querySelector("ul").replaceChildren();
  };

  const element = (name, text, settings = {}) => Object.assign(document.createElement(name), settings, { textContent: text });

  // A fault stands in the list above, leads to its field, and stands beside it.
  const showFaults = (faults) => {
    clearFaults();
    for (const { field, frame, name, sentence } of faults) {
      const link = element("a", name ? `${name} – ${sentence}` : sentence, { href: `#${field.id}` });
      link.addEventListener("click", (event) => { event.preventDefault(); field.focus(); });
      find("faults").querySelector("ul").append(element("li", ""));
      find("faults").querySelector("ul").lastChild.append(link);
      const words = element("p", sentence, { className: "fault", id: `f-${field.id}` });
      const described = frame.localName === "fieldset" ? frame : field;
      const before = described.getAttribute("aria-describedby");
      described.setAttribute("aria-describedby", `${before || ""} ${words.id}`.trim());
      if (described === field) field.setAttribute("aria-invalid", "true");
      frame.classList.add("wrong");
      (frame.querySelector(".hint") || frame.querySelector(".question, label")).after(words);
      undo.push(() => {
        words.remove();
        frame.classList.remove("wrong");
        field.removeAttribute("aria-invalid");
        if (before === null) described.removeAttribute("aria-describedby");
        else described.setAttribute("aria-describedby", before);
      });
    }
    find("faults").hidden = false;
    find("faults").focus();
    find("faults").scrollIntoView();
  };

  const questionOf = (item) => item.querySelector(".question").textContent;

  const faultsOf = (items) => items.flatMap((item) => {
    const answer = ydanRouting.answerOf(item);
    const [field, name] = [item.querySelector("input, textarea"), questionOf(item)];
    const over = [...answer].length - 1000;
    if (item.dataset.kind === "text" && over > 0) {
      return [{ field, frame: item, name, sentence: form.dataset.long.replace("{number}", over) }];
    }
    const isLacking = item.dataset.required !== undefined && !answer;
    return isLacking ? [{ field, frame: item, name, sentence: form.dataset.choose }] : [];
  });

  const listAnswers = () => {
    const warning = document.querySelector("[data-warning]:not([hidden])");
    const lists = order().map((block) => {
      const list = element("dl", "", { className: "answers" });
      for (const { section, items } of ydanRouting.path(form, block)) {
        for (const item of items) {
          const chosen = item.querySelector("input:checked");
          const answer = chosen ? chosen.parentElement.textContent : ydanRouting.answerOf(item);
          const entry = element("div", "");
          const change = element("button", form.dataset.change, { type: "button", className: "link" });
          change.append(element("span", `: ${questionOf(item)}`, { className: "out-of-sight" }));
          change.addEventListener("click", () => goTo(section, item));
          const told = element("dd", answer.trim() || form.dataset.blank, { className: chosen ? "" : "typed" });
          const last = element("dd", "", { className: "change" });
          last.append(change);
          entry.append(element("dt", questionOf(item)), told, last);
          list.append(entry);
        }
      }
      return [block.querySelector(".subject").cloneNode(true), list];
    });
    const notes = warning ? [warning.cloneNode(true)] : [];
    find("answers").replaceChildren(...lists.flat(), ...notes);
  };

  // Hide what is not asked for these answers, on this page of questions and on all others.
  const route = () => {
    const asked = new Set(sections().flatMap((one) => one.items));
    for (const item of form.querySelectorAll("[data-item]")) item.hidden = !asked.has(item);
  };

  const show = (wanted, isFocused = true) => {
    clearFaults();
    shown = wanted;
    document.documentElement.dataset.at = wanted.dataset.step;
    route();
    for (const one of form.querySelectorAll(".step")) one.hidden = one !== wanted;
    const all = steps();
    const place = all.indexOf(wanted);
    const bar = wanted.querySelector("progress");
    if (bar) bar.value = place / (all.length - 1);
    if (wanted === step("check")) listAnswers();
    const go = find("go");
    const words = { about: go.dataset.start, check: go.dataset.send }[wanted.dataset.step];
    go.textContent = words || go.dataset.continue;
    go.disabled = false;
    form.hidden = false;
    find("go-on").hidden = false;
    find("back").hidden = place === 0;
    find("done").hidden = true;
    find("device").hidden = place !== 0;
    if (!isFocused) return;
    scrollTo(0, 0);
    wanted.querySelector("h2").focus({ preventScroll: true });
  };

  const goTo = (wanted, item = null) => {
    history.pushState({ step: steps().indexOf(wanted) }, "");
    show(wanted);
    if (item) item.querySelector("input:checked, input, textarea").focus();
  };

  const shuffle = () => find("subjects").append(...ydanQueue.shuffled(blocks));

  // Nothing of a person stays: not in the fields, not in the lists, not behind the back button.
  const clear = () => {
    secret = "";
    own = "";
    form.reset();
    clearFaults();
    find("answers").replaceChildren();
    find("code-read").hidden = true;
    for (const one of document.querySelectorAll("[data-warning]")) one.hidden = true;
    setLetters(false);
    clearTimeout(timer);
  };

  const start = (isFocused = true) => {
    clear();
    shuffle();
    history.replaceState({ step: 0 }, "");
    show(step("code"), isFocused);
  };

  const watch = () => {
    clearTimeout(timer);
    if (secret) timer = setTimeout(() => start(), isHelped ? IDLE_MILLISECONDS.helped : IDLE_MILLISECONDS.alone);
  };

  const showDone = (fate, code) => {
    receipt = code;
    find("done").dataset.shown = fate;
    document.documentElement.dataset.at = "done";
    for (const one of find("done").querySelectorAll("[data-fate]")) one.hidden = one.dataset.fate !== fate;
    find("done-title").textContent = find("done-title").dataset[fate];
    find("receipt").textContent = code;
    for (const one of [form, find("go-on"), find("back")]) one.hidden = true;
    find("done").hidden = false;
    find("device").hidden = false;
  };

  const sealAndKeep = async () => {
    find("go").disabled = true;
    let body = "";
    try {
      body = await ydanForm.seal(form, order(), secret, isHelped);
      await ydanQueue.keep(form.dataset.place, body);
    } catch {
      find("go").disabled = false;
      showFaults([{ field: find("go"), frame: find("go-on"), name: "", sentence: form.dataset.unkept }]);
      return;
    }
    clear();
    history.replaceState({ step: 0 }, "");
    showDone("kept", "");
    scrollTo(0, 0);
    find("done-title").focus({ preventScroll: true });
    own = body;
    await ydanDevice.sendLater();
    await ydanDevice.send();
  };

  // The form of whoever still stands here has arrived, from this page or by the worker: tell them.
  const tell = (body, { fate, receipt: code }) => {
    const isStillThere = body === own && !find("done").hidden;
    if (!isStillThere || fate === "waiting") return false;
    showDone(fate === "counted" ? "counted" : "refused", code);
    find("done-title").focus({ preventScroll: true });
    return true;
  };

  const leaveCode = () => {
    const now = new Date();
    const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    const found = today > form.dataset.closes ? { fault: "ended" } : ydanForm.read(find("code").value);
    if (found.fault) {
      showFaults([{ field: find("code"), frame: find("code").parentElement, name: "", sentence: form.dataset[found.fault] }]);
      return;
    }
    secret = found.secret;
    isHelped = !find("helped").hidden;
    ydanDevice.forgetReceipts();
    goTo(step("about"));
  };

  const goOn = () => {
    watch();
    if (shown === step("code")) return leaveCode();
    if (shown === step("check")) return sealAndKeep();
    const own = sections().find((one) => one.section === shown);
    const faults = own ? faultsOf(own.items) : [];
    if (faults.length) return showFaults(faults);
    const all = steps();
    return goTo(all[all.indexOf(shown) + 1]);
  };

  const goBack = ({ state }) => {
    if (!secret) return start();
    const all = steps();
    return show(all[Math.min(state ? state.step : 0, all.length - 1)]);
  };

  function setLetters(wanted) {
    const button = find("letters");
    document.documentElement.classList.toggle("large", wanted);
    if (wanted === isLarge) return;
    isLarge = wanted;
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  }

  // The words of the other language come into this page; answers and place stay.
  const translate = async (event) => {
    event.preventDefault();
    const link = find("language");
    const { href } = link;
    const wasLarge = isLarge;
    const turn = order();
    const isDone = !find("done").hidden;
    clearFaults();
    find("answers").replaceChildren();
    find("receipt-list").replaceChildren();
    for (const id of ["waiting", "refused-count", "receipt", "sending"]) find(id).replaceChildren();
    find("subjects").append(...blocks);
    setLetters(false);
    try {
      const other = await ydanWords.ask(href);
      for (const id of ["waiting", "refused-count", "receipt", "sending"]) other.getElementById(id).replaceChildren();
      if (!ydanWords.isSame(document.body, other.body)) throw new Error("another shape");
      ydanWords.put(other);
      history.replaceState(history.state, "", href);
    } catch {
      if (!secret) location.replace(href);
    }
    find("subjects").append(...turn);
    setLetters(wasLarge);
    await ydanDevice.render();
    if (isDone) showDone(find("done").dataset.shown, receipt);
    else if (shown) show(shown, false);
    link.focus();
  };

  const begin = async () => {
    for (const id of ["language", "letters"]) find(id).hidden = false;
    find("letters").addEventListener("click", () => setLetters(!isLarge));
    document.addEventListener("click", (event) => {
      if (!event.target.closest("#exit")) return;
      if (form) start(false);
      if (navigator.onLine) return;
      event.preventDefault();
      event.stopPropagation(); // without a network there is no other page to go to
    }, { capture: true });
    const paths = [location.href, find("language").href].map((address) => new URL(address).pathname);
    if (form) {
      find("language").addEventListener("click", translate);
      form.addEventListener("submit", (event) => { event.preventDefault(); goOn(); });
      form.addEventListener("change", () => { route(); watch(); });
      form.addEventListener("input", watch);
      find("back").addEventListener("click", () => history.back());
      find("onward").addEventListener("click", () => start());
      addEventListener("popstate", goBack);
      const typed = find("code").value; // public.js read it from the address
      start(false);
      find("code").value = typed;
      find("code-read").hidden = !typed;
    }
    const door = location.pathname;
    if (navigator.serviceWorker) {
      navigator.serviceWorker.addEventListener("message", () => { if (!secret) location.replace(door); });
    }
    if (form) ydanDevice.whenTold(tell);
    await ydanDevice.begin();
    if (form) find("device").hidden = shown !== step("code");
    await ydanDevice.makeReady(paths.flatMap((path) => [path, `${path}/manifest`]));
    // News that the worker found before it could tell this page: the form ended, or begins.
    const kept = globalThis.caches && await caches.match(door);
    if (kept && kept.ok !== Boolean(form) && !secret) location.replace(door);
  };

  begin();
})();
