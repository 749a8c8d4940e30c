"use strict";
// Passkeys: asks the device and fills in what it answered. Without script or passkey, the password does.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decoded(text) {
  const options = JSON.parse(text);
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const one of list || []) one.id = toBytes(one.id);
  }
  return options;
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

// One question to the device at a time: a second one would end the first.
function ask(part, question, done) {
  const button = part.querySelector("button");
  const status = part.querySelector("[role=status]");
  part.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    status.textContent = "";
    try {
      part.querySelector("input[name$=passkey]").value = encoded(await question());
      done(part, status);
    } catch {
      status.textContent = status.dataset.failed;
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey-get]")) {
    ask(form, () => navigator.credentials.get({ publicKey: decoded(form.dataset.passkeyGet) }), () => form.requestSubmit());
  }
  for (const form of document.querySelectorAll("form[data-passkey-make]")) {
    ask(form, () => navigator.credentials.create({ publicKey: decoded(form.dataset.passkeyMake) }), () => form.requestSubmit());
  }
  for (const part of document.querySelectorAll("[data-passkey-prove]")) {
    ask(part, () => navigator.credentials.get({ publicKey: decoded(part.dataset.passkeyProve) }), (_, status) => {
      status.textContent = status.dataset.done;
      for (const name of part.dataset.fields.split(" ")) {
        const input = document.getElementById(name);
        input.required = false;
        input.value = "";
        input.closest(".field").hidden = true;
      }
    });
  }
} else {
  for (const status of document.querySelectorAll("[data-passkey-make] [role=status]")) status.textContent = status.dataset.failed;
}
