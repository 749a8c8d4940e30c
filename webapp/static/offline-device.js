"use strict";
// What the page says about this device: is it ready, what waits, what was not counted; and the sending.
const ydanDevice = (() => {
  const WORKER = "/offline/worker.js";
  const SCOPE = "/offline/";
  const AGAIN_MILLISECONDS = 60000;
  const find = (id) => document.getElementById(id);
  const said = (words, number) => words.replace("{number}", number);
  let isReady = null; // not known yet
  let state = ""; // of the sending: "", "sending", "failed", "busy"
  const receipts = new Map(); // by sealed letters, as long as nobody else begins
  const told = new Set(); // sealed letters whose receipt was shown: news that comes twice shows it to nobody else
  let hear = () => {};

  const render = async () => {
    const { waiting, refused, counted, helping } = await ydanQueue.standing();
    const [ready, line, sending] = [find("ready"), find("waiting"), find("sending")];
    if (isReady !== null) ready.textContent = isReady ? ready.dataset.ready : ready.dataset.cannot;
    const told = [waiting ? said(line.dataset.many, waiting) : line.dataset.none];
    if (counted) told.push(said(line.dataset.sent, counted));
    line.textContent = told.join("\n");
    find("send-now").hidden = !waiting;
    sending.hidden = !state || (state !== "sending" && !waiting);
    sending.textContent = state ? sending.dataset[state] : "";
    find("refused").hidden = !refused;
    find("refused-count").textContent = said(find("refused").dataset.many, refused);
    find("receipts").hidden = !receipts.size;
    find("receipt-list").replaceChildren(...[...receipts.values()].map((code) => {
      const entry = document.createElement("li");
      entry.className = "receipt-code";
      entry.textContent = code;
      return entry;
    }));
    find("helping").checked = helping;
    find("helped").hidden = !helping && !document.querySelector("#page[data-helped]");
    document.documentElement.dataset.waiting = waiting; // for whoever looks at the page: a number, nothing else
    return { helping };
  };

  const take = (news) => {
    for (const [body, fate] of news) {
      if (fate.receipt && !told.has(body)) receipts.set(body, fate.receipt);
      if (fate.receipt) told.add(body);
      hear(body, fate);
    }
  };

  const send = async () => {
    const { waiting } = await ydanQueue.standing();
    if (!waiting) return;
    state = "sending";
    await render();
    try {
      const news = await ydanQueue.send();
      state = [...news.values()].some((one) => one.fate === "waiting") ? "busy" : "";
      take(news);
    } catch {
      state = "failed";
    }
    await render();
  };

  const sendLater = async () => {
    if (!navigator.serviceWorker) return;
    const found = await navigator.serviceWorker.getRegistration(SCOPE);
    if (found && found.sync) await found.sync.register(ydanQueue.NAME).catch(() => {});
  };

  const forgetReceipts = () => receipts.clear();

  // The receipt of whoever still stands here is shown in large letters, not in the list.
  const whenTold = (work) => { hear = (body, fate) => { if (work(body, fate)) receipts.delete(body); }; };

  // Our policy lets scripts choose no address of a script but this one.
  const addressOfWorker = () => {
    const only = { createScriptURL: (address) => { if (address !== WORKER) throw new TypeError(address); return address; } };
    return globalThis.trustedTypes ? trustedTypes.createPolicy("ydan-offline", only).createScriptURL(WORKER) : WORKER;
  };

  const makeReady = async (paths) => {
    try {
      await navigator.serviceWorker.register(addressOfWorker(), { scope: SCOPE });
      const { active } = await navigator.serviceWorker.ready;
      const channel = new MessageChannel();
      const answer = new Promise((resolve) => { channel.port1.onmessage = ({ data }) => resolve(data); });
      active.postMessage({ keep: paths }, [channel.port2]);
      isReady = await answer;
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist(); // so that no browser tidies it away
    } catch {
      isReady = Boolean(navigator.serviceWorker && navigator.serviceWorker.controller);
    }
    await render();
    document.documentElement.dataset.ready = isReady;
  };

  const begin = async () => {
    find("send-now").addEventListener("click", () => send());
    find("again").addEventListener("click", async () => { await ydanQueue.tryAgain(); await send(); });
    find("remove").addEventListener("click", async () => {
      if (!confirm(find("remove").dataset.sure)) return;
      await ydanQueue.removeRefused();
      await render();
    });
    find("helping").addEventListener("change", async ({ target }) => { await ydanQueue.setHelping(target.checked); await render(); });
    if (document.documentElement.dataset.way === "assisted") await ydanQueue.setHelping(true);
    if (globalThis.BroadcastChannel) {
      new BroadcastChannel(ydanQueue.NAME).addEventListener("message", ({ data }) => { take(data); render(); });
    }
    addEventListener("online", () => send());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
    setInterval(() => { if (navigator.onLine) send(); }, AGAIN_MILLISECONDS);
    await render();
    find("device").hidden = false;
    await send();
  };

  return { begin, makeReady, render, send, sendLater, forgetReceipts, whenTold };
})();
