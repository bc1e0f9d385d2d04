// Keeps results up to date while the page is looked at: asks every 15 seconds, and the server answers 304 if nothing is new.
(() => {
  const live = document.getElementById("live");
  if (!live || !live.dataset.live) return;
  const said = document.getElementById("live-said");
  const every = 15000;
  let timer = 0;

  const keep = (html) => {
    const open = [...live.querySelectorAll("details[open][id]")].map((one) => one.id);
    const focus = live.contains(document.activeElement) ? document.activeElement : null;
    const focused = focus?.getAttribute("href");
    const folded = focus?.matches("summary") ? focus.parentElement.id : "";
    // Parsed as a document of its own: nothing in it runs.
    const made = new DOMParser().parseFromString(html, "text/html");
    live.replaceChildren(...made.body.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (folded) document.getElementById(folded)?.querySelector("summary")?.focus({ preventScroll: true });
    if (focused) live.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    said.textContent = live.dataset.said;
  };

  let known = live.dataset.known;
  // Whoever is writing, or about to press a button, keeps what stands there.
  const busy = () =>
    live.querySelector("textarea:focus, input:focus, select:focus, button:focus") !== null ||
    [...live.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue);
  const ask = async () => {
    if (busy()) {
      plan();
      return;
    }
    try {
      const answer = await fetch(live.dataset.live, { headers: { "If-None-Match": known }, cache: "no-store" });
      if (answer.status === 200) {
        known = answer.headers.get("ETag");
        keep(await answer.text());
      }
    } catch {
      // Offline for a moment: the next time may do.
    }
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, every);
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) ask();
  });
  plan();
})();
