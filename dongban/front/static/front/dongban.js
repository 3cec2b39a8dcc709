// What makes pages quicker in practised hands. Every page works without it.
"use strict";

// The letters that a Korean keyboard writes on the keys of these shortcuts, where nothing is being composed.
const JAMO = { "ㅓ": "j", "ㅏ": "k", "ㅌ": "x", "ㄷ": "e", "ㄱ": "r" };

function writing(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-keys] [data-row]")];
}

// The row that has the focus; beside a page that is open, the row of that page.
function here() {
  const all = rows();
  return all.find((row) => row.contains(document.activeElement)) ?? all.find((row) => row.querySelector("[aria-current]"));
}

function step(by) {
  const all = rows();
  const row = all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)];
  const link = row?.querySelector("[data-open]");
  // A list that stands beside what is read opens the next one; a list alone only walks there.
  if (row?.closest("[data-keys=opens]")) {
    if (row !== here()) link?.click();
    return;
  }
  link?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function press(own) {
  own.focus();
  if (!own.matches("textarea")) own.click();
}

function choose() {
  const row = here() ?? rows()[0];
  const box = row?.querySelector("input[type=checkbox]");
  if (box) box.click();
  else if (row) follow(document.querySelector("[data-pick]"), row.dataset.row);
}

function follow(link, pick) {
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.set("pick", pick);
  location.assign(address);
}

function help() {
  const keys = document.getElementById("keys");
  if (!keys) return;
  keys.hidden = !keys.hidden;
  if (!keys.hidden) keys.querySelector("button").focus();
}

function search() {
  // On a telephone the field stands on a page of its own.
  const field = [...document.querySelectorAll("[role=search] input")].find((one) => one.offsetParent);
  if (field) field.focus();
  else document.querySelector("a.find-page")?.click();
}

const KEYS = { j: () => step(1), k: () => step(-1), x: choose, "/": search, "?": help };

// A page that was asked for with a row chosen goes on in that row.
const picked = new URLSearchParams(location.search).get("pick");
rows().find((row) => row.dataset.row === picked)?.querySelector("[data-open]")?.focus();

// A browser says in its own language what a field lacks; the page says it in the reader's.
document.addEventListener("invalid", (event) => {
  const { validity } = event.target;
  const { missing, short } = document.body.dataset;
  if (validity.valueMissing && missing) event.target.setCustomValidity(missing);
  else if (validity.tooShort && short) event.target.setCustomValidity(short.replace("{n}", event.target.minLength));
}, true);

document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

document.addEventListener("keydown", (event) => {
  // A key that an input method is still composing with belongs to it alone; browsers say so in one of these two ways.
  if (event.isComposing || event.keyCode === 229) return;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const keys = document.getElementById("keys");
    if (keys && !keys.hidden) keys.hidden = true;
    document.querySelectorAll("header details[open], .tabs details[open]").forEach((one) => { one.open = false; });
    return;
  }
  if (writing(event.target)) return;
  const key = JAMO[event.key] ?? event.key;
  // A room's own keys: whatever on the page says data-key="r" is pressed by r, in the row that has the focus first.
  const own = (here() ?? document).querySelector(`[data-key="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const act = own ? () => press(own) : KEYS[key];
  if (!act) return;
  event.preventDefault();
  act();
});

// What was written and is not sent is asked about before the page goes, whichever way it goes. It is kept nowhere: at a
// branch's shared machine a draft in the browser's storage would outlive the sign-out in every other tab, and be there
// for whoever sits down next when a session has simply run out.
let sends = null;

function unsent() {
  return [...document.querySelectorAll("form[data-unsent] textarea")].some((field) =>
    field.form !== sends && field.value.trim() && (field.value !== field.defaultValue || field.form.dataset.unsent));
}

document.addEventListener("submit", (event) => { sends = event.target; });

window.addEventListener("beforeunload", (event) => {
  if (unsent()) event.preventDefault();
  sends = null;
});

document.addEventListener("change", (event) => {
  if (event.target instanceof Element && event.target.matches("select[data-sends]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-close]")) event.target.closest("[data-close]").parentElement.hidden = true;
});
