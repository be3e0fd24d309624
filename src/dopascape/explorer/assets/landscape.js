// Dopamine in a slice through the tissue, worked out here from where varicosities lie: the same
// equations as in dopascape's anatomy/landscape.py.

const CELLS = 48; // of a map, along each side
const NEAR = 0.1; // SPNs and varicosities this far from a slice are drawn in it (cube sides)
const MAP_DECADES = 3; // of the scale of colours, down from the highest
const SLIDERS = ["diffusion_length", "patch_size"]; // of the landscape; axes of studies, too

function arrayAt(numbers, { start, shape }) {
  return numbers.subarray(start, start + shape.reduce((product, n) => product * n, 1));
}

// The part of an array at an index along its first dimension.
function placeAt({ start, shape: [, ...shape] }, index) {
  return { start: start + index * shape.reduce((product, n) => product * n, 1), shape };
}

// The place in a list of the value nearest to one, by their ratio; all are above 0.
function nearestTo(values, wanted) {
  const ways = values.map((value) => Math.abs(Math.log(value / wanted)));
  return ways.indexOf(Math.min(...ways));
}

// Where the varicosities of each SNc unit lie at a patch size: on a line with it.
function varicositiesAt(numbers, drawn, patchSize) {
  const whole = arrayAt(numbers, drawn.whole);
  const half = arrayAt(numbers, drawn.half);
  const [units, count] = drawn.whole.shape;
  const flat = whole.map((end, i) => end + (half[i] - end) * 2 * (1 - patchSize));
  return Array.from({ length: units }, (_, unit) =>
    Array.from({ length: count }, (_, k) => flat.subarray(3 * (unit * count + k)).slice(0, 3)));
}

// κ(d): how much dopamine of one varicosity reaches a distance.
function fallOff(landscape, distance, length) {
  const decay = Math.exp(-distance / length);
  const exponential = landscape.kernel === "exponential";
  return decay / (exponential ? length : Math.max(distance, landscape.core_radius));
}

// Dopamine of one unit at the centres of a slice's cells, row by row from the bottom.
function slice(landscape, sites, length, depth) {
  const field = new Float64Array(CELLS * CELLS);
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const [x, y] = [(column + 0.5) / CELLS, (row + 0.5) / CELLS];
      for (const site of sites) {
        const distance = Math.hypot(x - site[0], y - site[1], depth - site[2]);
        field[row * CELLS + column] += fallOff(landscape, distance, length);
      }
    }
  }
  return field;
}

// g = ε φ′ of the output, φ′ = r (1 − r) with its rate r = target + ε.
function signalOf(error, target) {
  return error.map((value, i) => value * (target[i] + value) * (1 - target[i] - value));
}

// Σ over the units of F g at a step, counted from 0, as SPNs meet it when feedback is dopamine.
function signalField(fields, signal, step) {
  const units = fields.length;
  const sum = new Float64Array(CELLS * CELLS);
  fields.forEach((field, unit) => {
    const g = signal[step * units + unit];
    for (let i = 0; i < sum.length; i++) sum[i] += g * field[i];
  });
  return sum;
}

// The strongest signal of a trial anywhere in the slice, by size.
function strongest(fields, signal) {
  let most = 0;
  for (let step = 0; step < signal.length / fields.length; step++) {
    for (const value of signalField(fields, signal, step)) most = Math.max(most, Math.abs(value));
  }
  return most;
}

// The colour of a share from 0 to 1 of a scale, [red, green, blue].
function blend(colours, share) {
  const place = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  return colours[below].map((part, i) => part + (place - below) * (colours[above][i] - part));
}

function toRgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

function paint(canvas, field, shareOf, colours) {
  const image = new ImageData(CELLS, CELLS);
  field.forEach((value, i) => {
    const row = CELLS - 1 - Math.floor(i / CELLS); // y points up
    image.data.set([...blend(colours, shareOf(value)), 255], 4 * (row * CELLS + (i % CELLS)));
  });
  const small = new OffscreenCanvas(CELLS, CELLS);
  small.getContext("2d").putImageData(image, 0, 0);
  canvas.getContext("2d").drawImage(small, 0, 0, canvas.width, canvas.height);
}

// Dots for SPNs, crosses for varicosities.
function mark(canvas, places, depth, colour, cross) {
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.strokeStyle = "black";
  for (const place of places) {
    if (Math.abs(place[2] - depth) > NEAR) continue;
    const [x, y] = [place[0] * canvas.width, (1 - place[1]) * canvas.height];
    const path = new Path2D();
    if (cross) path.addPath(new Path2D(MARKER_PATHS.plus), new DOMMatrix([1.8, 0, 0, 1.8, x, y]));
    else path.arc(x, y, 3, 0, 2 * Math.PI);
    pen.fill(path);
    pen.stroke(path);
  }
}

function mapFigure(title, description) {
  const canvas = element("canvas", { width: 320, height: 320 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", description);
  return element("figure", {}, element("figcaption", { textContent: title }), canvas);
}

// The simulated point whose errors are played: on axes that have a slider, the nearest to it.
function playedPoint({ results }, view) {
  return results.axes.map(({ name, values }) =>
    SLIDERS.includes(name) ? nearestTo(values, view[name]) : view.at[name]);
}

// The trials whose error can be played: that of an output that stays at 0.5, and recorded ones.
function playable(study, numbers, view) {
  const { landscape } = study;
  const { networks, recorded } = landscape;
  const whole = arrayAt(numbers, landscape.drawn[networks.indexOf(view.network)].target);
  const of = (title, steps, error, target) => ({ title, steps, error, signal: signalOf(error, target) });
  const [first, last] = choices(study).step;
  const every = Array.from({ length: last }, (_, i) => first + i);
  const still = whole.map((target) => landscape.target_mean - target);
  const trials = [of(`output stays at ${landscape.target_mean}`, every, still, whole)];
  const example = recorded ? recorded.networks.indexOf(view.network) : -1;
  if (example < 0) return trials;
  const at = playedPoint(study, view);
  const there = recorded.points.find((point) => point.at.every((index, k) => index === at[k]));
  const target = arrayAt(numbers, placeAt(there.target, example));
  recorded.trials.forEach((number, trial) => {
    const error = arrayAt(numbers, placeAt(placeAt(there.error, example), trial));
    trials.push(of(`trial ${number}`, recorded.steps, error, target));
  });
  return trials;
}

// Everything about a slice that does not change while time goes on.
function sliceOf(study, numbers, view) {
  const { landscape } = study;
  const drawn = landscape.drawn[landscape.networks.indexOf(view.network)];
  const sites = varicositiesAt(numbers, drawn, view.patch_size);
  const flat = arrayAt(numbers, drawn.spns);
  const spns = Array.from({ length: drawn.spns.shape[0] }, (_, i) => flat.subarray(3 * i, 3 * i + 3));
  const fields = sites.map((unit) => slice(landscape, unit, view.diffusion_length, view.depth));
  return { sites, spns, fields };
}

function drawUnits(place, bar, landscape, view, { sites, spns, fields }) {
  const highest = Math.max(...fields.map((field) => Math.max(...field)));
  const colours = landscape.dopamine_colours.map(toRgb);
  // Far from all varicosities nothing is left of it, in single numbers or everywhere.
  const share = (value) => (value > 0 ? 1 + Math.log10(value / highest) / MAP_DECADES : 0);
  place.replaceChildren(...fields.map((field, unit) => {
    const range = `from ${digits(Math.min(...field))} to ${digits(Math.max(...field))}`;
    const figure = mapFigure(`SNc unit ${unit + 1}`, `Dopamine of SNc unit ${unit + 1}: ${range}`);
    const canvas = figure.querySelector("canvas");
    paint(canvas, field, share, colours);
    mark(canvas, spns, view.depth, "#f2f2f2", false);
    mark(canvas, sites[unit], view.depth, "#ff7f2a", true);
    return figure;
  }));
  fillBar(bar, landscape.dopamine_colours, `≤ ${digits(highest / 10 ** MAP_DECADES)}`,
    `dopamine, Σ κ(d) with κ(d) = ${landscape.formula} (logarithmic)`, digits(highest));
}

function drawSignals(place, bar, landscape, view, { spns, fields }, trials) {
  const colours = landscape.signal_colours.map(toRgb);
  place.replaceChildren(...trials.map((trial) => {
    const { title, steps, signal } = trial;
    trial.most ??= strongest(fields, signal);
    const field = signalField(fields, signal, nearestTo(steps, view.step));
    const scale = `${title} (scale ± ${digits(trial.most)})`;
    const figure = mapFigure(scale, `Error signal ${view.step} ms into the trial, ${scale}`);
    const canvas = figure.querySelector("canvas");
    paint(canvas, field, (value) => 0.5 + 0.5 * (value / (trial.most || 1)), colours);
    mark(canvas, spns, view.depth, "#f2f2f2", false);
    return figure;
  }));
  fillBar(bar, landscape.signal_colours, "− scale", "error signal, Σ F g over the SNc units", "+ scale");
}

// Draw the error of each output over each trial; return the lines at a time.
function drawErrors(place, trials, looks, step, columns) {
  const cursors = [];
  const figures = trials.map(({ title, steps, error }) => {
    const x = { label: "time in the trial (ms)", numeric: true, name: TRIAL, values: steps };
    const scales = { x: { ...scaleOf(steps, false), log: false }, y: scaleOf([...error], false) };
    scales.ranges = rangesOf(scales);
    const size = { width: panelWidth(place, columns), height: 240 };
    const fig = newFigure(title, scales, "error", x, size);
    looks.forEach(({ colour, dash }, unit) => {
      const y = steps.map((_, i) => error[i * looks.length + unit]);
      fig.line({ x: steps, y, line_color: colour, line_dash: { value: dash }, line_width: LOOK.line });
    });
    const cursor = new Bokeh.Span({ location: step, dimension: "height", line_color: "black" });
    fig.add_layout(cursor);
    cursors.push(cursor);
    return fig;
  });
  showInGrid(place, figures, columns);
  return cursors;
}

function fillBar(bar, colours, low, label, high) {
  const gradient = element("div", { className: "gradient" });
  gradient.style.background = `linear-gradient(to right, ${colours.join(", ")})`;
  const ends = [low, label, high].map((text) => element("span", { textContent: text }));
  bar.replaceChildren(gradient, element("div", { className: "ends" }, ...ends));
}
