// A sealed box, as libsodium's crypto_box_seal makes it: an ephemeral X25519 key, a nonce that is the BLAKE2b
// hash of both public keys, XSalsa20-Poly1305. Only the holder of the private key opens it; not even the
// browser that made it. PyNaCl opens it: tests/browser/test_sealing.py.
import { hsalsa, secretbox } from "@noble/ciphers/salsa.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const SIGMA = new TextEncoder().encode("expand 32-byte k");

/** Bytes a sealed box has more than what it holds. */
export const overhead = KEY_BYTES + 16;

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
};

// A copy has a buffer of its own, which words of four bytes need.
const words = (bytes) => new Uint32Array(Uint8Array.from(bytes).buffer);

const boxKey = (shared) => {
  const key = new Uint32Array(KEY_BYTES / 4);
  hsalsa(words(SIGMA), words(shared), new Uint32Array(4), key);
  return new Uint8Array(key.buffer);
};

/** Seal bytes to a public key of 32 bytes. Randomness is Web Crypto's. */
export const seal = (publicKey, plaintext) => {
  const ephemeral = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const own = x25519.getPublicKey(ephemeral);
  const shared = x25519.getSharedSecret(ephemeral, publicKey); // throws for a key of low order
  const nonce = blake2b(joined(own, publicKey), { dkLen: NONCE_BYTES });
  const sealed = secretbox(boxKey(shared), nonce).seal(plaintext);
  ephemeral.fill(0);
  shared.fill(0);
  return joined(own, sealed);
};
