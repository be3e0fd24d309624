// The page as a whole: it draws what the reader has chosen, and draws it again when that changes.

const study = readJson("study");
const numbers = await unpackNumbers("numbers");
await loadBokeh("bokeh");

const part = (id) => document.getElementById(id);
let view = fromHash(study, location.hash.slice(1));
let current = null; // the table of what is shown
let playing = 0; // the timer, while time goes on
let remembering = 0; // the timer until the address is set

// Browsers refuse an address that changes with every move of a slider.
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    history.replaceState(null, "", `#${toHash(study, view)}`);
    part("link").href = location.href;
  }, 200);
}

function change(changes) {
  view = separate(study.results, { ...view, ...changes });
  render();
}

function follow(point, replicate) {
  view = { ...view, followed: point, replicate };
  remember();
  renderCurve();
}

function columnsFor(id, panels) {
  const fit = Math.max(1, Math.floor(part(id).clientWidth / 330));
  return Math.min(panels, panels === 4 ? Math.min(fit, 2) : Math.min(fit, 3));
}

// What is drawn of the replicates, and what of very small values.
function noteOn(networks, shown) {
  const { label, middle } = SHOWS[view.show];
  const several = networks <= FEW ? `${middle} of ${networks} networks, and dots for each.`
    : `${label} of ${networks} networks.`;
  const drawn = view.show === "replicates" ? `Each of ${networks} networks.` : several;
  const values = shownValues(shown);
  const { floor } = scaleOf(values, shown.positive);
  return values.some((value) => value < floor) ? `${drawn} What is below ${digits(floor)} is drawn there.` : drawn;
}

async function renderResults() {
  const { results } = study;
  fillControls(part("controls"), study, view, change);
  const shown = chosen(results, numbers, view);
  current = tableOf(results, view, shown);
  part("note").textContent = noteOn(results.replicates.length, shown);
  fillLegend(part("legend"), axisNamed(results, view.colour), shown.panels[0].series);
  const hasCurves = view.curve !== "";
  fillTable(part("rows"), current, hasCurves ? follow : null);
  const more = current.rows.length - MOST_ROWS;
  part("more").textContent = more > 0 ? `${more} more rows are in the CSV.` : "";
  const columns = columnsFor("figure", shown.panels.length);
  part("figure").setAttribute("aria-label",
    `${shown.label} against ${shown.x.label}; the table below holds the values`);
  await drawPanels(part("figure"), results, shown, columns, hasCurves ? follow : () => {});
}

async function renderCurve() {
  const { results } = study;
  part("curve-section").hidden = view.curve === "";
  if (view.curve === "") return;
  const offered = choices(study);
  const networks = results.replicates.map((number, i) => [String(i), String(number)]);
  refill(part("curve-controls"),
    select("Curve", offered.curve.filter(([name]) => name), view.curve,
      (curve) => { view.curve = curve; remember(); renderCurve(); }),
    select("Network", networks, String(view.replicate),
      (replicate) => follow(view.followed, Number(replicate))));
  const where = variedAxes(results).map((axis) =>
    `${axis.label}: ${axis.texts[view.followed[results.axes.indexOf(axis)]]}`);
  const number = results.replicates[view.replicate];
  part("followed").textContent = [`Network ${number}`, ...where].join(", ");
  await drawPanels(part("curve"), results, followedCurves(results), 1, () => {});
}

// The curve that is followed, over those of the other networks at the same point.
function followedCurves(results) {
  const at = Object.fromEntries(results.axes.map((axis, k) => [axis.name, view.followed[k]]));
  const plain = { ...view, variable: view.curve, show: "replicates", reference: null, at };
  const shown = chosen(results, numbers, { ...plain, colour: "", panels: "" });
  const [{ places }] = shown.panels[0].series;
  const only = (keep) => places.map((place) => ({ ...place, runs: place.runs.filter(keep) }));
  const look = (colour) => ({ colour, dash: [], marker: "circle" });
  const others = only(({ replicate }) => replicate !== view.replicate);
  const own = only(({ replicate }) => replicate === view.replicate);
  const series = [{ text: "other networks", look: look("#bbbbbb"), places: others }];
  shown.panels[0].series = results.replicates.length > 1 ? series : [];
  shown.panels[0].series.push({ text: "this network", look: look("#0072B2"), places: own });
  return shown;
}

let tissue = null; // the slice that is drawn, and what can be played in it
let cursors = []; // lines at the time that the maps show, in the curves of errors

function renderSlice() {
  const point = playedPoint(study, view);
  tissue = { slice: sliceOf(study, numbers, view), trials: playable(study, numbers, view), point };
  renderMoment();
  remember();
}

// Another slice; the errors are drawn anew only where they are those of another point.
function slide() {
  const before = String(tissue.point);
  renderSlice();
  if (view.map === "signal" && String(tissue.point) !== before) renderErrors();
}

// What is known of errors before and after learning, and where they were simulated.
function heldErrors() {
  const { recorded } = study.landscape;
  if (!recorded) {
    return "This study's summary holds no activity over the trial (record: {activity: [1, last]} in the " +
      "study's file keeps it): here plays the error of an output that stays at 0.5, and not those " +
      "before and after learning.";
  }
  const { axes } = study.results;
  const where = variedAxes(study.results).map((axis) =>
    `${withoutUnit(axis)} = ${axis.texts[tissue.point[axes.indexOf(axis)]]}`);
  const whose = `recorded networks: ${recorded.networks.join(", ")}`;
  return `Before and after learning; ${[whose, ...where].join("; ")}.`;
}

function renderMoment() {
  const { landscape } = study;
  const [maps, bar] = [part("maps"), part("bar")];
  if (view.map === "units") drawUnits(maps, bar, landscape, view, tissue.slice);
  else drawSignals(maps, bar, landscape, view, tissue.slice, tissue.trials);
  for (const cursor of cursors) cursor.location = view.step;
}

// A slider on which equal ways are equal ratios.
function logSlider(key) {
  const { label, from, to, simulated } = study.landscape[key];
  const value = Math.log10(view[key]);
  return slider(label, { min: Math.log10(from), max: Math.log10(to), step: 0.01, value },
    (power) => digits(10 ** power), (power) => { view[key] = 10 ** power; slide(); },
    simulated.map(Math.log10));
}

function renderLandscape() {
  const { landscape, results } = study;
  const offered = choices(study);
  const number = (key, label, limits, text) => slider(label, { ...limits, value: view[key] }, text,
    (value) => { view[key] = value; slide(); });
  const patch = landscape.patch_size;
  const signal = view.map === "signal";
  const others = variedAxes(results).filter(({ name }) => !SLIDERS.includes(name));
  const points = signal && landscape.recorded ? others.map((axis) =>
    select(axis.label, axis.texts.map((text, i) => [String(i), text]), String(view.at[axis.name]),
      (index) => change({ at: { ...view.at, [axis.name]: Number(index) } }))) : [];
  refill(part("landscape-controls"),
    select("Map", offered.map, view.map, (map) => change({ map })),
    select("Network", landscape.networks.map((n) => [String(n), String(n)]), String(view.network),
      (network) => change({ network: Number(network) })),
    logSlider("diffusion_length"),
    number("patch_size", patch.label, { min: patch.from, max: patch.to, step: 0.01 }, digits),
    number("depth", "slice at z (cube sides)", { min: 0, max: 1, step: 0.02 }, digits), ...points);
  part("time").hidden = !signal;
  part("errors").hidden = !signal;
  renderSlice();
  if (signal) {
    renderTime();
    renderErrors();
  }
}

function renderErrors() {
  part("held").textContent = heldErrors();
  const looks = study.landscape.unit_looks.slice(0, tissue.slice.fields.length);
  fillLegend(part("units"), null, looks.map((look, i) => ({ text: `output ${i + 1}`, look })));
  const { trials } = tissue;
  cursors = drawErrors(part("error-curves"), trials, looks, view.step, columnsFor("error-curves", trials.length));
}

function renderTime() {
  const [min, max] = choices(study).step;
  part("step").replaceChildren(slider("time in the trial (ms)", { min, max, step: 1, value: view.step },
    String, (step) => { view.step = step; renderMoment(); remember(); }));
}

function play() {
  clearInterval(playing);
  const start = playing === 0;
  playing = start ? setInterval(oneStep, 60) : 0;
  part("play").textContent = start ? "Pause" : "Play";
}

function oneStep() {
  const input = part("step").querySelector("input");
  input.value = (view.step % Number(input.max)) + 1;
  input.dispatchEvent(new Event("input"));
}

function render() {
  for (const tab of ["results", "landscape"]) {
    part(tab).hidden = view.tab !== tab;
    part(`tab-${tab}`).setAttribute("aria-current", String(view.tab === tab));
  }
  remember();
  if (view.tab === "landscape") {
    renderLandscape();
  } else {
    renderResults();
    renderCurve();
  }
}

for (const tab of ["results", "landscape"]) {
  part(`tab-${tab}`).addEventListener("click", () => change({ tab }));
}
part("csv").addEventListener("click", () => download(`${study.study}.csv`, toCsv(current)));
part("play").addEventListener("click", play);
window.addEventListener("hashchange", () => {
  view = fromHash(study, location.hash.slice(1));
  render();
});
let resized = 0;
window.addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(render, 200);
});
const fact = [`${study.points} points × ${study.results.replicates.length} networks`,
  `${study.n_trials} trials`, `scale ${study.scale}`, `seed ${study.root_seed}`,
  `dopascape ${study.version}`];
part("facts").textContent = fact.join(" · ");
render();
document.body.dataset.ready = "true";
