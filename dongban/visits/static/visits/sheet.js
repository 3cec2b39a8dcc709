// What a telephone adds to the sheet: one tap for all points, a signature, a queue. Without it every form works as well.
"use strict";
(() => {
  const words = document.getElementById("kept-words");
  const say = (name, n) => (words.dataset[name] || "").replace("{n}", n);
  const status = document.getElementById("kept-status");

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
      strokes.push([dot(event)]);
    });
    drawing.addEventListener("pointermove", (event) => {
      if (!drawingNow) return;
      strokes[strokes.length - 1].push(dot(event));
      show();
    });
    ["pointerup", "pointercancel"].forEach((name) => drawing.addEventListener(name, () => { drawingNow = false; show(); }));
    box.querySelector("[data-wipe]").addEventListener("click", () => { strokes = []; show(); });
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
      form.addEventListener("submit", (event) => { event.preventDefault(); sent(form, event.submitter); });
    });
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
    else if (own) {
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
  }

  // A visit that the server would not take as it is: its words are there, to be put right.
  function mend(entry) {
    tell(`${entry.name}: ${say("mend")}`, `/visits/${entry.promise}/`, say("look"));
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
      return;
    }
    const { hers } = await Kept.waiting();
    const queued = new Set(hers.map((entry) => entry.promise));
    const kept = await Kept.sheets();
    const line = document.getElementById("kept-line");
    for (const sheet of kept) {
      const row = line.content.cloneNode(true);
      const link = row.querySelector("a");
      link.href = `/visits/${sheet.promise}/`;
      link.textContent = sheet.name;
      row.querySelector("small").textContent = sheet.title;
      row.querySelector(".mark").textContent = queued.has(sheet.promise) ? say("queued") : sheet.span;
      row.querySelector(".mark").classList.add(queued.has(sheet.promise) ? "kept" : sheet.look);
      room.querySelector("ul").append(row);
    }
    room.querySelector(".empty").hidden = kept.length > 0;
  }

  async function begin() {
    dress(document);
    if (!navigator.serviceWorker || !self.Kept || !self.crypto || !crypto.subtle) return;
    const room = document.querySelector("[data-shell]");
    if (room) await shell(room);
    else {
      await Kept.take(Number(words.dataset.user));
      await navigator.serviceWorker.register("/sheet-worker.js", { scope: "/" });
    }
    navigator.serviceWorker.addEventListener("message", (event) => tellAll(event.data));
    const again = async () => tellAll((await Kept.send()).state);
    addEventListener("online", again);
    await again();
    const ready = await navigator.serviceWorker.ready;
    if (ready.sync) await ready.sync.register("visits").catch(() => {});
  }

  begin();
})();
