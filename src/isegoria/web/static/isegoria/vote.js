// Keys, focus and announcements for the vote card, and a count of letters. Everything works without it.
(() => {
  const byId = (id) => document.getElementById(id);
  const KEYS = "keys";

  const remembered = () => {
    try { return localStorage.getItem(KEYS); } catch { return null; }
  };
  const remember = (value) => {
    try { localStorage.setItem(KEYS, value); } catch { /* a browser that keeps nothing */ }
  };

  // Single keys can be switched off, since speech input and some assistive technology send them by accident.
  const hint = document.querySelector(".keys");
  const choice = byId("use-keys");
  let on = Boolean(hint) && remembered() !== "off";
  const show = () => document.documentElement.classList.toggle("with-keys", on);
  if (hint && choice) {
    hint.hidden = false;
    choice.checked = on;
    choice.addEventListener("change", () => {
      on = choice.checked;
      remember(on ? "on" : "off");
      show();
    });
  }
  show();

  const typing = (element) => element.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  document.addEventListener("keydown", (event) => {
    if (!on || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const target = byId("card")?.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target || target.disabled) return;
    event.preventDefault();
    target.click();
  });

  const trouble = (on) => {
    const place = byId("trouble");
    if (!place) return;
    place.textContent = on ? place.dataset.offline : "";
    place.hidden = !on;
  };

  document.addEventListener("htmx:afterSettle", () => {
    const card = byId("card");
    if (!card || card === known) return;
    known = card;
    trouble(false);
    const said = byId("said");
    if (said) said.textContent = card.dataset.said ?? "";
    const token = card.querySelector("input[name=token]")?.value;
    if (token) for (const field of document.querySelectorAll("[data-token]")) field.value = token;
    (byId("statement") ?? byId("card-title"))?.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  });
  let known = byId("card");
  for (const problem of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(problem, () => trouble(true));

  const text = document.querySelector("textarea[data-longest]");
  const count = byId("count");
  if (text && count) {
    const longest = Number(text.dataset.longest);
    const update = () => {
      const length = [...text.value].length;
      count.textContent = `${length} / ${longest}`;
      count.classList.toggle("over", length > longest);
    };
    text.addEventListener("input", update);
    update();
  }
})();
