// The modules of the pages for recording without a network, one promise each. Run by node --test.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import { change, openDatabase } from "../../attune/care/static/attune/offline/database.js";
import * as drafts from "../../attune/care/static/attune/offline/drafts.js";
import * as outbox from "../../attune/care/static/attune/offline/outbox.js";
import { sendWaiting } from "../../attune/care/static/attune/offline/send.js";
import * as known from "../../attune/care/static/attune/offline/service.js";
import { checkStorage } from "../../attune/care/static/attune/offline/storage.js";

const HOUR_MS = 3_600_000;
const [INES, TOM] = ["ines", "tom"];
const curve = { name: "ECDH", namedCurve: "P-256" };
const pair = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
const key = { name: "k1", point: Buffer.from(raw).toString("base64") };
let count = 0;
const fresh = () => openDatabase(`test-${++count}`);
const everything = async (database) => {
  const found = [];
  for (const store of database.objectStoreNames) {
    await change(database, [store], async (stores) => {
      const request = stores[store].getAll();
      await new Promise((resolve) => (request.onsuccess = resolve));
      found.push(...request.result);
    });
  }
  const bytes = (k, v) => (v instanceof ArrayBuffer ? Buffer.from(v).toString("latin1") : v);
  return JSON.stringify(found, bytes);
};
const finish = (database, record) =>
  outbox.finish(database, { owner: INES, kind: "contact", answers: {}, key, ...record }, 1000);
const answers = { own_words: ["She sang along."] };

test("a draft is unreadable on the disk, and wiped 12 hours after its last use", async () => {
  const database = await fresh();
  const draft = { owner: INES, kind: "contact", reference: "r1", answers };
  await drafts.keepDraft(database, draft, 0);
  assert.doesNotMatch(await everything(database), /sang/);
  const used = 5 * HOUR_MS;
  await drafts.keepDraft(database, draft, used);
  const almost = used + 12 * HOUR_MS - 1;
  const found = await drafts.lastDraft(database, INES, "contact", almost);
  assert.deepEqual(found, { reference: "r1", answers });
  assert.equal(await drafts.lastDraft(database, INES, "contact", almost + 1), null);
  assert.equal(await everything(database), "[]");
});

test("a clock that was set back gives a draft 12 hours from then, not more", async () => {
  const database = await fresh();
  const draft = { owner: INES, kind: "contact", reference: "r1", answers };
  await drafts.keepDraft(database, draft, 1000 * HOUR_MS);
  assert.ok(await drafts.lastDraft(database, INES, "contact", 10 * HOUR_MS));
  assert.equal(await drafts.lastDraft(database, INES, "contact", 22 * HOUR_MS), null);
});

test("the browser does not give the key of a draft out", async () => {
  const database = await fresh();
  await drafts.keepDraft(database, { owner: INES, kind: "contact", reference: "r1", answers }, 0);
  const request = database.transaction("drafts").objectStore("drafts").get("r1");
  await new Promise((resolve) => (request.onsuccess = resolve));
  const exported = crypto.subtle.exportKey("raw", request.result.key);
  await assert.rejects(exported, /not extractable/);
});

test("what is finished is sealed, its draft is gone, and its length says little", async () => {
  const database = await fresh();
  await drafts.keepDraft(database, { owner: INES, kind: "contact", reference: "r1", answers }, 0);
  await finish(database, { reference: "r1", answers });
  assert.equal(await drafts.lastDraft(database, INES, "contact", 1), null);
  assert.doesNotMatch(await everything(database), /sang/);
  await finish(database, { reference: "r2", answers: {} });
  const [long, short] = await outbox.waiting(database, INES);
  assert.equal(long.box.length, short.box.length);
});

test("storage that is full keeps the draft, and nothing is called saved", async (t) => {
  const database = await fresh();
  await drafts.keepDraft(database, { owner: INES, kind: "contact", reference: "r1", answers }, 0);
  const refuse = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const { put } = IDBObjectStore.prototype;
  t.mock.method(IDBObjectStore.prototype, "put", function (...values) {
    return this.name === "records" ? refuse() : put.apply(this, values);
  });
  await assert.rejects(finish(database, { reference: "r1", answers }), /full/);
  assert.ok(await drafts.lastDraft(database, INES, "contact", 1));
  assert.deepEqual(await outbox.waiting(database, INES), []);
});

test("a record leaves for an answer that names it and its version, and for nothing else", async () => {
  const database = await fresh();
  await finish(database, { reference: "r1" });
  const version = await finish(database, { reference: "r1" });
  const [sent] = await outbox.waiting(database, INES);
  const good = { reference: "r1", version, outcome: "new" };
  for (const answer of [
    null, {}, { ...good, reference: "r2" }, { ...good, version: version - 1 },
    { ...good, outcome: "ok" }, { ...good, outcome: undefined }, { ...good, version: undefined },
  ]) {
    assert.equal(await outbox.settle(database, INES, sent, answer), null);
  }
  assert.equal(await outbox.settle(database, INES, sent, { ...good, outcome: "invalid" }), "needs-you");
  assert.equal((await outbox.waiting(database, INES))[0].state, "needs-you");
  assert.equal(await outbox.settle(database, INES, sent, good), "kept");
  assert.deepEqual(await outbox.waiting(database, INES), []);
});

test("a later version that was put while one was on its way stays", async () => {
  const database = await fresh();
  const first = await finish(database, { reference: "r1" });
  const [sent] = await outbox.waiting(database, INES);
  const second = await finish(database, { reference: "r1" });
  const answer = { reference: "r1", version: first, outcome: "new" };
  assert.equal(await outbox.settle(database, INES, sent, answer), "kept");
  assert.deepEqual((await outbox.waiting(database, INES)).map((row) => row.version), [second]);
});

test("another user of this phone can neither see nor send nor wipe", async () => {
  const database = await fresh();
  const version = await finish(database, { reference: "r1" });
  const [sent] = await outbox.waiting(database, INES);
  assert.deepEqual(await outbox.waiting(database, TOM), []);
  await assert.rejects(finish(database, { owner: TOM, reference: "r1" }), /somebody else's/);
  await outbox.settle(database, TOM, sent, { reference: "r1", version, outcome: "new" });
  await outbox.settle(database, INES, sent, { reference: "r1", version: 0, outcome: "unreadable" });
  await outbox.takeOffUnreadable(database, TOM, "r1");
  await drafts.keepDraft(database, { owner: INES, kind: "contact", reference: "d1", answers }, 0);
  await drafts.throwDraftAway(database, TOM, "d1");
  assert.equal(await drafts.lastDraft(database, TOM, "contact", 1), null);
  assert.ok(await drafts.lastDraft(database, INES, "contact", 1));
  const service = { format: "attune.intake/1", member: TOM, token: "", urgent: [] };
  const asked = [];
  const fetch = async (path) => asked.push(path) && Response.json(service);
  assert.equal(await sendWaiting(database, INES, { fetch }), "somebody-else");
  assert.equal(await sendWaiting(database, TOM, { fetch }), "sent");
  assert.deepEqual(asked, ["/intake/", "/intake/"]);
  await known.keepService(database, service, 1);
  await known.forgetService(database);
  assert.deepEqual((await outbox.waiting(database, INES)).map((row) => row.reference), ["r1"]);
});

test("concerns go first; one record that is refused keeps no other waiting", async () => {
  const database = await fresh();
  await finish(database, { reference: "c1" });
  await finish(database, { reference: "c2" });
  await finish(database, { reference: "urgent", kind: "concern" });
  const order = [];
  const said = { format: "attune.intake/1", member: INES, token: "", urgent: ["concern"] };
  const fetch = async (path, options) => {
    if (path === "/intake/") return Response.json(said);
    const { reference, version } = JSON.parse(options.body);
    order.push(reference);
    if (reference === "c1") return new Response("", { status: 400 });
    return Response.json({ reference, version, outcome: "new" });
  };
  assert.equal(await sendWaiting(database, INES, { fetch }), "no-answer");
  assert.deepEqual(order, ["urgent", "c1", "c2"]);
  assert.deepEqual((await outbox.waiting(database, INES)).map((row) => row.reference), ["c1"]);
});

test("storage that refuses, is full, was emptied or is not promised is said", async () => {
  const page = (promised, quota, cookie = "") => ({
    document: { cookie },
    navigator: { storage: { persist: async () => promised, estimate: async () => ({ quota, usage: 0 }) } },
  });
  const database = await fresh();
  assert.deepEqual(await checkStorage(null, 0, page(true, 1e9)), ["refuses"]);
  assert.deepEqual(await checkStorage(database, 0, page(true, 1e9)), []);
  assert.deepEqual(await checkStorage(database, 0, page(false, 1e5)), ["full", "not-promised"]);
  const emptied = page(true, 1e9, "a=b; attune-waiting=1");
  assert.deepEqual(await checkStorage(database, 0, emptied), ["emptied"]);
  assert.deepEqual(await checkStorage(database, 2, emptied), []);
  database.close();
  assert.deepEqual(await checkStorage(database, 0, page(true, 1e9)), ["refuses"]);
});
