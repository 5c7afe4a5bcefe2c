// One box ticks all cases of the page.
for (const all of document.querySelectorAll("[data-select-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of all.form.querySelectorAll("input[name=chosen]")) one.checked = all.checked;
  });
}
