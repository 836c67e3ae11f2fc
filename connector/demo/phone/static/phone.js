// Looks every second whether texts came, and fetches the list and the conversation anew. Without scripts the page
// works on reload.
const list = document.getElementById("list");
const texts = document.getElementById("texts");
const form = document.getElementById("write");
let seen = document.body.dataset.seen;

async function fetched(part) {
  const answer = await fetch(part.dataset.refresh);
  return answer.ok ? answer.text() : null;
}

async function refreshList() {
  const html = await fetched(list);
  if (html === null) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const scrolled = list.scrollTop;
  list.innerHTML = html;
  list.scrollTop = scrolled;
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus({ preventScroll: true });
}

// Adds what is new and leaves the rest alone, so that a screen reader reads out the new texts only.
async function refreshTexts() {
  const html = await fetched(texts);
  if (html === null) return;
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  const known = new Set([...texts.querySelectorAll(".text")].map((each) => each.dataset.id));
  const added = [...fresh.querySelectorAll(".text")].filter((each) => !known.has(each.dataset.id));
  if (!added.length) return;
  if (known.size === 0 || texts.querySelectorAll(".day").length !== fresh.querySelectorAll(".day").length) {
    texts.replaceChildren(...fresh.childNodes);
  } else {
    texts.append(...added);
  }
  toEnd();
}

async function refresh() {
  if (document.hidden) return;
  const state = await (await fetch(document.body.dataset.state)).json();
  const now = `${state.last_id} ${state.changes}`;
  if (now === seen) return;
  await Promise.all([refreshList(), texts ? refreshTexts() : null]);
  seen = now;
}

async function again() {
  try {
    await refresh();
  } catch {
    // The phone is restarting: the next look will tell.
  }
  setTimeout(again, 1000);
}

function toEnd() {
  texts.scrollTop = texts.scrollHeight;
}

async function send(event) {
  event.preventDefault();
  const body = form.elements.body;
  const text = body.value;
  if (!text.trim()) return;
  const written = new URLSearchParams({ body: text });
  body.value = ""; // at once: what is typed while the answer is awaited must stay
  try {
    const answer = await fetch(form.action, { method: "POST", body: written, redirect: "manual" });
    if (answer.type !== "opaqueredirect") throw new Error("not taken");
  } catch {
    body.value = text;
    form.removeEventListener("submit", send);
    form.requestSubmit();
    return;
  }
  body.focus();
  await refresh().catch(() => {}); // the next look will tell
}

if (form) {
  form.addEventListener("submit", send);
  form.elements.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  toEnd();
  if (matchMedia("(hover: hover)").matches) form.elements.body.focus(); // on a touch screen the keyboard would open
}
document.addEventListener("visibilitychange", () => refresh().catch(() => {}));
list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
again();
