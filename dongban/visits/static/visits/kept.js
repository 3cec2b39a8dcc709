// The day's sheets and the visits that wait to be sent, on this telephone. Used by the pages and by the worker.
// Sheets are gone at sign-out, when somebody else signs in, and after the day. A visit that waits is sealed with its
// writer's key, which the server gives to her alone: it outlives a sign-out, and nobody else can read or send it.
"use strict";
self.Kept = (() => {
  const STORES = ["meta", "sheets", "queue"];
  const PAGES = "dongban-visits";
  let opened;

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  function base() {
    opened = opened || new Promise((done, failed) => {
      const request = indexedDB.open("dongban-visits", 1);
      request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opened;
  }

  const store = async (name, mode) => (await base()).transaction(name, mode).objectStore(name);
  const get = async (name, key) => asked((await store(name, "readonly")).get(key));
  const put = async (name, key, value) => asked((await store(name, "readwrite")).put(value, key));
  const drop = async (name, key) => asked((await store(name, "readwrite")).delete(key));
  const all = async (name) => asked((await store(name, "readonly")).getAll());
  const clear = async (name) => asked((await store(name, "readwrite")).clear());

  // Everything of whoever was signed in; what waits to be sent stays, sealed.
  async function forget() {
    await clear("sheets");
    await clear("meta");
  }

  async function sheets() {
    const meta = await get("meta", "day");
    if (meta && Date.now() > meta.until) await clear("sheets");
    return (await all("sheets")).sort((one, other) => one.place - other.place);
  }

  // Takes the day's sheets along, at most every five minutes.
  async function take(user) {
    const meta = await get("meta", "day");
    if (meta && user && meta.user !== user) await forget();
    else if (meta && Date.now() < Math.min(meta.taken + 300000, meta.until)) return;
    const answer = await fetch("/visits/day.json", { redirect: "manual", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const day = await answer.json();
    const raw = Uint8Array.from(atob(day.key), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    await clear("sheets");
    for (const [place, sheet] of day.sheets.entries()) await put("sheets", sheet.promise, { ...sheet, place });
    await put("meta", "day", { user: day.user, key, taken: Date.now(), until: Date.now() + day.seconds_left * 1000 });
    const pages = await caches.open(PAGES);
    await pages.add("/visits/offline/");
  }

  async function wait(key, promise, name, fields) {
    const meta = await get("meta", "day");
    if (!meta) throw new Error("nobody is known here");
    const shut = await seal(meta, { name, fields });
    await put("queue", key, { key, promise, user: meta.user, ...shut, state: "waiting", at: Date.now() });
  }

  async function seal(meta, what) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(what));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, meta.key, text) };
  }

  async function open(entry, meta) {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: entry.iv }, meta.key, entry.sealed);
    return JSON.parse(new TextDecoder().decode(text));
  }

  // Hers, each with the customer's name; others' are only counted.
  async function waiting() {
    const meta = await get("meta", "day");
    const entries = await all("queue");
    const hers = entries.filter((entry) => meta && entry.user === meta.user);
    const named = [];
    for (const entry of hers) named.push({ ...entry, ...(await open(entry, meta)) });
    return { hers: named, others: entries.length - hers.length };
  }

  // What the server would not take of this promise: her whole entry, and what was wrong with it.
  async function refused(promise) {
    const { hers } = await waiting();
    return hers.find((entry) => entry.promise === promise && entry.state !== "waiting");
  }

  // Sends what waits. {sent: [...], state: "sent" | "offline" | "sign-in"}; a lock keeps page and worker apart.
  const send = () => navigator.locks.request("dongban-visits", sendAll);

  async function sendAll() {
    const sent = [];
    const { hers } = await waiting();
    const ready = hers.filter((entry) => entry.state === "waiting");
    if (!ready.length) return { sent, state: "sent" };
    try {
      const pass = await fetch("/visits/pass.json", { redirect: "manual", headers: { Accept: "application/json" } });
      if (!pass.ok) return { sent, state: pass.status >= 500 ? "offline" : "sign-in" };
      const { user, token } = await pass.json();
      for (const entry of ready) {
        if (entry.user !== user) return { sent, state: "sign-in" };
        const outcome = await sendOne(entry, token);
        if (outcome === null) return { sent, state: "sign-in" };
        sent.push(outcome);
        await settle(entry, outcome);
      }
    } catch (_trouble) {
      return { sent, state: "offline" };
    }
    return { sent, state: "sent" };
  }

  async function sendOne(entry, token) {
    const answer = await fetch(`/visits/${entry.promise}/`, {
      method: "POST",
      body: new URLSearchParams(entry.fields),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
    });
    if (answer.status >= 500) throw new Error("the server is not well");
    if (answer.type === "opaqueredirect" || answer.status === 403) return null;
    const told = answer.headers.get("Content-Type") === "application/json" ? await answer.json() : { outcome: "gone" };
    return { ...told, key: entry.key, name: entry.name, promise: entry.promise };
  }

  // Out of the queue and into the news in one transaction: a page that closes in between loses neither.
  async function settle(entry, outcome) {
    const taken = ["kept", "again", "aside"].includes(outcome.outcome);
    const { name, fields, ...kept } = entry;
    const { errors, ...news } = outcome;
    const shut = taken ? {} : await seal(await get("meta", "day"), { name, fields, errors });
    const change = (await base()).transaction(STORES, "readwrite");
    const of = (name) => change.objectStore(name);
    if (taken) {
      of("queue").delete(entry.key);
      of("sheets").delete(entry.promise);
    } else {
      of("queue").put({ ...kept, ...shut, state: outcome.outcome }, entry.key);
    }
    const told = (await asked(of("meta").get("told"))) || [];
    await asked(of("meta").put([...told, news], "told"));
  }

  // What came of visits since somebody last looked, whoever sent them: page or worker; of one visit when its key is
  // given. Read and forgotten in one transaction: the page hears of one sending from two sides at once, and tells of
  // each visit once.
  async function news(key) {
    const meta = await store("meta", "readwrite");
    const told = (await asked(meta.get("told"))) || [];
    const asks = (one) => !key || one.key === key;
    await asked(meta.put(told.filter((one) => !asks(one)), "told"));
    return told.filter(asks);
  }

  return { forget, news, refused, sheets, take, wait, waiting, send, PAGES, sheet: (pk) => get("sheets", pk), unqueue: (key) => drop("queue", key) };
})();
