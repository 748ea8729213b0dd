// Offers the service what waits, one record after another, urgent kinds first, and only to the
// sign-in of the one who recorded it. Whatever goes wrong, the record stays and is offered again:
// the service keeps once what comes twice.
import { settle, waiting } from "./outbox.js";
import { whoIsSignedIn } from "./service.js";

const PATIENCE_MS = 20_000;

// `tell(row, state)` hears of each record: "sending", then what became of it, or "phone" again.
// Returns "sent", "sign-in" (nobody is signed in), "somebody-else" or "no-answer".
export async function sendWaiting(database, owner, { fetch, tell = () => {} }) {
  const { state, service } = await whoIsSignedIn(fetch);
  if (state !== "signed-in") return state;
  if (service.member !== owner) return "somebody-else";
  let result = "sent";
  for (const row of await waiting(database, owner, service.urgent)) {
    tell(row, "sending");
    const { reached, answer } = await offer(row, service.token, fetch);
    const became = answer && (await settle(database, owner, row, answer));
    tell(row, became ?? row.state);
    if (!became) result = "no-answer";
    if (!reached) break;
  }
  return result;
}

// A record that the service refuses must not keep the others waiting: a broken network does.
async function offer(row, token, fetch) {
  const { kind, reference, version, owner, key, ephemeral, iv, box } = row;
  try {
    const response = await fetch("/intake/records/", {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ kind, reference, version, author: owner, key, ephemeral, iv, box }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { reached: true, answer: response.status === 200 ? await response.json() : null };
  } catch {
    return { reached: false, answer: null };
  }
}
