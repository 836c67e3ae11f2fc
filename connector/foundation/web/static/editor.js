// Comforts of the form of a workflow; without this script each button loads the page anew, and tokens are copied by hand.

const form = () => document.getElementById("workflow");
const main = document.getElementById("content");
let isChanged = false;

// Whatever is pressed, what is typed is kept first; should that fail, for example because the visitor was signed out
// meanwhile, everything stays where it is. What changes the form alone does so in place.
const INSTANT = /^(add|remove|up|down|keep)\b/;
let passing = false;

main.addEventListener("submit", async (event) => {
  if (event.target !== form() || passing) return;
  event.preventDefault();
  const press = event.submitter?.value ?? "keep";
  const isKept = await send(INSTANT.test(press) ? press : "keep");
  if (isKept && !INSTANT.test(press)) leaveBy(press);
});

// One after the other: what is pressed while the form is being kept finds the form that came back.
let last = Promise.resolve();

function send(press) {
  return (last = last.then(() => keep(press)));
}

async function keep(press) {
  const said = new URLSearchParams(new FormData(form()));
  said.set("press", press);
  document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form().action, { method: "POST", body: said });
    const page = read(await answer.text());
    const later = typedSince(said, press);
    show(page, new URL(answer.url));
    later.forEach(([id, value]) => document.getElementById(id) && (document.getElementById(id).value = value));
    isChanged = later.length > 0;
    return true;
  } catch {
    document.getElementById("not-kept").hidden = false;
    document.getElementById("not-kept").scrollIntoView({ block: "nearest" });
    return false;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

// What was typed while the answer was on its way; after a removal or a move the same places hold other rows.
function typedSince(said, press) {
  if (!/^(add|keep)\b/.test(press)) return [];
  const inputs = [...form().elements].filter((input) => input.id && said.has(input.name));
  const changed = inputs.filter((input) => input.value !== said.get(input.name).replaceAll("\r\n", "\n"));
  return changed.map((input) => [input.id, input.value]);
}

function leaveBy(press) {
  const button = Object.assign(document.createElement("button"), { name: "press", value: press, hidden: true });
  form().append(button);
  passing = true;
  form().requestSubmit(button);
}

function read(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.getElementById("workflow")) throw new Error("another page");
  return page;
}

function show(page, address) {
  const had = document.activeElement;
  const opened = [...main.querySelectorAll("li > .from > details[open]")].map((one) => one.closest("li").id);
  main.replaceChildren(...page.getElementById("content").children);
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("shown", { detail: main }));
  history.replaceState(null, "", address);
  prepare();
  opened.forEach((id) => document.getElementById(id)?.querySelector("details")?.setAttribute("open", ""));
  goTo(isTyping(had) ? had.id : address.searchParams.get("at") || had?.id);
}

// Who has gone on to another input meanwhile stays there.
function isTyping(element) {
  return element?.matches("input, select, textarea") && Boolean(document.getElementById(element.id));
}

// An entry that was added begins at its first input; what was chosen keeps the focus.
function goTo(id) {
  const place = id && document.getElementById(id);
  if (!place) return;
  const target = place.matches("input, select, textarea, button") ? place : firstInput(place);
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}

function firstInput(place) {
  return place.matches("li, section") ? place.querySelector("input, select, textarea") || place : place;
}

main.addEventListener("input", () => (isChanged = true));
main.addEventListener("change", (event) => {
  const { then, hint } = event.target.dataset;
  if (then) send(then);
  if (hint) describe(event.target, document.getElementById(hint));
});

// What is known of the field that was just chosen.
function describe(input, hint) {
  const chosen = [...(input.list?.options ?? [])].find((option) => option.value === input.value);
  hint.textContent = chosen?.label ?? "";
}

window.addEventListener("beforeunload", (event) => isChanged && event.preventDefault());

// The menu {a}: what can be put into a text stands once on the page, and is shown beside the text that asks for it.
let menu = null;

function prepare() {
  const label = document.getElementById("tokens").dataset.label;
  for (const text of main.querySelectorAll("[data-piped]")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "secondary small inserts", textContent: "{a}", title: label });
    button.setAttribute("aria-label", `{a} ${label}: ${text.labels[0]?.textContent.trim() ?? ""}`);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => (menu?.owner === button ? closeMenu() : openMenu(button, text)));
    text.after(button);
  }
}

function openMenu(button, text) {
  closeMenu();
  menu = { owner: button, element: document.createElement("div") };
  menu.element.className = "token-menu";
  menu.element.append(...groupsFor(text).map((group) => copyOf(group, text)));
  button.after(menu.element);
  button.setAttribute("aria-expanded", "true");
  menu.element.querySelector("button")?.focus({ preventScroll: true });
  menu.element.scrollIntoView({ block: "nearest" });
}

// Of earlier tasks only what the task of this text may use.
function groupsFor(text) {
  const task = Number(text.closest("[data-task]")?.dataset.task ?? 0);
  const groups = [...document.querySelectorAll("#tokens section")];
  return groups.filter((group) => !("after" in group.dataset) || Number(group.dataset.after) < task);
}

function copyOf(group, text) {
  const part = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = group.querySelector("h3").textContent;
  part.append(title, ...[...group.querySelectorAll("li")].map((entry) => choiceOf(entry, text)));
  return part;
}

function choiceOf(entry, text) {
  const choice = document.createElement("button");
  Object.assign(choice, { type: "button", className: "quiet small" });
  choice.textContent = entry.querySelector("span").textContent;
  choice.addEventListener("click", () => {
    closeMenu();
    text.focus();
    text.setRangeText(entry.querySelector("code").textContent, text.selectionStart, text.selectionEnd, "end");
    isChanged = true;
  });
  return choice;
}

function closeMenu() {
  menu?.owner.setAttribute("aria-expanded", "false");
  menu?.element.remove();
  menu = null;
}

document.addEventListener("click", (event) => {
  if (menu && !menu.element.contains(event.target) && event.target !== menu.owner) closeMenu();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu) return;
  const { owner } = menu;
  closeMenu();
  owner.focus();
});

document.documentElement.classList.add("scripted");
prepare();
document.querySelector("#problems, #conflict")?.focus({ preventScroll: true });
