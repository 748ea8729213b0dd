// A phone under a random schedule of faults, over the shipped modules: two tabs and two users, a
// network that cuts, loses answers, delivers late or twice, a sign-in that lapses, storage that is
// full, a clock that jumps, and a service that is killed between any two steps. At the end
// everything works again, and then nothing may wait any more. Runs in Node and in a browser.

const TOKEN = "abcdefghijklmnopqrstuvwxyz012345";

export async function load(modules) {
  const names = ["database", "drafts", "outbox", "send", "service"];
  return Object.assign({}, ...(await Promise.all(names.map((n) => import(`${modules}/${n}.js`)))));
}

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
  constructor(choose, plan) {
    this.plan = plan;
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
      if (fault === "killed") return ask({ "X-Kill-At": 1 + this.choose.below(this.plan.steps) });
      return ask();
    };
  }

  pick(path) {
    const kinds = ["cut", "answer lost", "answer lost", "twice", "hotel", "lapsed"];
    if (path !== "/intake/") kinds.push("late", "late", "late");
    if (this.choose.chance(this.plan.kills)) return "killed";
    return this.choose.one(kinds);
  }

  async ask(member, path, options, extra = {}) {
    const headers = { ...options.headers, ...extra };
    if (headers["X-CSRFToken"]) headers["X-CSRFToken"] = TOKEN;
    if (this.plan.removed) headers["X-Removed"] = this.plan.removed;
    // A browser has its cookies itself; in Node they are given here.
    const credentials = member ? "same-origin" : "omit";
    if (member?.session) headers.Cookie = `sessionid=${member.session}; csrftoken=${TOKEN}`;
    return fetch(this.plan.address + path, { ...options, headers, credentials });
  }

  async deliverLate(all = false) {
    while (this.late.length && (all || this.choose.chance(0.6))) {
      await this.late.splice(this.choose.below(this.late.length), 1)[0]().catch(() => {});
      if (!all) break;
    }
  }
}

// Storage that fills up: after so many more writes of this database each one is refused.
const put = IDBObjectStore.prototype.put;
const room = new Map();
IDBObjectStore.prototype.put = function (...values) {
  const { name } = this.transaction.db;
  if (room.has(name)) {
    if (room.get(name) <= 0) throw new DOMException("The disk is full.", "QuotaExceededError");
    room.set(name, room.get(name) - 1);
  }
  return put.apply(this, values);
};

export class Phone {
  // `attune` is what load() gave; `plan` the service, its members, the faults.
  constructor(seed, plan, attune) {
    this.plan = plan;
    this.attune = attune;
    this.owner = plan.members.ines;
    this.colleague = plan.members.tom;
    this.name = `phone-${seed}`;
    this.choose = chooser(seed);
    this.network = new Network(this.choose, plan);
    this.clock = 1_772_000_000_000;
    this.saved = {};
    this.said = [];
    this.seen = [];
    this.entered = 0;
    this.session = crypto.randomUUID();
  }

  async start() {
    const { openDatabase } = this.attune;
    this.tabs = [await openDatabase(this.name), await openDatabase(this.name)];
    let answer = {};
    // The service may be down for a moment: another phone's schedule has just killed it.
    while (answer.state !== "signed-in") {
      answer = await this.attune.whoIsSignedIn(this.network.fetchFor(this.owner));
    }
    await this.attune.keepService(this.tabs[0], answer.service, this.clock);
  }

  tab() {
    return this.choose.one(this.tabs);
  }

  async write(reference = crypto.randomUUID(), kind = this.choose.one(this.plan.kinds)) {
    const words = `words ${++this.entered}`;
    const answers = this.answers(kind, words);
    const [database, owner] = [this.tab(), this.owner.member];
    try {
      await this.attune.keepDraft(database, { owner, kind, reference, answers }, this.clock);
      const { key } = await this.attune.keptService(database);
      const record = { owner, kind, reference, answers, key };
      const version = await this.attune.finish(database, record, this.clock);
      if (version > (this.saved[reference]?.version ?? 0)) {
        this.saved[reference] = { kind, version, words };
      }
    } catch (error) {
      // Full: it was called not kept, and so it must be.
      if (error.name !== "QuotaExceededError") throw error;
    }
  }

  answers(kind, words) {
    const bed = "Bay 4, bed 2";
    const number = String(this.choose.below(11));
    return {
      line: { words: [words] },
      concern: {
        words: [words], danger_now: ["no"], about: [bed], site: [this.plan.site],
        happened_at: ["2026-03-02T10:15"],
      },
      contact: {
        kind: ["ward-round"], session: [this.session], ward: [this.plan.ward], bed: [bed],
        scale: ["anxiety"], before: [number], rater: ["self"], own_words: [words],
      },
    }[kind];
  }

  // A concern is kept as it was first said; of another record a later version may be made.
  async writeAgain() {
    const records = Object.entries(this.saved).filter(([, record]) => record.kind !== "concern");
    if (!records.length) return;
    const [reference, { kind }] = this.choose.one(records);
    await this.write(reference, kind);
  }

  async send(member = this.owner, database = this.tab()) {
    const tell = (row, state) => {
      if (state === "kept") this.said.push([row.reference, row.version]);
    };
    const fetch = this.network.fetchFor(member);
    return this.attune.sendWaiting(database, member.member, { fetch, tell });
  }

  // The other user of this phone looks, sends and wipes.
  async other() {
    const [database, { member }] = [this.tab(), this.colleague];
    this.seen.push(...(await this.attune.waiting(database, member)));
    if (await this.attune.lastDraft(database, member, "line", this.clock)) this.seen.push("draft");
    for (const reference of Object.keys(this.saved)) {
      await this.attune.takeOffUnreadable(database, member, reference);
      await this.attune.throwDraftAway(database, member, reference);
    }
    await this.send(this.colleague);
    // With the owner's list in hand, the other's sign-in is still not the owner's.
    const asOther = { fetch: this.network.fetchFor(this.colleague) };
    const result = await this.attune.sendWaiting(database, this.owner.member, asOther);
    if (result === "sent") this.seen.push("sent for the owner");
  }

  async step(does) {
    if (does === "write") await this.write();
    if (does === "again") await Promise.all([this.writeAgain(), this.writeAgain()]);
    if (does === "send") await this.send();
    if (does === "both") {
      await Promise.all([...this.tabs.map((tab) => this.send(this.owner, tab)), this.writeAgain()]);
    }
    if (does === "late") await this.network.deliverLate();
    if (does === "other") await this.other();
    if (does === "clock") this.clock += (this.choose.below(61) - 30) * 86_400_000;
    if (does === "full") {
      room.set(this.name, this.choose.below(4));
      await this.write();
      await this.writeAgain();
      room.delete(this.name);
    }
    if (does === "reopen") {
      // The page is closed in the middle of sending; what it began may still arrive.
      const at = this.choose.below(2);
      const sending = this.send(this.owner, this.tabs[at]).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, this.choose.below(12)));
      this.tabs[at].close();
      this.tabs[at] = await this.attune.openDatabase(this.name);
      await sending;
    }
  }

  async run() {
    await this.start();
    this.network.faults = { share: 0.5 };
    const does = ["write", "write", "write", "again", "again", "send", "send", "send", "both"];
    does.push("late", "clock", "full", "reopen", ...(this.colleague ? ["other"] : []));
    const steps = 5 + this.choose.below(6);
    for (let done = 0; done < steps; done += 1) await this.step(this.choose.one(does));
    await this.network.deliverLate(true);
    this.network.faults = null;
    let left = [];
    for (let tries = 0; tries < 20; tries += 1) {
      await this.send();
      left = await this.attune.waiting(this.tabs[0], this.owner.member);
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
