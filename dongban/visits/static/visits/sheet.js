// What a telephone adds to the sheet: one tap for all points, a signature, a queue. Without it every form works as well.
"use strict";
(() => {
  const words = document.getElementById("kept-words");
  const say = (name, n) => (words.dataset[name] || "").replace("{n}", n);
  const status = document.getElementById("kept-status");
  // As many as the server takes of a signature.
  const [MOST_STROKES, MOST_DOTS] = [200, 6000];

  function tell(text, link, label) {
    if (!text) return;
    const line = document.createElement("p");
    line.className = link ? "warn" : "note";
    line.append(text);
    if (link) {
      const way = Object.assign(document.createElement("a"), { href: link, textContent: label });
      line.append(" ", way);
    }
    status.append(line);
  }

  function glass(box, form) {
    const field = form.elements.strokes;
    const drawing = box.querySelector("svg");
    const path = box.querySelector("path");
    let strokes = [];
    let drawingNow = false;
    // A signature is given once: it stands again on a sheet that comes back.
    const read = () => { strokes = field.value ? JSON.parse(field.value) : []; show(); };
    const show = () => {
      path.setAttribute("d", strokes.map((stroke) => "M" + stroke.map((dot) => dot.join(" ")).join("L")).join(""));
      field.value = strokes.length ? JSON.stringify(strokes) : "";
    };
    const dot = (event) => {
      const frame = drawing.getBoundingClientRect();
      const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
      return [
        within(((event.clientX - frame.left) / frame.width) * 1000, 1000),
        within(((event.clientY - frame.top) / frame.height) * 400, 400),
      ];
    };
    drawing.addEventListener("pointerdown", (event) => {
      drawingNow = true;
      drawing.setPointerCapture(event.pointerId);
      if (strokes.length < MOST_STROKES) strokes.push([dot(event)]);
    });
    drawing.addEventListener("pointermove", (event) => {
      if (!drawingNow || strokes.flat().length >= MOST_DOTS) return;
      strokes[strokes.length - 1].push(dot(event));
      show();
    });
    ["pointerup", "pointercancel"].forEach((name) => drawing.addEventListener(name, () => { drawingNow = false; show(); }));
    box.querySelector("[data-wipe]").addEventListener("click", () => { strokes = []; show(); });
    form.addEventListener("refilled", read);
    read();
    box.hidden = false;
  }

  function place(label, form) {
    const [latitude, longitude] = [form.elements.latitude, form.elements.longitude];
    label.hidden = !navigator.geolocation;
    label.querySelector("input").addEventListener("change", (event) => {
      latitude.value = longitude.value = "";
      if (!event.target.checked) return;
      navigator.geolocation.getCurrentPosition(
        (found) => { latitude.value = found.coords.latitude; longitude.value = found.coords.longitude; },
        () => { event.target.checked = false; },
        { timeout: 10000, maximumAge: 60000 },
      );
    });
  }

  // Straight to the server, or not at all: a photograph waits on no telephone.
  function photo(form) {
    const input = form.elements.photo;
    form.querySelector("button").hidden = true;
    input.addEventListener("change", async () => {
      const body = new FormData();
      body.append("photo", input.files[0]);
      const list = form.parentElement.querySelector("[data-photos]");
      const line = document.createElement("li");
      try {
        const pass = await (await fetch("/visits/pass.json", { redirect: "manual" })).json();
        const headers = { Accept: "application/json", "X-CSRFToken": pass.token };
        const told = await (await fetch(form.action, { method: "POST", body, headers })).json();
        if (told.error) line.append(told.error);
        else line.append(Object.assign(document.createElement("a"), { href: told.url, textContent: say("photo"), target: "_blank" }));
      } catch (_trouble) {
        line.append(say("nophoto"));
      }
      list.append(line);
      form.reset();
    });
  }

  function dress(root) {
    root.querySelectorAll("[data-glass]").forEach((box) => glass(box, box.closest("form")));
    root.querySelectorAll("[data-place]").forEach((label) => place(label, label.closest("form")));
    root.querySelectorAll("[data-all]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        button.closest("fieldset").querySelectorAll("[type=checkbox]").forEach((box) => { box.checked = true; });
      });
    });
    root.querySelectorAll("form[data-photo]").forEach((form) => photo(form));
    root.querySelectorAll("form[data-sheet]").forEach((form) => {
      if (self.crypto && crypto.randomUUID) form.elements.key.value = crypto.randomUUID();
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (fault(form, lacks(form))) sent(form, event.submitter);
      });
    });
  }

  // What the server would say of this sheet, field by field: without a signal it says so too late.
  function lacks(form) {
    const wrong = {};
    const say = (name, sentence) => {
      const words = form.dataset[`lacks${sentence}`];
      if (words) wrong[name] = [words];
    };
    const told = (name) => form.elements[name].value.trim();
    let tells = form.querySelector("[name=points]:checked") !== null;
    for (let n = 1; form.elements[`said${n}`]; n += 1) {
      const [kind, said] = [told(`kind${n}`), told(`said${n}`)];
      if (said && !kind) say(`kind${n}`, "Kind");
      if (kind && !said) say(`said${n}`, "Said");
      tells = tells || Boolean(kind && said);
    }
    const note = told("note");
    if (!note && !tells) say("note", "NoteMissing");
    if (note.length === 1) say("note", "NoteTooShort");
    const on = form.elements.on;
    if (!on.value) say("on", "OnMissing");
    else if (on.max && on.value > on.max) say("on", "OnLate");
    else if (on.min && on.value < on.min) say("on", "OnEarly");
    return wrong;
  }

  // Each sentence stands beside its field, as the server writes it. True when there is none.
  function fault(form, errors) {
    form.querySelectorAll(".error").forEach((line) => line.remove());
    let first;
    for (const [name, sentences] of Object.entries(errors)) {
      const found = form.elements[name] || form.elements.note;
      const field = found instanceof Element ? found : found[0];
      const line = Object.assign(document.createElement("p"), { className: "error", textContent: sentences.join(" ") });
      if (field.type === "radio") field.closest(".kinds").after(line);
      else {
        line.id = `${field.id}_error`;
        const hint = document.getElementById(`${field.id}_helptext`);
        field.setAttribute("aria-describedby", [hint && hint.id, line.id].filter(Boolean).join(" "));
        field.after(line);
      }
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      first = first || field;
    }
    if (first) first.focus();
    return !first;
  }

  // A sheet that could not be taken comes back as it was, signature and all, under the key that it had.
  async function refill(form) {
    const entry = await Kept.refused(Number(form.dataset.sheet));
    if (!entry) return;
    const given = new Map(entry.fields.filter(([name]) => name !== "points"));
    const ticked = new Set(entry.fields.filter(([name]) => name === "points").map(([, value]) => value));
    form.querySelectorAll("[name=points]").forEach((box) => { box.checked = ticked.has(box.value); });
    for (const [name, value] of given) if (form.elements[name]) form.elements[name].value = value;
    if (form.elements.mail) form.elements.mail.checked = given.has("mail");
    form.elements.key.value = entry.key;
    form.querySelectorAll(".opinions, .opinions details").forEach((box) => {
      box.open = [...box.querySelectorAll("textarea")].some((said) => said.value);
    });
    form.dispatchEvent(new Event("refilled"));
    fault(form, entry.errors || {});
  }

  // First into the queue, then out of it: whatever happens on the way, the visit is not lost.
  async function sent(form, button) {
    if (button) button.disabled = true;
    const key = form.elements.key.value;
    const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    try {
      await Kept.wait(key, Number(form.dataset.sheet), document.querySelector("h1").textContent.trim(), fields);
    } catch (_trouble) {
      form.submit();
      return;
    }
    const outcome = await Kept.send();
    const own = outcome.sent.find((one) => one.key === key);
    if (own) await Kept.news(key);
    if (own && own.next) location.assign(own.next);
    else if (own && own.outcome === "wrong") {
      if (button) button.disabled = false;
      await refill(form);
    } else if (own) {
      await Kept.unqueue(key);
      form.submit();
    } else if (outcome.state === "sign-in") location.assign("/accounts/login/?next=/");
    else location.assign("/");
  }

  const heard = [];

  async function tellAll(state) {
    heard.push(...(await Kept.news()));
    const { hers, others } = await Kept.waiting();
    // From here on without a pause: a second call meanwhile would write its lines among these.
    status.replaceChildren();
    const told = (name) => heard.filter((one) => one.outcome === name);
    const arrived = [...told("kept"), ...told("again")];
    if (arrived.length) tell(`${say("sent", arrived.length)} ${arrived.map((one) => one.name).join(", ")}`);
    told("aside").forEach((one) => tell(`${one.name}: ${say("aside")}`, one.next, say("look")));
    const ready = hers.filter((entry) => entry.state === "waiting");
    if (state === "sign-in") tell(say("signin", ready.length), "/accounts/login/?next=/", say("enter"));
    else if (ready.length) tell(`${say("waiting", ready.length)} ${ready.map((one) => one.name).join(", ")}`);
    hers.filter((entry) => entry.state !== "waiting").forEach((entry) => mend(entry));
    if (others) tell(say("others", others));
    const room = document.querySelector("[data-shell]");
    if (room) await Promise.all([list(room), signal()]);
  }

  // A visit that the server would not take as it is, with its reason: the sheet opens as it was, to be put right.
  function mend(entry) {
    if (entry.state === "wrong") {
      const why = Object.values(entry.errors || {}).flat().join(" ");
      tell(`${entry.name}: ${say("mend")} ${why}`, `/visits/${entry.promise}/`, say("putRight"));
    } else tell(`${entry.name}: ${say("gone")}`);
    const quote = document.createElement("p");
    quote.className = "quote";
    quote.textContent = entry.fields.filter(([name]) => name === "note" || name.startsWith("said")).map(([, value]) => value).filter(Boolean).join("\n");
    const done = Object.assign(document.createElement("button"), { className: "button", textContent: say("done") });
    done.addEventListener("click", async () => { await Kept.unqueue(entry.key); quote.remove(); done.remove(); });
    status.append(quote, done);
  }

  async function shell(room) {
    const wanted = location.pathname.match(/^\/visits\/(\d+)\/$/);
    const found = wanted && (await Kept.sheet(Number(wanted[1])));
    if (found) {
      room.innerHTML = found.html;
      dress(room);
      await Promise.all([...room.querySelectorAll("form[data-sheet]")].map(refill));
      return;
    }
    await list(room);
  }

  // What is left of the day, and which of it waits to be sent: anew whenever something was.
  async function list(room) {
    const { hers } = await Kept.waiting();
    const states = new Map(hers.map((entry) => [entry.promise, entry.state === "waiting" ? "queued" : "refused"]));
    const kept = await Kept.sheets();
    const line = document.getElementById("kept-line");
    // From here on without a pause, as in tellAll.
    const lines = room.querySelector("ul");
    if (!lines) return;
    lines.replaceChildren();
    for (const sheet of kept) {
      const row = line.content.cloneNode(true);
      const link = row.querySelector("a");
      link.href = `/visits/${sheet.promise}/`;
      link.textContent = sheet.name;
      row.querySelector("small").textContent = sheet.title;
      const state = states.get(sheet.promise);
      row.querySelector(".mark").textContent = state ? say(state) : sheet.span;
      row.querySelector(".mark").classList.add(state ? { queued: "kept", refused: "late" }[state] : sheet.look);
      lines.append(row);
    }
    room.querySelector(".empty").hidden = kept.length > 0;
  }

  // The page without a signal says so itself when there is one again: by asking, for a telephone often believes it has.
  async function signal() {
    const there = await fetch("/visits/pass.json", { redirect: "manual", cache: "no-store" }).then(() => true, () => false);
    document.querySelector("[data-no-signal]").hidden = there;
    document.querySelector("[data-signal]").hidden = !there;
  }

  async function begin() {
    dress(document);
    if (!navigator.serviceWorker || !self.Kept || !self.crypto || !crypto.subtle) return;
    const room = document.querySelector("[data-shell]");
    if (room) await shell(room);
    else {
      await Kept.take(Number(words.dataset.user));
      await Promise.all([...document.querySelectorAll("form[data-sheet]")].map(refill));
      await navigator.serviceWorker.register("/sheet-worker.js", { scope: "/" });
    }
    navigator.serviceWorker.addEventListener("message", (event) => tellAll(event.data));
    const again = async () => tellAll((await Kept.send()).state);
    addEventListener("online", again);
    addEventListener("offline", again);
    await again();
    const ready = await navigator.serviceWorker.ready;
    if (ready.sync) await ready.sync.register("visits").catch(() => {});
  }

  begin();
})();
