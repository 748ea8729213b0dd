// Runs random schedules of faults in Node, over fake-indexeddb. Prints one JSON line for each:
// what was saved, and what the screen said.
//
//     node tests/offline/schedules.mjs '{"address": …, "from": 0, "to": 100, "members": …}'
import "fake-indexeddb/auto";
import { Phone, load } from "./phone.mjs";

const plan = JSON.parse(process.argv[2]);
const attune = await load("../../attune/care/static/attune/offline");

let next = plan.from;
async function runner() {
  while (next < plan.to) {
    const seed = next++;
    console.log(JSON.stringify({ seed, ...(await new Phone(seed, plan, attune).run()) }));
  }
}
await Promise.all(Array.from({ length: plan.atOnce }, runner));
