// Some comforts; without this script the pages say the same: times in UTC, and states as they were when asked for.

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function showLocalTimes(place) {
  for (const time of place.querySelectorAll("time[datetime]")) {
    time.title = time.textContent;
    time.textContent = words.format(new Date(time.dateTime));
  }
}

const told = document.querySelector("[data-zone]");
if (zone && told) {
  showLocalTimes(document);
  told.textContent = told.dataset.zone.replace("{zone}", zone);
  document.addEventListener("shown", (event) => showLocalTimes(event.detail));
}

// A menu that is open is closed by a click elsewhere, and by Escape.
function openMenus() {
  return document.querySelectorAll(".drop[open], .fold[open]");
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A button that copies what stands beside it.
for (const button of document.querySelectorAll("[data-copies]")) {
  const label = button.firstChild;
  const says = label.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = says), 2000);
  });
}

// Where no zone is chosen yet, the one of the browser.
for (const choice of document.querySelectorAll("[data-own-zone=yes]")) {
  if ([...choice.options].some((option) => option.value === zone)) choice.value = zone;
}

// Parts of a form as tabs: the first that needs a look is open, and each shows its preview.
for (const place of document.querySelectorAll("[data-tabs]")) showAsTabs(place, [...place.querySelectorAll("[data-tab]")]);

function showAsTabs(place, panels) {
  const bar = document.createElement("div");
  bar.className = "tabs";
  bar.setAttribute("role", "tablist");
  const tabs = panels.map((panel) => tabOf(panel));
  bar.append(...tabs);
  panels[0].before(bar);
  const open = (chosen) => {
    tabs.forEach((tab, place) => {
      tab.setAttribute("aria-selected", tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panels[place].hidden = tab !== chosen;
    });
    panels[tabs.indexOf(chosen)].querySelector("[formtarget]")?.click();
  };
  bar.addEventListener("click", (event) => tabs.includes(event.target) && open(event.target));
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    next.focus();
    open(next);
  });
  open(tabs[Math.max(0, panels.findIndex((panel) => "wrong" in panel.dataset))]);
}

function tabOf(panel) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.textContent = panel.dataset.tab;
  tab.id = `${panel.id}-tab`;
  if ("wrong" in panel.dataset) tab.className = "wrong";
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", panel.id);
  panel.classList.add("in-tabs");
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", tab.id);
  return tab;
}

// What is marked as live changes by itself: it is asked for again until it is not marked any more.
async function refresh() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  if (!document.hidden) await replace(live).catch(() => undefined);
  setTimeout(refresh, 3000);
}

async function replace(live) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(live.id);
  if (!fresh) return;
  showLocalTimes(fresh);
  live.replaceWith(fresh);
}

setTimeout(refresh, 3000);
