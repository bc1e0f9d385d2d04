// Keys for the queue, only while one of its statements has the focus; after a decision the focus stays there.
(() => {
  const cases = () => [...document.querySelectorAll(".case")];
  const typing = (element) => element.closest("input, textarea, select");
  for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;

  document.addEventListener("keydown", (event) => {
    const here = document.activeElement?.closest(".case");
    if (!here || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const step = { j: 1, k: -1 }[event.key];
    if (step) {
      const all = cases();
      all[all.indexOf(here) + step]?.focus();
      return;
    }
    const target = here.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    target.closest("details")?.querySelector("select")?.focus();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const name = event.detail.target?.id;
    if (name) document.getElementById(name)?.focus();
  });
})();
