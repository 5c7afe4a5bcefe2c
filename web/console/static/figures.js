// Draws the plots of a page. What they show stands in tables as well, so that nothing is missing without this.
const looks = JSON.parse(document.getElementById("looks").textContent);
const plots = [...document.querySelectorAll(".plot")];
const specs = new Map(plots.map((plot) => [plot, JSON.parse(plot.querySelector("script").textContent)]));
const drawn = new Map();

// Beside the pointer, as text: names come from outside.
const told = document.createElement("div");
told.className = "plot-told";
told.hidden = true;
document.body.append(told);
const tell = (_, event, item, value) => {
  told.hidden = value === null || value === undefined || value === "";
  if (told.hidden) return;
  told.textContent = String(value);
  told.style.left = `${Math.min(event.clientX + 12, innerWidth - told.offsetWidth - 8)}px`;
  told.style.top = `${Math.min(event.clientY + 12, innerHeight - told.offsetHeight - 8)}px`;
};

const draw = async () => {
  const look = looks[document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light"];
  for (const plot of plots) {
    plot.hidden = false;
    drawn.get(plot)?.finalize();
    const made = await vegaEmbed(plot, structuredClone(specs.get(plot)), {
      config: look,
      renderer: "svg",
      actions: false,
      defaultStyle: false,
      ast: true, // expressions are read, not compiled: pages allow no eval
      hover: false,
      tooltip: tell,
    });
    // The words of the plot stand on what holds it.
    plot.querySelector("svg").setAttribute("aria-hidden", "true");
    drawn.set(plot, made);
  }
};

// One drawing after the other, whoever asks for it. Plots follow the width of the page by themselves.
let turn = draw();
new MutationObserver(() => {
  turn = turn.then(draw);
}).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
