// Serves the shell and the styles when there is no signal. What is personal is never in the cache: see kept.js.
"use strict";
importScripts("/static/visits/kept.js");
const SHELL = "/visits/offline/";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(Kept.PAGES).then((pages) => pages.addAll([SHELL, ...FILES])).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (event.request.method === "GET") event.respondWith(page(event.request));
    else if (url.pathname === "/accounts/logout/") event.waitUntil(Kept.forget());
  } else if (event.request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(file(event.request));
  }
});

addEventListener("sync", (event) => {
  if (event.tag === "visits") event.waitUntil(Kept.send().then(tell));
});

async function page(request) {
  try {
    return await fetch(request);
  } catch (_trouble) {
    return (await caches.match(SHELL, { ignoreVary: true })) || Response.error();
  }
}

// From the server while there is a signal, so that a new release is never mixed with an old one.
async function file(request) {
  const pages = await caches.open(Kept.PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok) pages.put(request, answer.clone());
    return answer;
  } catch (_trouble) {
    return (await pages.match(request, { ignoreVary: true })) || Response.error();
  }
}

async function tell(outcome) {
  for (const client of await clients.matchAll()) client.postMessage(outcome.state);
}
