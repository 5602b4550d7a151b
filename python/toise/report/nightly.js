// Draws the nightly pages' charts in the page's colours, filters the series.
const axis = () => ({ gridcolor: css("--line"), zerolinecolor: css("--line"), linecolor: css("--line"), automargin: true });

function draw(element, data, layout) {
  Plotly.react(element, data, {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: css("--text") },
    margin: { l: 70, r: 20, t: 40, b: 50 },
    legend: { orientation: "h", y: -0.2 },
    hovermode: "closest",
    ...layout,
    xaxis: { ...axis(), ...layout.xaxis },
    yaxis: { ...axis(), ...layout.yaxis },
  }, { responsive: true, displaylogo: false, displayModeBar: false });
}

function line(date, dash, color) {
  return { type: "line", x0: date, x1: date, yref: "paper", y0: 0, y1: 1, line: { dash, color, width: 1 } };
}

function drawSeries() {
  const one = DRAWN.series;
  const spikes = new Set(one.spikes.map((s) => s.index));
  const pick = (values, keep) => values.filter((_, i) => keep(i));
  const points = (keep, name, color) => ({
    type: "scatter",
    mode: "markers",
    name,
    x: pick(one.dates, keep),
    y: pick(one.medians, keep),
    error_y: {
      type: "data",
      symmetric: false,
      thickness: 1,
      array: pick(one.medians.map((v, i) => (one.high[i] ?? v) - v), keep),
      arrayminus: pick(one.medians.map((v, i) => v - (one.low[i] ?? v)), keep),
    },
    marker: { size: 5, color },
  });
  const data = [];
  for (const [i, level] of one.levels.entries()) {
    const x = [one.dates[level.begin], one.dates[level.end - 1]];
    const [low, high] = [level.value - 2 * level.noise, level.value + 2 * level.noise];
    data.push({ type: "scatter", mode: "lines", x: [...x, ...x.toReversed()], y: [low, low, high, high], fill: "toself", fillcolor: "rgba(59,130,214,.15)", line: { width: 0 }, hoverinfo: "skip", name: "band", showlegend: i === 0, legendgroup: "band" });
    data.push({ type: "scatter", mode: "lines", x, y: [level.value, level.value], line: { color: "#3b82d6", width: 2 }, name: "level", showlegend: i === 0, legendgroup: "level", hoverinfo: "y" });
  }
  data.push(points((i) => !spikes.has(i), "night", "#57606a"));
  if (spikes.size) data.push(points((i) => spikes.has(i), "spike", "#d97a1e"));
  const ends = [one.dates[0], one.dates.at(-1)];
  for (const c of one.committed) {
    for (const [bound, words] of [[c.at_least, "at least"], [c.at_most, "at most"]]) {
      if (bound !== null) data.push({ type: "scatter", mode: "lines", x: ends, y: [bound, bound], line: { color: "#c0392b", dash: "dash", width: 2 }, name: `${c.clause}, ${words}${c.provisional ? " (provisional)" : ""}`, hoverinfo: "name+y" });
    }
  }
  const top = Math.max(...one.medians);
  const notes = (list, name, symbol) => ({ type: "scatter", mode: "markers", name, x: list.map((n) => n[0]), y: list.map(() => top), text: list.map((n) => n[1].slice(0, 300)), hoverinfo: "text+x", marker: { symbol, size: 9, color: "#8a6fe0" } });
  const remarks = DRAWN.remarks.map((r) => [r.date, r.text]);
  if (DRAWN.environment.length) data.push(notes(DRAWN.environment, "environment changed", "triangle-down"));
  if (remarks.length) data.push(notes(remarks, "note", "star"));
  draw(document.getElementById("series-chart"), data, {
    height: 480,
    xaxis: { type: "date" },
    yaxis: { tickformat: "~s", ticksuffix: one.unit === "1" ? "" : one.unit },
    shapes: [...DRAWN.environment.map((n) => line(n[0], "dash", "#8a6fe0")), ...remarks.map((n) => line(n[0], "dot", "#8a6fe0")), ...one.changes.map((c) => line(one.dates[c.index], "solid", c.direction === "worse" ? "#c0392b" : "#199e70"))],
  });
}

function drawHeat(element) {
  const heat = HEAT[element.dataset.heat];
  draw(element, [{ type: "heatmap", x: heat.nodes, y: heat.cases, z: heat.speeds, zmid: 1, zmin: 0.9, zmax: 1.1, colorscale: [[0, "#c0392b"], [0.5, "#f4f6f8"], [1, "#3b82d6"]], hovertemplate: "%{x}<br>%{y}<br>%{z:.3f}<extra></extra>" }], {
    title: { text: element.dataset.heat.replaceAll("&", "&amp;").replaceAll("<", "&lt;") },
    height: 120 + 26 * heat.cases.length,
    xaxis: { type: "category" },
  });
}

function drawUsage() {
  const x = USAGE.map((u) => u[0]);
  const energies = USAGE.map((u) => (u[2] === null ? null : u[2] / 3.6e6));
  const data = [{ type: "bar", x, y: USAGE.map((u) => u[1]), name: "node-hours", marker: { color: "#3b82d6" } }];
  if (energies.some((e) => e !== null)) data.push({ type: "scatter", mode: "lines+markers", x, y: energies, yaxis: "y2", name: "energy (kWh)", line: { color: "#d97a1e" } });
  draw(document.getElementById("usage-chart"), data, { height: 320, yaxis: { title: { text: "node-hours" } }, yaxis2: { overlaying: "y", side: "right", title: { text: "kWh" }, ...axis() }, showlegend: true });
}

function drawAll() {
  if (typeof DRAWN !== "undefined") drawSeries();
  for (const element of document.querySelectorAll("[data-heat]")) drawHeat(element);
  if (document.getElementById("usage-chart")) drawUsage();
}
// text and tables first: the library of the charts is most of what there is to load
window.addEventListener("load", () => {
  const library = document.createElement("script");
  library.src = PLOTLY;
  library.onload = drawAll;
  document.head.append(library);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => typeof Plotly !== "undefined" && drawAll());
// the filter is part of the address, so that a view can be sent
const filter = document.getElementById("filter");
if (filter) {
  const apply = () => {
    const words = filter.value.toLowerCase();
    for (const row of document.getElementById("all").tBodies[0].rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(words);
  };
  filter.value = new URLSearchParams(location.search).get("only") ?? "";
  filter.addEventListener("input", () => {
    apply();
    history.replaceState(null, "", filter.value ? `?only=${encodeURIComponent(filter.value)}#series` : location.pathname);
  });
  apply();
}
