// Whether this device keeps what it is told to: tried, not believed. A cookie remembers that
// something waited, so that an emptied database is noticed at the next opening.
import { asked, change } from "./database.js";

const LEAST_ROOM_BYTES = 1_000_000;
const COOKIE = "attune-waiting";

// What to say above the form, as codes: "refuses", "emptied", "full", "not-promised".
export async function checkStorage(database, waitingCount, page = globalThis) {
  const found = [];
  if (database === null || !(await writesAndReads(database))) return ["refuses"];
  if (remembers(page.document) && waitingCount === 0) found.push("emptied");
  const storage = page.navigator?.storage;
  const { quota, usage } = (await storage?.estimate?.().catch(() => null)) ?? {};
  if (quota !== undefined && quota - usage < LEAST_ROOM_BYTES) found.push("full");
  const promised = (await storage?.persist?.().catch(() => false)) ?? false;
  if (!promised) found.push("not-promised");
  return found;
}

async function writesAndReads(database) {
  const value = "0".repeat(4096);
  try {
    await change(database, ["counters"], ({ counters }) => asked(counters.put(value, "test")));
    return await change(database, ["counters"], async ({ counters }) => {
      const there = await asked(counters.get("test"));
      await asked(counters.delete("test"));
      return there === value;
    });
  } catch {
    return false;
  }
}

// Called whenever the number of waiting records is known.
export function remember(waitingCount, document) {
  const life = waitingCount > 0 ? 31_536_000 : 0;
  document.cookie = `${COOKIE}=1; path=/offline/; max-age=${life}; samesite=strict`;
}

const remembers = (document) => Boolean(document?.cookie.includes(`${COOKIE}=1`));
