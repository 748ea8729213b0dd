// The database of this device: sealed records that wait, drafts, a counter, and what the service
// said of itself. A change is all of its writes or none, and is on the disk when its promise ends.
// Nothing here reads a clock.

const STORES = {
  // reference → {reference, owner, kind, version, putAt, state, key, ephemeral, iv, box}
  records: { options: { keyPath: "reference" }, index: "owner" },
  // reference → {reference, owner, kind, key, iv, box, usedAt}; the key leaves the browser never
  drafts: { options: { keyPath: "reference" }, index: "owner" },
  // "version" → the last number given out on this device; "test" → a value written and deleted
  counters: { options: {} },
  // "service" → who is signed in, the public key, and the names that the pages show
  service: { options: {} },
};

export async function openDatabase(name = "attune-offline") {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const [store, { options, index }] of Object.entries(STORES)) {
      const made = request.result.createObjectStore(store, options);
      if (index) made.createIndex(index, index);
    }
  };
  const database = await asked(request);
  // Another tab with a newer release may change the database: this one lets go of it.
  database.onversionchange = () => database.close();
  return database;
}

export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// `work` gets the stores by name and awaits nothing but `asked(...)`; what it throws undoes all.
export async function change(database, names, work) {
  const transaction = database.transaction(names, "readwrite", { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("The change was undone."));
  });
  ended.catch(() => {});
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  let result;
  try {
    result = await work(stores);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself, for the same reason.
    }
    throw error;
  }
  await ended;
  return result;
}

export async function read(database, name, work) {
  return work(database.transaction(name).objectStore(name));
}
