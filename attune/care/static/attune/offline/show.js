// What the page says of records: where each one is, and how sending went.
import { takeOffUnreadable } from "./outbox.js";

const STATES = {
  phone: "on this phone only",
  sending: "sending …",
  kept: "kept by the service",
  "needs-you": "on this phone only: the service needs you",
  unreadable: "on this phone only: the service cannot read it. Record it again, from paper or memory",
  elsewhere: "no longer on this phone: another page of it has the service's answer",
  withdrawn: "thrown away, as you asked the service",
};

const RESULTS = {
  sent: "",
  "sign-in": "You are not signed in. What you record waits on this phone.",
  "somebody-else": "Somebody else is signed in here. What you recorded waits for your own sign-in.",
  "no-answer": "No answer from the service. What you record waits on this phone.",
};

const find = (main, name) => main.querySelector(`[data-${name}]`);

function element(name, words, className = "") {
  const made = document.createElement(name);
  made.textContent = words;
  made.className = className;
  return made;
}

function link(words, address) {
  const made = element("a", words);
  made.href = address;
  return made;
}

export function showResult(main, result) {
  const place = find(main, "sending");
  place.textContent = RESULTS[result];
  if (result === "sign-in" || result === "somebody-else") {
    place.append(" ", link("Sign in", main.dataset.signIn));
  }
}

// Each record by its kind and time: what is in it cannot be read here.
export function showRecords(main, rows, { database, owner, change, afterwards }) {
  find(main, "waiting-part").hidden = rows.length === 0;
  const list = find(main, "waiting");
  list.replaceChildren();
  for (const row of rows.sort((a, b) => b.version - a.version)) {
    const at = new Date(row.putAt);
    const time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    const item = element("li", `${kindName(row.kind)}, ${time}: `);
    item.append(element("strong", STATES[row.state]));
    item.dataset.state = row.state;
    item.dataset.reference = row.reference;
    if (row.state === "needs-you") item.append(" ", link("Put it right", main.dataset.returned));
    if (row.answers && row.kind !== "concern") item.append(" ", button("Change", () => change(row)));
    if (row.state === "unreadable") {
      const takeIt = async () => {
        await takeOffUnreadable(database, owner, row.reference);
        list.querySelector(`[data-reference="${row.reference}"]`).remove();
        await afterwards();
      };
      item.append(" ", button("Take it off this phone", takeIt));
    }
    list.append(item);
  }
}

const kindName = (kind) => kind[0].toUpperCase() + kind.slice(1);

function button(words, act) {
  const made = element("button", words, "attune-offline__small");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
