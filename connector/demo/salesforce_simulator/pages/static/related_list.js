// Keeps a related list fresh while somebody looks at it, and says aloud when it grew.
const INTERVAL = 3000;

function keepFresh(list) {
  const rows = list.querySelector("[data-rows]");

  async function refresh() {
    const answer = await fetch(list.dataset.related, { headers: { accept: "application/json" } });
    const fresh = answer.ok ? await answer.json() : { version: list.dataset.version };
    if (fresh.version !== list.dataset.version) replaceRows(fresh);
  }

  function replaceRows(fresh) {
    const known = new Set(ids());
    const focused = rows.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    rows.innerHTML = fresh.html;
    list.dataset.version = fresh.version;
    list.querySelector("[data-count]").textContent = fresh.count;
    ids().filter((id) => !known.has(id)).forEach(highlight);
    rows.querySelector(`a[href="${CSS.escape(focused ?? "")}"]`)?.focus();
    announce(fresh.count);
    refreshWidget();
  }

  // As Lightning's refresh event would: the widget counts who answered.
  const refreshWidget = () => document.querySelector("[data-hearback-widget] > *")?.refresh?.();

  const ids = () => [...rows.querySelectorAll("[data-id]")].map((row) => row.dataset.id);
  const highlight = (id) => rows.querySelector(`[data-id="${CSS.escape(id)}"]`).classList.add("sf-new");

  function announce(count) {
    const text = count === 1 ? list.dataset.one : list.dataset.many.replace("%(count)s", count);
    list.querySelector("[data-announce]").textContent = text;
  }

  async function tick() {
    if (!document.hidden) await refresh().catch(() => {});
    setTimeout(tick, INTERVAL);
  }

  document.addEventListener("visibilitychange", () => document.hidden || refresh().catch(() => {}));
  tick();
}

document.querySelectorAll("[data-related]").forEach(keepFresh);
