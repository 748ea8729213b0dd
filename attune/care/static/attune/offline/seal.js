// Seals the answers to the service's public key, so that this device cannot read them back: an
// ephemeral ECDH key on P-256 and the service's own, HKDF-SHA-256, AES-256-GCM. Kind, reference,
// version, author and the name of the key are bound to it. Filled up with spaces to whole
// kilobytes, so that a length says little. The same words stand in the service's sealing.py.

const FORMAT = "attune.sealed/1";
const BLOCK_BYTES = 1024;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const { subtle } = globalThis.crypto;

export async function seal({ kind, reference, version, owner, answers, key }) {
  const point = fromBase64(key.point);
  const theirs = await subtle.importKey("raw", point, CURVE, false, []);
  const ours = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const ephemeral = new Uint8Array(await subtle.exportKey("raw", ours.publicKey));
  const secret = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const derived = await deriveKey(secret, joined(ephemeral, point));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = [FORMAT, kind, reference, version, owner, key.name].join("\n");
  const box = await subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(bound) },
    derived,
    filledUp(JSON.stringify(answers)),
  );
  return {
    key: key.name,
    ephemeral: toBase64(ephemeral),
    iv: toBase64(iv),
    box: toBase64(new Uint8Array(box)),
  };
}

async function deriveKey(secret, salt) {
  const material = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode(FORMAT) };
  return subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

export function filledUp(text) {
  const bytes = new TextEncoder().encode(text);
  const filled = new Uint8Array(Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES).fill(32);
  filled.set(bytes);
  return filled;
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

export function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
