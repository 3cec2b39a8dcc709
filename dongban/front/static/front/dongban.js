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

function here() {
  return rows().find((row) => row.contains(document.activeElement));
}

function step(by) {
  const all = rows();
  const row = all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)];
  row?.querySelector("[data-open]")?.focus();
  row?.scrollIntoView({ block: "nearest" });
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

const KEYS = { j: () => step(1), k: () => step(-1), x: choose, "?": help };

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
  const act = own ? () => own.click() : KEYS[key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("change", (event) => {
  if (event.target instanceof Element && event.target.matches("select[data-sends]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-close]")) event.target.closest("[data-close]").parentElement.hidden = true;
});
