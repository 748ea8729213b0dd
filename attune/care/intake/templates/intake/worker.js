// Keeps the empty pages for recording without a network, and nothing else: what is not one of
// these addresses passes untouched and is never stored. It serves pages below /offline/ alone.
const CACHE = "attune-offline-{{ version }}";
const SHELL = [{% for address in addresses %}
  "{{ address|escapejs }}",{% endfor %}
];

self.addEventListener("install", (event) => {
  const asked = SHELL.map((address) => new Request(address, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(asked)));
});

self.addEventListener("activate", (event) => {
  const drop = (names) =>
    Promise.all(
      names
        .filter((name) => name.startsWith("attune-offline-") && name !== CACHE)
        .map((name) => caches.delete(name)),
    );
  event.waitUntil(caches.keys().then(drop));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin || !SHELL.includes(pathname)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(pathname))
      .then((kept) => kept ?? fetch(event.request)),
  );
});
