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
