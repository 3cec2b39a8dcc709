// j and k go down and up the list, e opens what is marked (or the answer), r begins an answer. Never while somebody
// writes, and never while an input method composes.
(() => {
  const rows = () => [...document.querySelectorAll("[data-voice]")];
  const writes = (event) =>
    event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest("input, textarea, select, [contenteditable]");
  const go = (step) => {
    const all = rows();
    const here = all.findIndex((row) => row.hasAttribute("aria-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))] || all[0];
    if (!next) return;
    const link = next.matches("a") ? next : next.querySelector("a");
    if (document.querySelector(".thread")) { link.click(); return; }
    all.forEach((row) => row.removeAttribute("aria-current"));
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
    link.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (writes(event)) return;
    const text = document.getElementById("answer_text");
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "e" && !text) document.querySelector("[data-voice][aria-current] a")?.click();
    else if (event.key === "e") document.getElementById("act-close")?.setAttribute("open", "");
    else if (event.key === "r" && text) text.focus();
    else return;
    event.preventDefault();
  });
})();
