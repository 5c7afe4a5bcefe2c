// Which comforts does a page of paying have where script runs? Fresh sums, news of a payment, copies. Without it there are buttons.
"use strict";

async function fresh(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// What depends on the choice is asked for anew; what somebody is about to press stays in place.
const choice = document.querySelector("form[data-choice]");
let last = 0;
choice?.addEventListener("change", async (event) => {
  if (event.target.name === "way") return;
  const turn = ++last;
  const page = await fresh(`${choice.getAttribute("action")}?${new URLSearchParams(new FormData(choice))}`);
  if (!page || turn !== last) return;
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const now = page.getElementById(part.id);
    if (now) part.replaceChildren(...now.childNodes);
  }
  copies();
});

// Whoever comes back from paying is told when the money has come: asked for ten minutes, ever more rarely.
const state = document.querySelector("[data-state]");
async function watch(wait) {
  const page = await fresh(location.pathname).catch(() => null);
  const now = page?.querySelector("[data-state]");
  if (now && now.dataset.state !== state.dataset.state) location.reload();
  else if (wait < 120_000) setTimeout(watch, wait, wait * 1.3);
}
if (state) setTimeout(watch, 3_000, 4_000);

function copies() {
  if (!navigator.clipboard) return;
  for (const one of document.querySelectorAll("[data-copy]:not([data-copied])")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = one.dataset.copy;
    button.addEventListener("click", () => navigator.clipboard.writeText(one.dataset.value));
    one.dataset.copied = "";
    one.after(" ", button);
  }
}
copies();
