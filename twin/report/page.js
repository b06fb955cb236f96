"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const charts = read("charts");
  const colours = read("colours");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const config = { displayModeBar: false, responsive: false };
  const PRINTED_WIDTH_PX = 676; // A4 less its margins, at 96 dots per inch

  // Colours are named by role ("@ink"); the ground decides which one is meant.
  const paint = (value, palette) => {
    if (typeof value === "string") return palette[value] ?? value;
    if (Array.isArray(value)) return value.map((item) => paint(item, palette));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, paint(v, palette)]));
    }
    return value;
  };
  const draw = (ground, width) => {
    for (const chart of charts) {
      const place = document.getElementById("chart-" + chart.id);
      const { data, layout } = paint(chart.figure, colours[ground]);
      layout.width = width ?? place.clientWidth;
      layout.autosize = false;
      Plotly.react(place, data, layout, config);
    }
  };
  const screen = () => draw(dark.matches ? "dark" : "light");
  const paper = () => draw("light", PRINTED_WIDTH_PX);

  screen();
  dark.addEventListener("change", screen);
  let waiting;
  let printing = false;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => printing || screen(), 120);
  });
  addEventListener("beforeprint", () => { printing = true; paper(); });
  addEventListener("afterprint", () => { printing = false; screen(); });
  document.documentElement.dataset.ready = "yes";
})();
