// Who is signed in, the service's public key, and the names that the pages show: asked from the
// service, kept on this device for the next time without a network, forgotten at sign-out.
import { asked, change, read } from "./database.js";

const FORMAT = "attune.intake/1";
const PATIENCE_MS = 10_000;

// {state: "signed-in", service}, or {state: "sign-in"} or {state: "no-answer"}. A page of somebody
// else's (a hotel's sign-in) is no answer.
export async function whoIsSignedIn(fetch) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch("/intake/", { redirect: "manual", signal });
    if (response.type === "opaqueredirect" || [302, 401, 403].includes(response.status)) {
      return { state: "sign-in" };
    }
    const service = response.status === 200 ? await response.json() : null;
    if (service?.format === FORMAT) return { state: "signed-in", service };
  } catch {
    // No network, or no words of ours.
  }
  return { state: "no-answer" };
}

export const keptService = (database) =>
  read(database, "service", (store) => asked(store.get("service")));

// Another sign-in takes the place of the one before. The token of a form is not kept.
export async function keepService(database, { token, ...service }, now) {
  const row = { ...service, knownAt: now };
  await change(database, ["service"], (stores) => asked(stores.service.put(row, "service")));
  return row;
}

export const forgetService = (database) =>
  change(database, ["service"], (stores) => asked(stores.service.delete("service")));

// What carries over from one record to the next of the same day: the ward, the scale. No answer.
export const keptRound = (database, owner) =>
  read(database, "service", (store) => asked(store.get(`round ${owner}`)));

export const keepRound = (database, owner, round) =>
  change(database, ["service"], (stores) => asked(stores.service.put(round, `round ${owner}`)));
