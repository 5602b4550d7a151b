// Draws the charts in the page's colours, opens samples on demand.
function themed(layout) {
  const axis = { gridcolor: css("--line"), zerolinecolor: css("--line"), linecolor: css("--line"), automargin: true };
  const narrow = window.innerWidth < 600;
  return {
    ...layout,
    title: { ...layout.title, font: { size: narrow ? 12 : 15 }, x: 0, xanchor: "left", automargin: true },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: css("--text"), size: narrow ? 10 : 12 },
    margin: { l: narrow ? 45 : 70, r: 15, t: 50, b: 50 },
    legend: { orientation: "h", y: -0.25, font: { size: narrow ? 9 : 12 } },
    xaxis: { ...axis, ...layout.xaxis },
    yaxis: { ...axis, ...layout.yaxis },
    template: undefined,
  };
}

const config = { responsive: true, displaylogo: false, displayModeBar: false };

function draw(element, figure) {
  element.figure = figure;
  Plotly.react(element, figure.data, themed(figure.layout), config);
}

// The samples of a case in their order, and their distribution.
function drawSamples(details) {
  const element = details.querySelector(".samples");
  if (!element || element.figure) return;
  const samples = SAMPLES[details.dataset.samples];
  const ordered = [...samples].sort((a, b) => a - b);
  draw(element, {
    data: [
      { x: samples.map((_, i) => i + 1), y: samples, mode: "markers", type: "scatter", name: "in order", marker: { size: 4, color: "#3b82d6" } },
      { x: ordered.map((_, i) => (i + 1) / ordered.length), y: ordered, mode: "lines", type: "scatter", name: "share at most this long", xaxis: "x2", line: { shape: "vh", color: "#d97a1e" } },
    ],
    layout: {
      title: { text: "Samples (s)" },
      xaxis: { domain: [0, 0.58], title: { text: "sample" } },
      xaxis2: { domain: [0.64, 1], title: { text: "share of samples" }, range: [0, 1] },
      yaxis: { tickformat: "~s" },
      height: 280,
    },
  });
}

for (const element of document.querySelectorAll("[data-figure]")) draw(element, FIGURES[element.dataset.figure]);
for (const details of document.querySelectorAll("details[data-samples]")) {
  details.addEventListener("toggle", () => details.open && drawSamples(details));
}
function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
window.addEventListener("hashchange", openTarget);
openTarget();
function redraw() {
  for (const element of document.querySelectorAll(".chart")) if (element.figure) draw(element, element.figure);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
window.addEventListener("beforeprint", redraw);
