// Opens the page for recording without a network: in whose name, the form, whom to tell. What
// keeps, seals and sends (work.js) follows as soon as the form can be answered, so that a first
// visit over a slow network waits for little.
import { asked, openDatabase, read } from "./database.js";
import { follow, localMinute, offerChoices, settle, writeAnswers } from "./fields.js";
import { keepService, keptRound, keptService, whoIsSignedIn } from "./service.js";

const WARNINGS = {
  refuses: "This browser keeps nothing here (a private window, or storage that is switched off). Use a paper sheet, or another browser.",
  "not-secure": "This page needs an address that begins with https. Ask your administrator, and use a paper sheet.",
  emptied: "Something waited on this phone and is not here any more: this browser's data was deleted. Record it again, from paper or memory.",
  full: "This phone is nearly full: what you record may not be kept. Make room, or use a paper sheet.",
  "not-promised": "This browser may clear what waits here when the phone runs out of room: send soon.",
  returned: "Something that you recorded could not be kept and waits for you.",
  "no-worker": "This page will not open without a network: keep it open, or use a paper sheet.",
  "no-work": "This page did not load whole: what you enter cannot be saved. Load it again.",
  "not-your-role": "Your role does not include this. Ask your coordinator.",
};

const main = document.querySelector("main");
const form = main.querySelector("[data-form]");
const find = (name) => main.querySelector(`[data-${name}]`);
const fetchHere = (...asked) => window.fetch(...asked);
// What the page knows, shared with work.js. `reference` names the record in the form.
const page = { main, form, kind: main.dataset.kind, fetch: fetchHere, ask, fresh, warn };

async function open() {
  if (!window.isSecureContext) return warn("not-secure");
  page.database = await openDatabase().catch(() => null);
  if (!page.database) return warn("refuses");
  page.service = await keptService(page.database);
  if (page.service) await begin();
  await ask();
  if (page.service) return;
  showName();
  const waits = await read(page.database, "records", (store) => asked(store.count()));
  if (!waits && document.cookie.includes("attune-waiting=1")) warn("emptied");
}

// Who is signed in now? The names on the page are then as the service has them.
async function ask() {
  const { state, service } = await whoIsSignedIn(fetchHere);
  if (state !== "signed-in") return page.work?.showResult(state);
  const before = page.service;
  page.service = await keepService(page.database, service, Date.now());
  if (service.returned) warn("returned");
  if (!before) return begin();
  if (before.member !== service.member) return location.reload();
  return page.work?.send();
}

// The form of who is signed in here.
async function begin() {
  showName();
  const names = page.service.kinds[page.kind];
  if (!names) return warn("not-your-role");
  offerChoices(form, names);
  if (names.tell) showWhomToTell(names.tell, page.service.knownAt);
  follow(form);
  await fresh();
  form.addEventListener("input", () => { page.entered = true; }, { once: true });
  form.addEventListener("submit", submit);
  form.hidden = false;
  main.dataset.ready = "yes";
  try {
    const { start } = await import("./work.js");
    page.work = await start(page);
  } catch {
    page.failed = true;
    warn("no-work");
  }
}

// Nothing may leave as an address: until work.js is there, Save only says so.
function submit(event) {
  event.preventDefault();
  if (page.save) return page.save();
  find("problem").textContent = page.failed
    ? WARNINGS["no-work"]
    : "This page is still loading. What you entered is here: press Save again in a moment.";
  find("problem").hidden = false;
}

// An empty form: no answer stands in it but what visibly carries over from the record before.
async function fresh() {
  form.reset();
  page.reference = crypto.randomUUID();
  const round = await keptRound(page.database, page.service.member).catch(() => null);
  const now = localMinute(Date.now());
  if (round?.day === now.slice(0, 10)) writeAnswers(form, round.answers);
  for (const field of form.querySelectorAll("[data-now]")) field.value = now;
  settle(form);
}

function showName() {
  const { service } = page;
  find("who").textContent = service
    ? `Recording as ${service.name}, ${service.organisation}.`
    : "Nobody is known on this phone. With a network, sign in once; then this page works without one.";
  if (!service) find("who").append(" ", link("Sign in", main.dataset.signIn));
}

function warn(code) {
  const list = find("warnings");
  if (list.querySelector(`[data-code="${code}"]`)) return;
  const item = element("li", WARNINGS[code]);
  item.dataset.code = code;
  if (code === "returned") item.append(" ", link("Put it right", main.dataset.returned));
  list.append(item);
}

function showWhomToTell(tell, knownAt) {
  const place = find("tell");
  place.replaceChildren();
  for (const { site, lines } of tell) {
    if (tell.length > 1) place.append(element("h3", site));
    const list = document.createElement("dl");
    for (const [who, how] of lines) list.append(element("dt", who), element("dd", how));
    place.append(list);
  }
  const day = new Date(knownAt).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  place.append(element("p", `As the service had it on ${day}.`));
}

function element(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}

function link(words, address) {
  const made = element("a", words);
  made.href = address;
  return made;
}

open();
