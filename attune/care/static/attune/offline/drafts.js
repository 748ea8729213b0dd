// What is on the screen before it is finished: encrypted under a key of its own that the browser
// does not give out, and wiped together with that key 12 hours after its last use. `now` is the
// device's clock in milliseconds; one that was set back gives a draft 12 hours from then, not more.
import { asked, change, read } from "./database.js";

export const KEPT_MS = 12 * 60 * 60 * 1000;
const { subtle } = globalThis.crypto;

export async function keepDraft(database, { owner, kind, reference, answers }, now) {
  const there = await read(database, "drafts", (store) => asked(store.get(reference)));
  const own = there?.owner === owner ? there.key : null;
  const key = own ?? (await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, USES));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(answers));
  const box = await subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  await change(database, ["drafts"], ({ drafts }) =>
    asked(drafts.put({ reference, owner, kind, key, iv, box, usedAt: now })),
  );
}
const USES = ["encrypt", "decrypt"];

// The draft of this owner and kind that was used last, or null.
export async function lastDraft(database, owner, kind, now) {
  await wipeOldDrafts(database, now);
  const rows = await read(database, "drafts", (store) => asked(store.index("owner").getAll(owner)));
  const [last] = rows.filter((row) => row.kind === kind).sort((a, b) => b.usedAt - a.usedAt);
  if (!last) return null;
  const plain = await subtle.decrypt({ name: "AES-GCM", iv: last.iv }, last.key, last.box);
  return { reference: last.reference, answers: JSON.parse(new TextDecoder().decode(plain)) };
}

export async function throwDraftAway(database, owner, reference) {
  await change(database, ["drafts"], async ({ drafts }) => {
    const row = await asked(drafts.get(reference));
    if (row?.owner === owner) await asked(drafts.delete(reference));
  });
}

// Whose draft it is does not matter here: each goes at its time.
export async function wipeOldDrafts(database, now) {
  await change(database, ["drafts"], async ({ drafts }) => {
    for (const row of await asked(drafts.getAll())) {
      if (now - row.usedAt >= KEPT_MS) await asked(drafts.delete(row.reference));
      else if (row.usedAt > now) await asked(drafts.put({ ...row, usedAt: now }));
    }
  });
}
