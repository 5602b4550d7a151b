// Draws the charts in the page's colours, opens samples on demand.
const PAPER = { width: 690, gap: 12, height: 290 };  // pixels between the margins of A4; of a chart
const TICK = { narrow: 62, wide: 80, down: 24 };  // pixels that a tick's text needs, across and down

const isPrinting = () => document.documentElement.classList.contains("printing");

// Fewer ticks where their texts would touch; the last ones stay, where a logarithmic axis is most crowded.
function spaced(axis, pixels, each) {
  const most = Math.max(2, Math.floor(pixels / each));
  if (!axis?.tickvals || axis.tickvals.length <= most) return axis;
  const step = Math.ceil(axis.tickvals.length / most);
  const kept = (list) => list && list.filter((_, i) => (list.length - 1 - i) % step === 0);
  return { ...axis, tickvals: kept(axis.tickvals), ticktext: kept(axis.ticktext) };
}

// A title in lines of at most so many characters.
function wrapped(text, most) {
  const lines = [""];
  for (const word of (text ?? "").split(" ")) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length >= most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}

function themed(layout, width) {
  const axis = { gridcolor: css("--line"), zerolinecolor: css("--line"), linecolor: css("--line"), automargin: true };
  const narrow = width < 600;
  const height = layout.height ?? (isPrinting() ? PAPER.height : 400);
  const x = spaced(layout.xaxis, width - 90, narrow ? TICK.narrow : TICK.wide);
  const y = spaced(layout.yaxis, height - 160, TICK.down);
  const title = wrapped(layout.title?.text, width / (narrow ? 7 : 8.5));
  return {
    ...layout,
    height,
    title: { ...layout.title, text: title.join("<br>"), font: { size: narrow ? 12 : 15 }, x: 0, xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { t: 6 + 10 * (title.length - 1) } },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: css("--text"), size: narrow ? 10 : 12 },
    margin: { l: narrow ? 45 : 70, r: 15, t: 24 + 16 * title.length, b: 40 },
    legend: { orientation: "h", yref: "container", y: 0, yanchor: "bottom", font: { size: narrow ? 9 : 12 } },
    xaxis: { ...axis, ...x },
    yaxis: { ...axis, ...y },
    template: undefined,
  };
}

const config = { responsive: true, displaylogo: false, displayModeBar: false };

function draw(element, figure) {
  element.figure = figure;
  const isHalf = element.matches(".charts > :not(:last-child:nth-child(odd))");  // as in style.css
  const paper = isHalf ? (PAPER.width - PAPER.gap) / 2 : PAPER.width;
  const width = isPrinting() ? paper : element.clientWidth;
  const layout = themed(figure.layout, width);
  element.style.height = `${layout.height}px`;
  Plotly.react(element, figure.data, isPrinting() ? { ...layout, width } : { ...layout, autosize: true }, config);
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

// On paper: light, as wide as the page, and with the lists open that are folded on a screen.
function setPrinting(is) {
  document.documentElement.classList.toggle("printing", is);
  for (const folded of document.querySelectorAll("details.printed")) folded.open = is;
  redraw();
}
window.addEventListener("beforeprint", () => setPrinting(true));
window.addEventListener("afterprint", () => setPrinting(false));
let resized;
window.addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(redraw, 200);
});
