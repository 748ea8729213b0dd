// One page for recording without a network: a form, a draft, what waits, and what became of it.
// "Kept by the service" stands here only for an answer of the service that settle() accepted.
import { openDatabase } from "./database.js";
import { KEPT_MS, keepDraft, lastDraft, throwDraftAway, wipeOldDrafts } from "./drafts.js";
import * as fields from "./fields.js";
import "./questions.js";
import { finish, waiting, waitsForAnybody } from "./outbox.js";
import { sendWaiting } from "./send.js";
import { keepRound, keepService, keptRound, keptService, whoIsSignedIn } from "./service.js";
import { showName, showRecords, showResult, showWarnings, showWhomToTell } from "./show.js";
import { checkStorage, remember } from "./storage.js";

const main = document.querySelector("main");
const form = main.querySelector("[data-form]");
const problem = main.querySelector("[data-problem]");
const { kind } = main.dataset;
const fetchHere = (...asked) => window.fetch(...asked);
const UNFINISHED_MS = 250;
const NO_ROOM =
  "NOT kept: this phone has no room. What you entered is still here: write it on paper, or send " +
  "what waits and save again.";

let database = null;
let service = null;
let reference = crypto.randomUUID();
let usedAt = 0;
let unfinished = 0;
let sending = false;
// What this page itself recorded: shown until it is closed, also when the service has it.
const recorded = new Map();

async function open() {
  registerWorker();
  database = await openDatabase().catch(() => null);
  if (!database) return showWarnings(main, ["refuses"]);
  service = await keptService(database);
  if (service) await begin();
  await ask();
  if (!service) showName(main, null);
  const found = await checkStorage(database, await waitsForAnybody(database), window);
  showWarnings(main, found);
}

// The form for who is signed in here; again when somebody else signs in.
async function begin() {
  showName(main, service);
  const names = service.kinds[kind];
  if (!names) return showWarnings(main, ["not-your-role"]);
  fields.offerChoices(form, names);
  showWhomToTell(main, names.tell, service.knownAt);
  await fresh();
  const draft = await lastDraft(database, service.member, kind, Date.now());
  if (draft) {
    reference = draft.reference;
    fields.writeAnswers(form, draft.answers);
    used();
  }
  form.dispatchEvent(new Event("filled"));
  form.hidden = false;
  main.dataset.ready = "yes";
  await refresh();
}

// An empty form: no answer stands in it but what visibly carries over from the record before.
async function fresh() {
  form.reset();
  reference = crypto.randomUUID();
  usedAt = 0;
  const round = await keptRound(database, service.member);
  const now = fields.localMinute(Date.now());
  const today = round?.day === now.slice(0, 10);
  if (today) fields.writeAnswers(form, round.answers);
  for (const field of form.querySelectorAll("[data-now]")) field.value = now;
  form.dispatchEvent(new Event("filled"));
}

// Who is signed in now? The names on the page are then as the service has them.
async function ask() {
  const answer = await whoIsSignedIn(fetchHere);
  if (answer.state !== "signed-in") return showResult(main, answer.state);
  const before = service;
  service = await keepService(database, answer.service, Date.now());
  if (!before) await begin();
  else if (before.member !== service.member) return location.reload();
  if (answer.service.returned) showWarnings(main, ["returned"]);
  return send();
}

async function refresh() {
  const rows = await waiting(database, service.member, service.urgent);
  remember(await waitsForAnybody(database), document);
  const here = new Map(rows.map((row) => [row.reference, row]));
  for (const [reference, row] of recorded) {
    const waits = ["phone", "sending", "needs-you", "unreadable"].includes(row.state);
    if (waits && !here.has(reference)) recorded.set(reference, { ...row, state: "elsewhere" });
  }
  for (const [reference, row] of here) {
    const there = recorded.get(reference);
    if (!sending || there?.state !== "sending") recorded.set(reference, { ...there, ...row });
  }
  showAll();
}

function showAll() {
  const does = { database, owner: service.member, change: changeAgain, afterwards: refresh };
  showRecords(main, [...recorded.values()], does);
}

async function send() {
  if (sending || !service) return;
  sending = true;
  const tell = (row, state) => {
    const there = recorded.get(row.reference);
    if (there?.version > row.version) return;
    recorded.set(row.reference, { ...there, ...row, state });
    showAll();
  };
  try {
    showResult(main, await sendWaiting(database, service.member, { fetch: fetchHere, tell }));
  } finally {
    sending = false;
    await refresh();
  }
}

async function save(event) {
  event.preventDefault();
  const open = fields.firstUnanswered(form);
  if (open) return refuse(`Answer this first: ${open.words}.`, open.field);
  clearTimeout(unfinished);
  // Nothing is typed, and nothing is saved twice, while this is put away.
  form.inert = true;
  const done = await putAway().catch(() => false);
  form.inert = false;
  if (!done) return refuse(NO_ROOM);
  main.querySelector("[data-waiting-part]").scrollIntoView({ block: "nearest" });
  await send();
}

async function putAway() {
  form.dispatchEvent(new Event("finishing"));
  const answers = fields.readAnswers(form);
  const record = { owner: service.member, kind, reference, answers, key: service.key };
  const version = await finish(database, record, Date.now());
  recorded.set(reference, { ...record, version, putAt: Date.now(), state: "phone" });
  problem.hidden = true;
  const day = fields.localMinute(Date.now()).slice(0, 10);
  const round = { day, answers: fields.carried(form) };
  await keepRound(database, service.member, round).catch(() => {});
  await fresh();
  await refresh();
  return true;
}

function refuse(words, field) {
  problem.textContent = words;
  problem.hidden = false;
  field?.focus();
}

// While the page is open, what was just saved may be put right: that makes a later version.
async function changeAgain(row) {
  await fresh();
  reference = row.reference;
  fields.writeAnswers(form, row.answers);
  form.dispatchEvent(new Event("filled"));
  used();
  form.scrollIntoView();
}

function used() {
  usedAt = Date.now();
  clearTimeout(unfinished);
  unfinished = setTimeout(keepUnfinished, UNFINISHED_MS);
}

async function keepUnfinished() {
  clearTimeout(unfinished);
  if (!service || !usedAt) return;
  const answers = fields.readAnswers(form);
  const draft = { owner: service.member, kind, reference, answers };
  await keepDraft(database, draft, Date.now()).catch(() => showWarnings(main, ["full"]));
}

async function throwAway() {
  if (!window.confirm("Throw away what stands in this form?")) return;
  clearTimeout(unfinished);
  await throwDraftAway(database, service.member, reference);
  await fresh();
}

// A form left open is a draft too: after 12 hours its answers leave the screen.
async function forget() {
  if (!database || !service) return;
  await wipeOldDrafts(database, Date.now());
  if (usedAt && Date.now() - usedAt >= KEPT_MS) await fresh();
}

function registerWorker() {
  const worker = navigator.serviceWorker?.register(main.dataset.worker);
  if (!worker) showWarnings(main, ["no-worker"]);
  worker?.catch(() => showWarnings(main, ["no-worker"]));
}

form.addEventListener("submit", save);
form.addEventListener("input", used);
main.querySelector("[data-throw-away]").addEventListener("click", throwAway);
main.querySelector("[data-send]").addEventListener("click", ask);
window.addEventListener("online", ask);
window.addEventListener("pagehide", keepUnfinished);
document.addEventListener("visibilitychange", () => (document.hidden ? keepUnfinished() : ask()));
setInterval(forget, 60_000);
setInterval(() => recorded.size && navigator.onLine && send(), 60_000);
open();
