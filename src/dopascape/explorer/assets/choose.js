// From the study's values to what a view shows of them. A point is the list of its indices on the
// axes of the grid, in their order; a run is one replicate of a point.

const REPLICATE = "replicate";
const TRIAL = "trial";

const SHOWS = {
  median: {
    label: "Median and quartiles", middle: "Median",
    columns: ["median", "lower_quartile", "upper_quartile"],
  },
  mean: {
    label: "Mean ± standard error", middle: "Mean",
    columns: ["mean", "mean_minus_se", "mean_plus_se"],
  },
  replicates: { label: "Single replicates", columns: ["value"] },
};

function variedAxes(results) {
  return results.axes.filter((axis) => axis.values.length > 1);
}

function axisNamed(results, name) {
  return results.axes.find((axis) => axis.name === name);
}

function withoutUnit(axis) {
  return axis.label.replace(/ \(.*/, "");
}

function variableNamed(results, name) {
  return results.variables.find((variable) => variable.name === name);
}

// The values of a run: its curve, or one number in a list.
function valuesOfRun(results, numbers, variable, point, replicate) {
  const length = variable.curve ? results.trials.length : 1;
  let run = 0;
  point.forEach((index, k) => (run = run * results.axes[k].values.length + index));
  const start = variable.values.start + (run * results.replicates.length + replicate) * length;
  return numbers.subarray(start, start + length);
}

// The same relative to the run of the same replicate where one axis has another value: the ratio
// of what is above 0 throughout, else the difference.
function relativeValues(results, numbers, variable, reference, point, replicate) {
  const own = valuesOfRun(results, numbers, variable, point, replicate);
  if (!reference) return own;
  const there = point.with(reference.axis, reference.value);
  const other = valuesOfRun(results, numbers, variable, there, replicate);
  return own.map((value, i) => (variable.positive ? value / other[i] : value - other[i]));
}

// What is drawn against: an axis of the grid, the number of the replicate, or the trial.
function horizontal(results, view, variable) {
  const of = (name, label, values) => ({
    name, label, values, texts: values.map(String), numeric: name === TRIAL,
  });
  if (variable.curve) return of(TRIAL, "trial", results.trials);
  if (view.x === REPLICATE) return of(REPLICATE, "network (number of the replicate)", results.replicates);
  return axisNamed(results, view.x);
}

function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

// The middle of some values and an interval around it, as a view shows them; null of none.
function statistics(values, show) {
  const finite = [...values].filter(Number.isFinite).sort((a, b) => a - b);
  const n = finite.length;
  if (n === 0) return null;
  if (show === "median") {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(finite, share));
    return { middle, low, high, n };
  }
  const middle = finite.reduce((sum, value) => sum + value, 0) / n;
  const squares = finite.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const error = n > 1 ? Math.sqrt(squares / (n - 1) / n) : NaN;
  return { middle, low: middle - error, high: middle + error, n };
}

// One place on the horizontal axis of a series: its runs, and their statistics.
function placed(xIndex, point, runs, show) {
  const middle = show === "replicates" ? null : statistics(runs.map((run) => run.value), show);
  return { xIndex, point, runs, middle };
}

function seriesPlaces(results, numbers, view, variable, x, point) {
  const all = results.replicates.map((_, replicate) => replicate);
  const value = (at, replicate) =>
    relativeValues(results, numbers, variable, view.reference, at, replicate);
  if (variable.curve) {
    const curves = all.map((replicate) => value(point, replicate));
    return x.values.map((_, i) => {
      const runs = all.map((replicate) => ({ replicate, value: curves[replicate][i] }));
      return placed(i, point, runs, view.show);
    });
  }
  if (x.name === REPLICATE) {
    return all.map((r) => placed(r, point, [{ replicate: r, value: value(point, r)[0] }], view.show));
  }
  const k = results.axes.indexOf(x);
  return x.values.map((_, i) => {
    const at = point.with(k, i);
    const runs = all.map((replicate) => ({ replicate, value: value(at, replicate)[0] }));
    return placed(i, at, runs, view.show);
  });
}

// All points that a view tells apart by one more axis; one, without such an axis.
function along(results, name, point) {
  const axis = axisNamed(results, name);
  if (!axis) return [{ text: "", look: { colour: "#0072B2", dash: [], marker: "circle" }, point }];
  const k = results.axes.indexOf(axis);
  return axis.values.map((_, i) => ({
    text: axis.texts[i], look: axis.looks[i], point: point.with(k, i),
  }));
}

// What a view shows: panels of series of places on the horizontal axis.
function chosen(results, numbers, view) {
  const variable = variableNamed(results, view.variable);
  const x = horizontal(results, view, variable);
  const base = results.axes.map((axis) => view.at[axis.name]);
  const across = axisNamed(results, view.panels);
  const panels = along(results, view.panels, base).map((panel) => ({
    text: across ? `${withoutUnit(across)} = ${panel.text}` : "",
    series: along(results, view.colour, panel.point).map(({ text, look, point }) => ({
      text, look, places: seriesPlaces(results, numbers, view, variable, x, point),
    })),
  }));
  return { x, panels, positive: variable.positive, label: valueLabel(results, view, variable) };
}

function valueLabel(results, view, variable) {
  if (!view.reference) return variable.label;
  const axis = results.axes[view.reference.axis];
  const there = `${withoutUnit(axis)} = ${axis.texts[view.reference.value]}`;
  return `${variable.label} ${variable.positive ? "÷" : "−"} that at ${there}`;
}

// Axes that a view draws nothing along, and so has at one value each.
function fixedAxes(results, view) {
  const variable = variableNamed(results, view.variable);
  const drawn = [variable.curve ? TRIAL : view.x, view.colour, view.panels];
  return variedAxes(results).filter((axis) => !drawn.includes(axis.name));
}

function digits(value) {
  if (!Number.isFinite(value)) return "";
  const small = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5);
  return small ? value.toExponential(2).replace(/\.?0+e/, "e") : String(Number(value.toPrecision(4)));
}
