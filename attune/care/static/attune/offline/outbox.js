// Finished records that wait for the service, sealed. Every function takes the owner and reaches
// nothing of another's. A record leaves for an answer of the service that names it and a version
// not below its own, and for nothing else; only one that the service cannot read may be taken off
// by hand. Order is by a counter of this device, never by its clock.
import { asked, change, read } from "./database.js";
import { seal } from "./seal.js";

// Answers that mean: the service holds this version, or a later one.
export const KEPT = ["new", "updated", "identical", "older"];
// Answers for which a record stays, and its owner is told.
export const STAYS = { invalid: "needs-you", unreadable: "unreadable" };

// Seals the answers and puts them in, in the place of an earlier version; their draft goes in the
// same change. Returns the version.
export async function finish(database, { owner, kind, reference, answers, key }, now) {
  const version = await nextVersion(database);
  const sealed = await seal({ kind, reference, version, owner, answers, key });
  const row = { reference, owner, kind, version, putAt: now, state: "phone", ...sealed };
  await change(database, ["records", "drafts"], async ({ records, drafts }) => {
    const there = await asked(records.get(reference));
    if (there && there.owner !== owner) throw new Error("This record is somebody else's.");
    if (!there || there.version < version) await asked(records.put(row));
    await asked(drafts.delete(reference));
  });
  return version;
}

// A number that was given out and then not used leaves a gap, which does no harm.
async function nextVersion(database) {
  return change(database, ["counters"], async ({ counters }) => {
    const next = ((await asked(counters.get("version"))) ?? 0) + 1;
    await asked(counters.put(next, "version"));
    return next;
  });
}

// The owner's own, urgent kinds first, then in the order in which they were made.
export async function waiting(database, owner, urgent = []) {
  const rows = await read(database, "records", (store) =>
    asked(store.index("owner").getAll(owner)),
  );
  const rank = (row) => (urgent.includes(row.kind) ? 0 : 1);
  return rows.sort((a, b) => rank(a) - rank(b) || a.version - b.version);
}

// What the service answered. Returns the state in which the record now is, or null where the
// answer speaks of another record, of an earlier version, or in words that we do not know.
export async function settle(database, owner, sent, answer) {
  if (answer?.reference !== sent.reference) return null;
  const kept = KEPT.includes(answer.outcome) && answer.version >= sent.version;
  const gone = kept || answer.outcome === "withdrawn";
  const stays = STAYS[answer.outcome];
  if (!gone && !stays) return null;
  await change(database, ["records"], async ({ records }) => {
    const there = await asked(records.get(sent.reference));
    // A later version may have been put while this one was on its way: it stays.
    if (there?.owner !== owner || there.version !== sent.version) return;
    if (gone) await asked(records.delete(sent.reference));
    else await asked(records.put({ ...there, state: stays }));
  });
  return kept ? "kept" : gone ? "withdrawn" : stays;
}

export async function takeOffUnreadable(database, owner, reference) {
  await change(database, ["records"], async ({ records }) => {
    const there = await asked(records.get(reference));
    if (there?.owner !== owner || there.state !== "unreadable") return;
    await asked(records.delete(reference));
  });
}

// How many records wait here, whoever's they are: a number, and nothing else of them.
export const waitsForAnybody = (database) =>
  read(database, "records", (store) => asked(store.count()));
