// Looks every two seconds whether mail came, and then fetches the list anew. Without scripts the page works on reload.
const list = document.getElementById("list");

async function refresh() {
  if (document.hidden) return;
  const state = await (await fetch(list.dataset.state)).json();
  if (String(state.last_id) === list.dataset.last) return;
  const page = await fetch(list.dataset.refresh);
  if (!page.ok) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const scrolled = list.scrollTop;
  list.innerHTML = await page.text();
  list.dataset.last = state.last_id;
  list.scrollTop = scrolled;
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
}

async function again() {
  try {
    await refresh();
  } catch {
    // The mailbox is restarting: the next look will tell.
  }
  setTimeout(again, 2000);
}

document.addEventListener("visibilitychange", () => refresh().catch(() => {}));
list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
again();
