"use strict";
// A whole form as the sealed letters that wait on the device: each ballot's ratings and text sealed to the
// round's public key, everything together with the code once more to the system's. The layout stands in
// docs/decisions/0016-*.md (inner) and 0017-*.md (outer).
const ydanForm = (() => {
  const RATINGS_BYTES = 256;
  const TEXT_BYTES = 4096;
  const SECRET_BYTES = 26;
  const NONCE_BYTES = 16;
  const BINDING_BYTES = 12;
  const CODE = /^\d{17}$/;
  const LINK = /(?:^|#)\s*([A-Za-z2-7]{26})(?:\.[\w.-]*)?$/;
  // Damm's quasigroup, as in surveys/codes.py.
  const DAMM = ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790"];
  const utf8 = new TextEncoder();

  const isRight = (digits) => [...digits].reduce((interim, digit) => DAMM[interim][digit], 0) === "0";

  // Give the secret of a code as typed or read from a picture, or which sentence says what is wrong.
  const read = (typed) => {
    const plain = typed.normalize("NFKC").trim();
    const link = LINK.exec(plain);
    if (link) return { secret: link[1].toUpperCase() };
    const bare = plain.replace(/[\p{Z}\p{C}\p{P}]/gu, "");
    if (!CODE.test(bare)) return { fault: "length" };
    return isRight(bare) ? { secret: bare } : { fault: "digit" };
  };

  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

  const joined = (size, parts) => {
    const whole = new Uint8Array(size);
    let start = 0;
    for (const part of parts) {
      whole.set(part, start); // throws when it does not fit
      start += part.length;
    }
    return whole;
  };

  const short = (number) => [number >> 8, number & 255];

  // A few bytes that follow from this form alone: a copy of somebody's box sent with another form is not counted.
  const binding = async (mark, about, nonce) => {
    const how = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", nonce, how, false, ["sign"]);
    const words = utf8.encode(`ydan binding ${mark}`);
    const told = joined(words.length + about.length, [words, about]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", key, told)).slice(0, BINDING_BYTES);
  };

  const pair = async (form, block, nonce) => {
    const about = [...short(Number(block.dataset.subject)), Number(form.dataset.group)];
    const key = bytesOf(form.dataset.ballotKey);
    const codes = ydanRouting.codes(form, block);
    const text = utf8.encode(ydanRouting.text(form, block));
    const ratings = [utf8.encode("B1"), await binding("B1", about, nonce), short(codes.length), codes];
    const words = [utf8.encode("C1"), await binding("C1", about, nonce), short(text.length), text];
    return [
      ydanSealing.seal(key, joined(RATINGS_BYTES, ratings)),
      ydanSealing.seal(key, joined(TEXT_BYTES, words)),
    ];
  };

  const letters = (bytes) => {
    let found = "";
    for (const one of bytes) found += String.fromCharCode(one);
    return btoa(found).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  // Give the sealed letters of a form. `blocks` are the questions about each person, in any order.
  const seal = async (form, blocks, secret, isHelped) => {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const places = [...blocks].sort((one, other) => one.dataset.place - other.dataset.place);
    const pairs = [];
    for (const block of places) pairs.push(...await pair(form, block, nonce));
    const assignment = Number(form.dataset.assignment);
    const head = [
      utf8.encode("D1"), [isHelped ? 1 : 0, secret.length], joined(SECRET_BYTES, [utf8.encode(secret)]), nonce,
      short(Math.floor(assignment / 65536)), short(assignment % 65536),
    ];
    const parts = [...head, ...pairs];
    const whole = joined(parts.reduce((sum, part) => sum + part.length, 0), parts);
    return letters(ydanSealing.seal(bytesOf(form.dataset.intakeKey), whole));
  };

  return { read, seal };
})();
