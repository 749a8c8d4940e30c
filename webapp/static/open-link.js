"use strict";
// The work of an open link: the first counter whose derived key starts as the challenge says (ALTCHA,
// proof of work, version 2, PBKDF2). Runs in this browser alone; nothing is asked of anybody.
(async () => {
  const find = (id) => document.getElementById(id);
  const [field, state, button] = [find("work"), find("work-state"), find("go")];
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  state.hidden = false;
  if (!globalThis.crypto || !crypto.subtle) {
    state.textContent = state.dataset.cannot;
    return;
  }
  button.disabled = true;
  const challenge = JSON.parse(field.dataset.work);
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  for (let counter = 0; ; counter += 1) {
    new DataView(password.buffer).setUint32(start.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) {
      field.value = btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
      break;
    }
  }
  button.disabled = false;
  state.textContent = state.dataset.done;
})();
