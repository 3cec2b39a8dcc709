// Keys for the search: up and down choose among what was found, Enter opens it, Escape closes the list. Without this
// script Enter leads to the page of everybody found. Never while an input method composes: there, Enter ends a syllable.
(() => {
  const list = (input) => document.getElementById(input.getAttribute("aria-controls"));
  const options = (input) => [...list(input).querySelectorAll('[role="option"]')];
  const chosen = (input) => options(input).findIndex((one) => one.getAttribute("aria-selected") === "true");

  const choose = (input, place) => {
    const found = options(input);
    found.forEach((one, at) => {
      one.id = `${input.id}-option-${at}`;
      one.setAttribute("aria-selected", String(at === place));
    });
    if (found[place]) {
      input.setAttribute("aria-activedescendant", found[place].id);
      found[place].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const show = (input, open) => {
    list(input).hidden = !open;
    input.setAttribute("aria-expanded", String(open && options(input).length > 0));
    if (!open) choose(input, -1);
  };

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("[role=combobox][aria-controls$=-found]");
    if (!input || event.isComposing || event.keyCode === 229) return;
    const count = options(input).length;
    if (event.key === "Escape" && !list(input).hidden && count) {
      show(input, false);
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      show(input, true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = chosen(input);
      choose(input, from < 0 && step < 0 ? count - 1 : (from + step + count) % count);
      event.preventDefault();
    } else if (event.key === "Enter" && !list(input).hidden && chosen(input) >= 0) {
      options(input)[chosen(input)].querySelector("a").click();
      event.preventDefault();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const input = document.getElementById(event.target.dataset?.find ?? "");
    if (input) show(input, true);
  });

  document.addEventListener("focusout", (event) => {
    const box = event.target.closest?.(".find, .find-here");
    const input = box?.querySelector("[role=combobox]");
    if (input && !box.contains(event.relatedTarget)) show(input, false);
  });

  document.addEventListener("focusin", (event) => {
    const input = event.target.closest?.("[role=combobox][aria-controls$=-found]");
    if (input && list(input).children.length) show(input, true);
  });
})();
