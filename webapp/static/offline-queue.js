"use strict";
// The sealed forms that wait on this device, and how they are sent. Runs in the page and in the worker.
// Nothing here can be opened on the device. Keys are random and all forms are laid down anew, in an order of
// chance, whenever one comes: what is kept tells neither an order nor a time.
const ydanQueue = (() => {
  const NAME = "ydan-offline";
  const FORMS = "forms";
  const DEVICE = "device"; // how many were counted; the hour in which somebody began to help here
  const MOST_FORMS = 10;
  let mostForms = MOST_FORMS; // fewer after a failure: one form gets through where ten do not
  const MOST_LETTERS = 60000; // of one posting: it must get through a weak line within seconds
  const MOST_MILLISECONDS = 60000;
  const HOUR_MILLISECONDS = 3600000;
  const MOST_HELPING_HOURS = 24; // then whoever helps says so again, as on the other pages

  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  // Give what the work gives, after everything it wrote is safe on the disk.
  const within = async (mode, work) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(FORMS);
      opening.result.createObjectStore(DEVICE);
    };
    const base = await asked(opening);
    try {
      const act = base.transaction([FORMS, DEVICE], mode, { durability: "strict" });
      const ended = new Promise((resolve, reject) => {
        act.oncomplete = resolve;
        act.onabort = () => reject(act.error);
      });
      const found = await work(act.objectStore(FORMS), act.objectStore(DEVICE));
      await ended;
      return found;
    } finally {
      base.close();
    }
  };

  const chance = (below) => {
    const limit = 2 ** 32 - (2 ** 32 % below);
    const [one] = crypto.getRandomValues(new Uint32Array(1));
    return one < limit ? one % below : chance(below);
  };

  const shuffled = (things) => {
    const left = [...things];
    const found = [];
    while (left.length) found.push(left.splice(chance(left.length), 1)[0]);
    return found;
  };

  const lay = async (forms, all) => {
    await asked(forms.clear());
    for (const one of shuffled(all)) {
      await asked(forms.add(one, crypto.getRandomValues(new Uint8Array(16))));
    }
  };

  // Tell every page that is open here: something changed; what became of which sealed letters.
  const changed = (told = new Map()) => {
    if (!globalThis.BroadcastChannel) return;
    const channel = new BroadcastChannel(NAME);
    channel.postMessage(told);
    channel.close();
  };

  const keep = async (place, body) => {
    await within("readwrite", async (forms) => {
      await lay(forms, [...await asked(forms.getAll()), { place, body, refused: false }]);
    });
    changed();
  };

  const thisHour = () => Math.floor(Date.now() / HOUR_MILLISECONDS);

  const isRecent = (since) => since !== undefined && thisHour() >= since && thisHour() - since < MOST_HELPING_HOURS;

  const standing = () => within("readonly", async (forms, device) => {
    const all = await asked(forms.getAll());
    const refused = all.filter((one) => one.refused).length;
    return {
      waiting: all.length - refused,
      refused,
      counted: await asked(device.get("counted")) || 0,
      helping: isRecent(await asked(device.get("helping"))),
    };
  });

  const setHelping = (helping) => within("readwrite", (_forms, device) => (
    asked(helping ? device.put(thisHour(), "helping") : device.delete("helping"))));

  const tryAgain = () => within("readwrite", async (forms) => {
    await lay(forms, (await asked(forms.getAll())).map((one) => ({ ...one, refused: false })));
  });

  const removeRefused = () => within("readwrite", async (forms) => {
    await lay(forms, (await asked(forms.getAll())).filter((one) => !one.refused));
  });

  const nextBatch = async () => {
    const waiting = await within("readonly", async (forms) => (await asked(forms.getAll())).filter((one) => !one.refused));
    const mixed = shuffled(waiting);
    const batch = [];
    let letters = 0;
    for (const one of mixed.filter((other) => other.place === mixed[0].place)) {
      letters += one.body.length;
      if (batch.length && (batch.length >= mostForms || letters > MOST_LETTERS)) break;
      batch.push(one);
    }
    return batch;
  };

  const post = async (batch) => {
    const body = new URLSearchParams(batch.map((one) => ["form", one.body]));
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), MOST_MILLISECONDS);
    try {
      const answer = await fetch(`/offline/${batch[0].place}`, {
        method: "POST", body, credentials: "omit", cache: "no-store", redirect: "error", signal: stop.signal,
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const { forms } = await answer.json();
      if (forms.length !== batch.length) throw new Error("an answer for another batch");
      return forms;
    } finally {
      clearTimeout(timer);
    }
  };

  // What was counted is deleted; what was refused stays, sealed, and is not sent again by itself.
  const settle = async (fates) => {
    await within("readwrite", async (forms, device) => {
      const all = await asked(forms.getAll());
      const fateOf = (one) => (fates.get(one.body) || { fate: "waiting" }).fate;
      const counted = all.filter((one) => fateOf(one) === "counted").length;
      const left = all.filter((one) => fateOf(one) !== "counted");
      await lay(forms, left.map((one) => ({ ...one, refused: one.refused || fateOf(one) !== "waiting" })));
      await asked(device.put((await asked(device.get("counted")) || 0) + counted, "counted"));
    });
    changed(fates);
  };

  // Give what became of each form, by its sealed letters. Throws when there is no network.
  const sendAll = async () => {
    const told = new Map();
    for (;;) {
      const batch = await nextBatch();
      if (!batch.length) return told;
      let answers;
      try {
        answers = await post(batch);
        mostForms = Math.min(MOST_FORMS, mostForms * 2);
      } catch (error) {
        mostForms = Math.max(1, Math.floor(mostForms / 2));
        throw error;
      }
      const fates = new Map(batch.map((one, place) => [one.body, answers[place]]));
      await settle(fates);
      fates.forEach((fate, body) => told.set(body, fate));
      if (answers.some((one) => one.fate === "waiting")) return told;
    }
  };

  // One tab or worker sends at a time; where browsers cannot agree on that, the server still counts once.
  const send = () => (navigator.locks ? navigator.locks.request(`${NAME}-sending`, sendAll) : sendAll());

  return { NAME, keep, standing, setHelping, tryAgain, removeRefused, send, shuffled };
})();
