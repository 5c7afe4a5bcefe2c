// Keys of the list and of a task, fields of the chosen outcome alone, counts that rest while nobody looks.

const writing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog") !== null;
const rows = () => [...document.querySelectorAll("[data-task]")];
const opener = (row) => row?.querySelector("[data-open]");
const here = () => rows().findIndex((row) => row.contains(document.activeElement));

// Real focus moves, so that a screen reader reads the task that is reached.
function step(by) {
  const all = rows();
  if (!all.length) return document.querySelector(by > 0 ? "[data-next]" : "[data-back]")?.click();
  const at = here();
  opener(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)])?.focus();
}

// In the list a key opens the task at that place; on the task's page it goes there.
function reach(place) {
  if (rows().length) {
    const link = opener(rows()[Math.max(here(), 0)]);
    if (link) location.assign(link.href.split("#")[0] + "#" + place);
    return;
  }
  goTo(place);
}

function goTo(place) {
  const part = document.getElementById(place);
  if (!part) return;
  if (part.matches("details")) part.open = true;
  part.scrollIntoView({ block: "start" });
  const first = part.querySelector("input:not([type=hidden]), select, textarea, button");
  (first || part).focus();
}

function help() {
  document.getElementById("keys")?.showModal();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => rows()[here()]?.querySelector("[data-pick]")?.click(),
  e: () => reach("answer"),
  c: () => reach("answer"),
  s: () => reach("snooze"),
  n: () => reach("note"),
  "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

const button = document.querySelector("[data-keys-help]");
if (button && document.getElementById("keys")) {
  button.hidden = false;
  button.addEventListener("click", help);
}
if (["#answer", "#snooze", "#note", "#assign"].includes(location.hash)) goTo(location.hash.slice(1));
document.querySelector("[data-faults]")?.focus();

// What the chosen outcome does not ask for is hidden, and not sent.
const answer = document.querySelector("[data-answer]");
if (answer) {
  const show = () => {
    const chosen = answer.querySelector("[name=outcome]:checked")?.value;
    for (const part of answer.querySelectorAll("[data-for]")) {
      const wanted = part.dataset.for.split(" ").includes(chosen);
      part.hidden = part.disabled = !wanted;
    }
  };
  answer.addEventListener("change", show);
  show();
}

// How many are chosen is said as they are.
const told = document.querySelector("[data-picked]");
if (told) {
  const count = () => {
    const many = document.querySelectorAll("[data-pick]:checked").length;
    told.hidden = false;
    told.textContent = many === 0 ? told.dataset.none : many === 1 ? told.dataset.one : told.dataset.some.replace("#", many);
  };
  document.addEventListener("change", count);
  count();
}

// Nothing is asked for while the page is not seen.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "today-head" && document.hidden) event.preventDefault();
});
