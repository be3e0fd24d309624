// Drawing what is chosen with Bokeh.

const LOG_FROM = 20; // values that span this ratio are drawn on a logarithmic axis
const DECADES = 12; // drawn below the largest value at most: what is smaller is rounding
const FEW = 5; // replicates up to which all are drawn, and no intervals
const LOOK = { line: 2, dot: 5, marker: 9 }; // pixels

let views = []; // what Bokeh has drawn, to be taken away before the next drawing
let drawing = Promise.resolve(); // one drawing after the other: Bokeh takes its time

// The scale of an axis of values: whether it is logarithmic, and its ends.
function scaleOf(values, positive) {
  const finite = values.filter(Number.isFinite);
  const top = Math.max(...finite);
  const floor = positive ? top * 10 ** -DECADES : -Infinity;
  const low = Math.max(Math.min(...finite), floor);
  if (finite.length === 0) return { log: false, start: 0, end: 1, floor };
  if (positive && top / low > LOG_FROM) {
    const room = (top / low) ** 0.05;
    return { log: true, start: low / room, end: top * room, floor };
  }
  const room = 0.06 * (top - low) || 0.1 * Math.abs(top) || 1;
  return { log: false, start: low - room, end: top + room, floor: -Infinity };
}

// The horizontal axis: numbers as they are, other values side by side at 0, 1, 2, …
function horizontalScale(x) {
  if (!x.numeric) {
    const places = x.values.map((_, i) => i);
    return { log: false, start: -0.6, end: places.length - 0.4, places };
  }
  const positive = x.values.every((value) => value > 0);
  return { ...scaleOf(x.values, positive), places: x.values };
}

function shownValues(shown) {
  return shown.panels.flatMap(({ series }) => series.flatMap(({ places }) =>
    places.flatMap(({ middle, runs }) => {
      const drawn = !middle || runs.length <= FEW ? runs.map((run) => run.value) : [];
      return middle ? [...drawn, middle.middle, ...interval(middle, runs)] : drawn;
    })));
}

function interval({ low, high }, runs) {
  return runs.length > FEW ? [low, high] : [];
}

// A text in lines of some characters at most.
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= most || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
}

// Ticks at some places, with as many labels as there is room for (pixels).
function setTicks([axis], [grid], places, texts, room) {
  const fit = Math.max(1, Math.floor(room / (10 + 6 * Math.max(...texts.map((t) => t.length)))));
  const every = Math.ceil(places.length / fit);
  axis.ticker = new Bokeh.FixedTicker({ ticks: places.filter((_, i) => i % every === 0) });
  grid.ticker = axis.ticker;
  axis.major_label_overrides = new Map(places.map((place, i) => [place, texts[i]]));
}

function newFigure(title, scales, label, x, size) {
  const type = (scale) => (scale.log ? "log" : "linear");
  const fig = Bokeh.Plotting.figure({
    ...size, title,
    x_axis_type: type(scales.x), y_axis_type: type(scales.y),
    x_range: scales.ranges.x, y_range: scales.ranges.y,
    tools: "pan,box_zoom,wheel_zoom,reset",
  });
  fig.toolbar.active_drag = null; // a finger that moves over the page scrolls it
  fig.toolbar.logo = null;
  fig.xaxis.axis_label = x.label;
  fig.yaxis.axis_label = wrapped(label, size.height / 8);
  for (const axis of [fig.xaxis, fig.yaxis]) {
    axis.axis_label_text_font_style = "normal";
    axis.axis_label_text_font_size = "13px";
    axis.major_label_text_font_size = "12px";
  }
  fig.grid.grid_line_color = "#e8e8e8";
  fig.outline_line_color = null;
  const room = size.width - 90;
  if (x.name !== TRIAL) setTicks(fig.xaxes, fig.xgrids, scales.x.places, x.texts, room);
  else if (scales.x.log) setTicks(fig.xaxes, fig.xgrids, ...logTicks(scales.x), room);
  if (scales.y.log) setTicks(fig.yaxes, fig.ygrids, ...logTicks(scales.y), 5 * size.height);
  return fig;
}

// Ticks at 1, 2, 5, 10, … between the ends of a logarithmic scale, of many decades at 1, 10, …
function logTicks({ start, end }) {
  const steps = end / start > 300 ? [1] : [1, 2, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(start)); 10 ** power <= end; power++) {
    ticks.push(...steps.map((step) => Number(`${step}e${power}`)));
  }
  const inside = ticks.filter((tick) => tick >= start && tick <= end);
  return [inside, inside.map(digits)];
}

// Series of values side by side stand a little apart, those of numbers do not.
function shiftOf(shown, index, count) {
  return shown.x.numeric || count === 1 ? 0 : 0.5 * (index / (count - 1) - 0.5);
}

// Lines through the middles with a band, or through each replicate.
function drawLines(fig, shown, scales, series, shift) {
  const style = { line_color: series.look.colour, line_dash: { value: series.look.dash } };
  const at = (place) => scales.x.places[place.xIndex] + shift;
  const high = (value) => Math.max(value, scales.y.floor);
  const joined = shown.x.numeric || shown.x.name === REPLICATE;
  const summed = series.places.filter((place) => place.middle);
  const wide = summed.filter(({ middle, runs }) =>
    interval(middle, runs).every(Number.isFinite) && runs.length > FEW);
  const xs = wide.map(at);
  const ends = [wide.map((p) => high(p.middle.low)), wide.map((p) => high(p.middle.high))];
  if (wide.length && joined) {
    fig.varea({ x: xs, y1: ends[0], y2: ends[1], fill_color: series.look.colour, fill_alpha: 0.15 });
  } else if (wide.length) {
    fig.segment({ x0: xs, y0: ends[0], x1: xs, y1: ends[1], line_width: LOOK.line, ...style });
  }
  if (summed.length && joined) {
    const y = summed.map((place) => high(place.middle.middle));
    fig.line({ x: summed.map(at), y, line_width: LOOK.line, ...style });
  }
  if (!summed.length && joined) {
    const runs = series.places[0].runs.map((_, i) => series.places.map((p) => high(p.runs[i].value)));
    const xs = runs.map(() => series.places.map(at));
    fig.multi_line({ xs, ys: runs, line_width: 1, line_alpha: 0.5, ...style });
  }
}

// What there is to draw of a series: a row for each dot of a replicate, and for each middle.
function rowsOf(shown, scales, series, shift, results) {
  const high = (value) => Math.max(value, scales.y.floor);
  const about = ({ xIndex }) => ({
    x: scales.x.places[xIndex] + shift, where: shown.x.texts[xIndex], of: series.text,
  });
  const dots = series.places.flatMap((place) => (place.middle && place.runs.length > FEW ? [] :
    place.runs.filter(({ value }) => Number.isFinite(value)).map(({ replicate, value }) => ({
      ...about(place), y: high(value), value: digits(value),
      network: String(results.replicates[replicate]), pick: [place.point, replicate],
    }))));
  const middles = series.places.filter((place) => place.middle).map((place) => {
    const { middle, low, high: top, n } = place.middle;
    return {
      ...about(place), y: high(middle), value: digits(middle), n: String(n),
      interval: `${digits(low)} to ${digits(top)}`, pick: [place.point, place.runs[0].replicate],
    };
  });
  return { dots, middles };
}

// Scatter rows; a reader who hovers over one sees some of its fields, and may pick it.
function scatter(fig, rows, style, fields, onPick) {
  if (rows.length === 0) return;
  const data = Object.fromEntries(Object.keys(rows[0]).map((key) => [key, rows.map((r) => r[key])]));
  const source = new Bokeh.ColumnDataSource({ data });
  const look = { ...style, nonselection_alpha: style.alpha };
  const renderer = fig.scatter({ field: "x" }, { field: "y" }, { source, ...look });
  const tooltips = fields.map(([label, column]) => [label, `@{${column}}`]);
  fig.add_tools(new Bokeh.HoverTool({ renderers: [renderer], tooltips, visible: false }));
  fig.add_tools(new Bokeh.TapTool({ renderers: [renderer], visible: false }));
  source.selected.properties.indices.change.connect(() => {
    const [index] = source.selected.indices;
    if (index !== undefined) onPick(...rows[index].pick);
  });
}

// Dots of replicates and markers of middles.
function drawMarkers(fig, shown, scales, series, shift, results, onPick) {
  const { dots, middles } = rowsOf(shown, scales, series, shift, results);
  const look = { marker: series.look.marker, color: series.look.colour };
  const where = [[shown.x.label, "where"], ...(series.text ? [["series", "of"]] : [])];
  const ofTrials = shown.x.name === TRIAL;
  const dot = { ...look, size: ofTrials ? 4 : LOOK.dot, alpha: middles.length ? 0.45 : 0.8 };
  scatter(fig, dots, dot, [...where, ["network", "network"], ["value", "value"]], onPick);
  // A line that is level says it all: it has one value, and not one for each marker.
  const level = new Set(middles.map((row) => row.y)).size === 1 && shown.x.numeric;
  const alpha = level || ofTrials ? 0 : 1;
  const middle = { ...look, size: LOOK.marker, alpha, line_color: "white" };
  const summed = [["middle", "value"], ["interval", "interval"], ["networks", "n"]];
  scatter(fig, middles, middle, [...where, ...summed], onPick);
}

// Take away what was drawn in a place, and draw figures of some panels there.
function drawPanels(place, results, shown, columns, onPick) {
  const width = panelWidth(place, columns);
  const scales = {
    x: horizontalScale(shown.x), y: scaleOf(shownValues(shown), shown.positive),
  };
  scales.ranges = rangesOf(scales);
  const size = { width, height: Math.round(Math.min(380, Math.max(300, 0.7 * width))) };
  const figures = shown.panels.map((panel) => {
    const fig = newFigure(panel.text, scales, shown.label, shown.x, size);
    panel.series.forEach((series, i) => {
      const shift = shiftOf(shown, i, panel.series.length);
      drawLines(fig, shown, scales, series, shift);
      drawMarkers(fig, shown, scales, series, shift, results, onPick);
    });
    return fig;
  });
  return showInGrid(place, figures, columns);
}

function panelWidth(place, columns) {
  return Math.max(260, Math.floor((place.clientWidth - 10) / columns));
}

function rangesOf(scales) {
  const range = ({ start, end }) => new Bokeh.Range1d({ start, end });
  return { x: range(scales.x), y: range(scales.y) };
}

function showInGrid(place, figures, columns) {
  const rows = [];
  for (let i = 0; i < figures.length; i += columns) rows.push(figures.slice(i, i + columns));
  return show(place, Bokeh.Plotting.gridplot(rows, { merge_tools: true, toolbar_location: "above" }));
}

function show(place, model) {
  drawing = drawing.then(async () => {
    for (const old of views.filter((view) => view.place === place)) old.view.remove();
    views = views.filter((view) => view.place !== place);
    place.replaceChildren();
    views.push({ place, view: await Bokeh.Plotting.show(model, place) });
  });
  return drawing;
}
