// Makes browser-boxes.json: boxes as a browser seals them, by an implementation that shares no code with
// ours (tweetnacl 1.0.3 and blakejs 1.2.1; libsodium and @noble are what the product uses).
//   npm install tweetnacl@1.0.3 blakejs@1.2.1 && node make_browser_boxes.mjs > browser-boxes.json
// crypto_box_seal: ephemeral public key + crypto_box(plain, nonce = BLAKE2b-192(ephemeral + recipient)).
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const nacl = require("tweetnacl");
const { blake2b } = require("blakejs");
const GROUPS = ["citizen", "superior", "peer", "subordinate", "residence", "front", "self"];

function seal(plain, recipient) {
  const own = nacl.box.keyPair();
  const both = Buffer.concat([own.publicKey, recipient]);
  return Buffer.concat([own.publicKey, nacl.box(plain, blake2b(both, null, 24), recipient, own.secretKey)]);
}

function binding(nonce, mark, subject, group) {
  const place = Buffer.from([subject >> 8, subject & 255, GROUPS.indexOf(group)]);
  const said = Buffer.concat([Buffer.from("ydan binding " + mark), place]);
  return createHmac("sha256", nonce).update(said).digest().subarray(0, 12);
}

function inner(mark, bound, body, size) {
  const plain = Buffer.alloc(size);
  Buffer.concat([Buffer.from(mark), bound, Buffer.from([body.length >> 8, body.length & 255]), body]).copy(plain);
  return plain;
}

const keys = nacl.box.keyPair.fromSecretKey(Buffer.from([...Array(32).keys()].map((one) => 255 - one)));
const made = [
  { subject: 1, group: "citizen", codes: [3, 255], text: "Cán bộ lắng nghe dân." },
  { subject: 513, group: "peer", codes: [1, 2, 254, 255, 200], text: "" },
  { subject: 65535, group: "self", codes: [], text: "\u{1F33E}".repeat(1000) },
  { subject: 7, group: "front", codes: Array(240).fill(5), text: "Ý kiến:\nnăng nổ" },
].map(({ subject, group, codes, text }, number) => {
  const nonce = Buffer.alloc(16, number + 1);
  const bound = { ratings: binding(nonce, "B1", subject, group), text: binding(nonce, "C1", subject, group) };
  const plain = {
    ratings: inner("B1", bound.ratings, Buffer.from(codes), 256),
    text: inner("C1", bound.text, Buffer.from(text, "utf-8"), 4096),
  };
  return {
    nonce: nonce.toString("hex"), subject, group, codes: Buffer.from(codes).toString("hex"), text,
    binding: { ratings: bound.ratings.toString("hex"), text: bound.text.toString("hex") },
    plain: { ratings: plain.ratings.toString("hex"), text: plain.text.toString("base64") },
    sealed: {
      ratings: seal(plain.ratings, keys.publicKey).toString("hex"),
      text: seal(plain.text, keys.publicKey).toString("base64"),
    },
  };
});
const hex = (bytes) => Buffer.from(bytes).toString("hex");
console.log(JSON.stringify({ private_key: hex(keys.secretKey), public_key: hex(keys.publicKey), made }, null, 1));
