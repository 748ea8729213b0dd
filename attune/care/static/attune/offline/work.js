// What a page for recording without a network does with its answers: keeps them as a draft, seals
// them when they are finished, sends what waits, and says what became of it. "Kept by the service"
// stands there only for an answer of the service that settle() accepted.
import { KEPT_MS, keepDraft, lastDraft, throwDraftAway, wipeOldDrafts } from "./drafts.js";
import { carried, firstUnanswered, localMinute, nameRound, readAnswers, settle, writeAnswers } from "./fields.js";
import { finish, waiting, waitsForAnybody } from "./outbox.js";
import { sendWaiting } from "./send.js";
import { keepRound } from "./service.js";
import { showRecords, showResult } from "./show.js";
import { checkStorage, remember } from "./storage.js";

const UNFINISHED_MS = 250;
const NO_ROOM =
  "NOT kept: this phone has no room. What you entered is still here: write it on paper, or send " +
  "what waits and save again.";

let page = null;
let usedAt = 0;
let unfinished = 0;
let sending = false;
// What this page itself recorded: shown until it is closed, also when the service has it.
const recorded = new Map();

export async function start(opened) {
  page = opened;
  const { main, form, database, service } = page;
  const draft = await lastDraft(database, service.member, page.kind, Date.now());
  // What was entered while this loaded stays; a draft of before then waits for the next time.
  if (page.entered) used();
  else if (draft) putBack(draft);
  page.save = save;
  form.addEventListener("input", used);
  main.querySelector("[data-throw-away]").addEventListener("click", throwAway);
  main.querySelector("[data-send]").addEventListener("click", page.ask);
  window.addEventListener("online", page.ask);
  window.addEventListener("pagehide", keepUnfinished);
  document.addEventListener("visibilitychange", () =>
    document.hidden ? keepUnfinished() : page.ask(),
  );
  setInterval(forget, 60_000);
  setInterval(tryAgain, 60_000);
  const found = await checkStorage(database, await waitsForAnybody(database), window);
  for (const code of found) page.warn(code);
  await refresh();
  registerWorker();
  if (recorded.size) send();
  return { send, showResult: (result) => showResult(main, result) };
}

// Only while something waits: a page that asks for nothing lets its sign-in run out.
function tryAgain() {
  const waits = [...recorded.values()].some((row) => row.state === "phone");
  if (waits && navigator.onLine) send();
}

async function save() {
  const open = firstUnanswered(page.form);
  if (open) return refuse(`Answer this first: ${open.words}.`, open.field);
  clearTimeout(unfinished);
  // Nothing is typed, and nothing is saved twice, while this is put away.
  page.form.inert = true;
  const done = await putAway().catch(() => false);
  page.form.inert = false;
  if (!done) return refuse(NO_ROOM);
  page.main.querySelector("[data-waiting-part]").scrollIntoView({ block: "nearest" });
  await send();
}

async function putAway() {
  const { database, form, kind, reference } = page;
  const { member: owner, key } = page.service;
  nameRound(form);
  const answers = readAnswers(form);
  const version = await finish(database, { owner, kind, reference, answers, key }, Date.now());
  recorded.set(reference, { reference, kind, version, answers, putAt: Date.now(), state: "phone" });
  const day = localMinute(Date.now()).slice(0, 10);
  await keepRound(database, owner, { day, answers: carried(form) }).catch(() => {});
  await clear();
  await refresh();
  return true;
}

async function clear() {
  usedAt = 0;
  hideProblem();
  await page.fresh();
}

function refuse(words, field) {
  const problem = page.main.querySelector("[data-problem]");
  problem.textContent = words;
  problem.hidden = false;
  field?.focus();
}

function hideProblem() {
  page.main.querySelector("[data-problem]").hidden = true;
}

async function send() {
  if (sending) return;
  sending = true;
  const tell = (row, state) => {
    const there = recorded.get(row.reference);
    if (there?.version > row.version) return;
    recorded.set(row.reference, { ...there, ...row, state });
    showAll();
  };
  try {
    const { database, service, fetch } = page;
    showResult(page.main, await sendWaiting(database, service.member, { fetch, tell }));
  } finally {
    sending = false;
    await refresh();
  }
}

// The list of what waits, as the database has it now: another tab may have sent or put something.
async function refresh() {
  const { database, service } = page;
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
  const { main, database, service } = page;
  const does = { database, owner: service.member, change: changeAgain, afterwards: refresh };
  showRecords(main, [...recorded.values()], does);
}

// While the page is open, what was just saved may be put right: that makes a later version.
async function changeAgain(row) {
  await clear();
  putBack(row);
  used();
  page.form.scrollIntoView();
}

function putBack({ reference, answers }) {
  page.reference = reference;
  writeAnswers(page.form, answers);
  settle(page.form);
  usedAt = Date.now();
}

function used() {
  hideProblem();
  usedAt = Date.now();
  clearTimeout(unfinished);
  unfinished = setTimeout(keepUnfinished, UNFINISHED_MS);
}

async function keepUnfinished() {
  clearTimeout(unfinished);
  if (!usedAt) return;
  const { database, service, kind, reference, form } = page;
  const draft = { owner: service.member, kind, reference, answers: readAnswers(form) };
  await keepDraft(database, draft, Date.now()).catch(() => page.warn("full"));
}

async function throwAway() {
  if (!window.confirm("Throw away what stands in this form?")) return;
  clearTimeout(unfinished);
  await throwDraftAway(page.database, page.service.member, page.reference);
  await clear();
}

// A form left open is a draft too: after 12 hours its answers leave the screen, and so do those
// of a finished record that could still be changed.
async function forget() {
  for (const row of recorded.values()) {
    if (Date.now() - row.putAt >= KEPT_MS) delete row.answers;
  }
  await wipeOldDrafts(page.database, Date.now());
  if (usedAt && Date.now() - usedAt >= KEPT_MS) await clear();
}

// Last, so that what it fetches does not come between the page and its user.
function registerWorker() {
  const worker = navigator.serviceWorker?.register(page.main.dataset.worker);
  if (worker) worker.catch(() => page.warn("no-worker"));
  else page.warn("no-worker");
}
