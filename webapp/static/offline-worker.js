// Keeps the pages under /offline/ and what they need; answers from there first, and looks for news behind.
// Everything of one version lies in one cache; a new version is taken whole or not at all.
const ydanPrefix = "ydan-offline-";
const ydanCache = `${ydanPrefix}${ydanVersion}`;
const ydanPage = /^\/offline\/[^/]+\/\d+\/[a-z]+(\/manifest)?$/;
const ydanDoor = /^\/offline\/[^/]+\/\d+$/;
const ydanHeader = "Ydan-Offline";

const ydanFetch = (path) => fetch(path, { credentials: "omit", cache: "no-store", redirect: "error" });

// Keep one page. A page of another version is not kept: its scripts are not here.
const ydanKeep = async (path) => {
  const answer = await ydanFetch(path);
  const isManifest = path.endsWith("/manifest");
  if (!isManifest && answer.headers.get(ydanHeader) !== ydanVersion) {
    if (answer.headers.has(ydanHeader)) await registration.update();
    throw new Error("a page of another version");
  }
  if (isManifest && !answer.ok) throw new Error("no manifest");
  const cache = await caches.open(ydanCache);
  const before = await cache.match(path);
  await cache.put(path, answer.clone());
  return !before || before.status === answer.status;
};

const ydanOlder = async () => (await caches.keys()).filter((name) => name.startsWith(ydanPrefix) && name !== ydanCache);

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(ydanCache);
  await cache.addAll(ydanFiles);
  for (const name of await ydanOlder()) {
    for (const { url } of await (await caches.open(name)).keys()) {
      const path = new URL(url).pathname;
      if (ydanPage.test(path)) await ydanKeep(path);
    }
  }
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await ydanOlder()) await caches.delete(name);
  await clients.claim();
})()));

const ydanNews = async (path, opened) => {
  let isAsBefore = true;
  try {
    isAsBefore = await ydanKeep(path);
  } catch {
    return; // no network, or a new version that comes by itself
  }
  if (opened) await clients.get(opened); // news may come before the page that it is about
  if (!isAsBefore) for (const one of await clients.matchAll()) one.postMessage("changed");
};

const ydanKept = async (path, event) => {
  const found = await (await caches.open(ydanCache)).match(path);
  if (!found) return fetch(event.request);
  if (ydanPage.test(path)) event.waitUntil(ydanNews(path, event.resultingClientId));
  return found;
};

const ydanThroughTheDoor = async (path, request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = (await (await caches.open(ydanCache)).keys()).map(({ url }) => new URL(url).pathname);
    const pages = kept.filter((one) => one.startsWith(`${path}/`) && !one.endsWith("/manifest")).sort();
    if (!pages.length) throw error;
    // In the language of the device if it is kept, else in Vietnamese, the last by its letters.
    return Response.redirect(pages.find((one) => one.endsWith(`/${navigator.language.slice(0, 2)}`)) || pages.at(-1));
  }
};

addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (ydanPage.test(pathname) || ydanFiles.includes(pathname)) event.respondWith(ydanKept(pathname, event));
  else if (ydanDoor.test(pathname)) event.respondWith(ydanThroughTheDoor(pathname, event.request));
});

addEventListener("message", (event) => {
  const paths = event.data.keep.filter((path) => ydanPage.test(path));
  event.waitUntil(Promise.all(paths.map(ydanKeep)).then(
    () => event.ports[0].postMessage(true),
    async () => event.ports[0].postMessage(
      (await Promise.all(paths.map((path) => caches.match(path, { cacheName: ydanCache })))).every(Boolean),
    ),
  ));
});

addEventListener("sync", (event) => {
  if (event.tag === ydanQueue.NAME) event.waitUntil(ydanQueue.send());
});
