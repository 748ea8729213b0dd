// Random schedules of faults over the shipped modules: a phone with two tabs and two users, a
// network that cuts, loses answers, delivers late or twice, a sign-in that lapses, storage that is
// full, a clock that jumps, and a service that is killed between any two steps. Each schedule
// ends with everything working again; then nothing may wait any more. Prints one JSON line for
// each schedule: what was saved, and what the screen said.
//
//     node tests/offline/schedules.mjs '{"address", "from", "to", "members", "site", ...}'
import "fake-indexeddb/auto";
import { openDatabase } from "../../attune/care/static/attune/offline/database.js";
import { keepDraft, lastDraft } from "../../attune/care/static/attune/offline/drafts.js";
import {
  finish,
  takeOffUnreadable,
  waiting,
} from "../../attune/care/static/attune/offline/outbox.js";
import { sendWaiting } from "../../attune/care/static/attune/offline/send.js";
import {
  keepService,
  keptService,
  whoIsSignedIn,
} from "../../attune/care/static/attune/offline/service.js";

const plan = JSON.parse(process.argv[2]);
const OWNER = plan.members.ines;
const OTHER = plan.members.tom;

// Mulberry32: the same seed, the same choices.
function chooser(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, one: (list) => list[below(list.length)] };
}

// What the network does to a request. `faults` is null while everything works.
class Network {
  constructor(choose) {
    this.choose = choose;
    this.faults = null;
    this.late = [];
    this.counts = {};
  }

  fetchFor(member) {
    return async (path, options = {}) => {
      const fault = this.faults && this.choose.chance(this.faults.share) ? this.pick(path) : "none";
      this.counts[fault] = (this.counts[fault] ?? 0) + 1;
      const ask = (extra = {}) => this.ask(member, path, options, extra);
      if (fault === "cut") throw new TypeError("cut before it was sent");
      if (fault === "answer lost") {
        await ask().catch(() => {});
        throw new TypeError("cut before the answer came");
      }
      if (fault === "late") {
        this.late.push(ask);
        throw new TypeError("cut, while the request is still on its way");
      }
      if (fault === "twice") await ask().catch(() => {});
      if (fault === "hotel") return new Response("<h1>Pay here</h1>", { status: 200 });
      if (fault === "lapsed") return this.ask(null, path, options);
      if (fault === "killed") return ask({ "X-Kill-At": String(1 + this.choose.below(plan.steps)) });
      return ask();
    };
  }

  pick(path) {
    const kinds = ["cut", "answer lost", "answer lost", "twice", "hotel", "lapsed"];
    if (path !== "/intake/") kinds.push("late", "late", "late");
    if (this.choose.chance(plan.kills)) return "killed";
    return this.choose.one(kinds);
  }

  async ask(member, path, options, extra = {}) {
    const headers = { ...options.headers, ...extra };
    headers.Cookie = member ? `sessionid=${member.session}; csrftoken=${TOKEN}` : "";
    if (headers["X-CSRFToken"]) headers["X-CSRFToken"] = TOKEN;
    if (plan.removed) headers["X-Removed"] = plan.removed;
    return fetch(plan.address + path, { ...options, headers });
  }

  async deliverLate(all = false) {
    while (this.late.length && (all || this.choose.chance(0.6))) {
      await this.late.splice(this.choose.below(this.late.length), 1)[0]().catch(() => {});
      if (!all) break;
    }
  }
}
const TOKEN = "abcdefghijklmnopqrstuvwxyz012345";

// Storage that is full refuses the next writes, as browsers do: with an exception or an error.
const put = IDBObjectStore.prototype.put;
const full = new Set();
IDBObjectStore.prototype.put = function (...values) {
  if (full.has(this.transaction.db.name)) {
    throw new DOMException("The disk is full.", "QuotaExceededError");
  }
  return put.apply(this, values);
};

class Phone {
  constructor(seed) {
    this.name = `phone-${seed}`;
    this.choose = chooser(seed);
    this.network = new Network(this.choose);
    this.clock = 1_772_000_000_000;
    this.saved = {};
    this.said = [];
    this.seen = [];
    this.entered = 0;
  }

  async start() {
    this.tabs = [await openDatabase(this.name), await openDatabase(this.name)];
    let answer = {};
    // The service may be down for a moment: another phone's schedule has just killed it.
    while (answer.state !== "signed-in") {
      answer = await whoIsSignedIn(this.network.fetchFor(OWNER));
    }
    await keepService(this.tabs[0], answer.service, this.clock);
  }

  tab() {
    return this.choose.one(this.tabs);
  }

  async write(reference = crypto.randomUUID(), kind = this.choose.chance(0.25) ? "concern" : "line") {
    const words = `words ${++this.entered}`;
    const answers = kind === "concern" ? this.concern(words) : { words: [words] };
    const database = this.tab();
    try {
      await keepDraft(database, { owner: OWNER.member, kind, reference, answers }, this.clock);
      const { key } = await keptService(database);
      const record = { owner: OWNER.member, kind, reference, answers, key };
      const version = await finish(database, record, this.clock);
      if (version > (this.saved[reference]?.version ?? 0)) {
        this.saved[reference] = { kind, version, words };
      }
    } catch (error) {
      if (!full.has(this.name)) throw error;
    }
  }

  concern(words) {
    return {
      words: [words], danger_now: ["no"], about: ["Bed 4"], site: [plan.site],
      happened_at: ["2026-03-02T10:15"],
    };
  }

  // A concern is kept as it was first said; of another record a later version may be made.
  async writeAgain() {
    const records = Object.entries(this.saved).filter(([, record]) => record.kind !== "concern");
    if (records.length) await this.write(this.choose.one(records)[0], "line");
  }

  async send(member = OWNER, database = this.tab()) {
    const tell = (row, state) => {
      if (state === "kept") this.said.push([row.reference, row.version]);
    };
    return sendWaiting(database, member.member, { fetch: this.network.fetchFor(member), tell });
  }

  // The other user of this phone looks, sends and wipes.
  async other() {
    const database = this.tab();
    this.seen.push(...(await waiting(database, OTHER.member)));
    if (await lastDraft(database, OTHER.member, "line", this.clock)) this.seen.push("draft");
    for (const reference of Object.keys(this.saved)) {
      await takeOffUnreadable(database, OTHER.member, reference);
    }
    await this.send(OTHER);
    // With the owner's list in hand, the other's sign-in is still not the owner's.
    const asOther = { fetch: this.network.fetchFor(OTHER) };
    const result = await sendWaiting(database, OWNER.member, asOther);
    if (result === "sent") this.seen.push("sent for the owner");
  }

  async step() {
    const does = this.choose.one([
      "write", "write", "write", "again", "again", "send", "send", "send", "both", "late",
      "other", "clock", "full", "reopen",
    ]);
    if (does === "write") await this.write();
    if (does === "again") await Promise.all([this.writeAgain(), this.writeAgain()]);
    if (does === "send") await this.send();
    if (does === "both") {
      await Promise.all([...this.tabs.map((tab) => this.send(OWNER, tab)), this.writeAgain()]);
    }
    if (does === "late") await this.network.deliverLate();
    if (does === "other") await this.other();
    if (does === "clock") this.clock += (this.choose.below(61) - 30) * 86_400_000;
    if (does === "full") {
      full.add(this.name);
      await this.write();
      await this.writeAgain();
      full.delete(this.name);
    }
    if (does === "reopen") {
      // The page is closed in the middle of sending; what it began may still arrive.
      const at = this.choose.below(2);
      const sending = this.send(OWNER, this.tabs[at]).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, this.choose.below(12)));
      this.tabs[at].close();
      this.tabs[at] = await openDatabase(this.name);
      await sending;
    }
  }

  async run() {
    await this.start();
    this.network.faults = { share: 0.5 };
    const steps = 6 + this.choose.below(8);
    for (let done = 0; done < steps; done += 1) await this.step();
    await this.network.deliverLate(true);
    this.network.faults = null;
    let left = [];
    for (let tries = 0; tries < 20; tries += 1) {
      await this.send();
      left = await waiting(this.tabs[0], OWNER.member);
      if (!left.length) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.tabs.forEach((tab) => tab.close());
    return {
      saved: this.saved, said: this.said, seen: this.seen.length, faults: this.network.counts,
      left: left.map((row) => [row.reference, row.state]),
    };
  }
}

let next = plan.from;
async function runner() {
  while (next < plan.to) {
    const seed = next++;
    const result = await new Phone(seed).run();
    console.log(JSON.stringify({ seed, ...result }));
  }
}
await Promise.all(Array.from({ length: plan.atOnce }, runner));
