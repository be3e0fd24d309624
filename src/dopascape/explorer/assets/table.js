// What is shown as a table, on the page and as CSV.

const MOST_ROWS = 200; // in the page; the CSV has all

// Rows of a table, the names of its columns first, each with the run that it tells of.
function tableOf(results, view, shown) {
  const axes = variedAxes(results);
  const columns = SHOWS[view.show].columns;
  const places = shown.panels.flatMap((panel) => panel.series.flatMap((series) => series.places));
  const single = view.show === "replicates" || shown.x.name === REPLICATE;
  const named = axes.map((axis) => axis.name);
  const trial = shown.x.name === TRIAL;
  const head = [...named, ...(trial ? [TRIAL] : []), ...(single ? [REPLICATE] : []), ...columns];
  if (view.show !== "replicates") head.push("n");
  const rows = places.flatMap((place) => {
    const at = axes.map((axis) => axis.values[place.point[results.axes.indexOf(axis)]]);
    const lead = trial ? [...at, shown.x.values[place.xIndex]] : at;
    if (view.show === "replicates") {
      return place.runs.map(({ replicate, value }) => ({
        point: place.point, replicate, cells: [...lead, results.replicates[replicate], value],
      }));
    }
    const { middle, low, high, n } = place.middle ?? { middle: NaN, low: NaN, high: NaN, n: 0 };
    const which = single ? [results.replicates[place.runs[0].replicate]] : [];
    const cells = [...lead, ...which, middle, low, high, n];
    return [{ point: place.point, replicate: place.runs[0].replicate, cells }];
  });
  return { head, rows };
}

function toCsv({ head, rows }) {
  // The page holds five digits, and a bit.
  const cell = (value) => {
    if (typeof value === "number") return Number.isNaN(value) ? "" : String(Number(value.toPrecision(6)));
    return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const lines = [head, ...rows.map((row) => row.cells)].map((cells) => cells.map(cell).join(","));
  return `${lines.join("\n")}\n`;
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Fill the table of the page; `follow` is called with a row's point and replicate.
function fillTable(place, { head, rows }, follow) {
  const names = [...head, ...(follow ? ["curve"] : [])];
  const top = element("tr", {}, ...names.map((name) =>
    element("th", { scope: "col", textContent: name.replaceAll("_", " ") })));
  const body = rows.slice(0, MOST_ROWS).map(({ point, replicate, cells }) => {
    const row = element("tr", {}, ...cells.map((value) =>
      element("td", { textContent: typeof value === "number" ? digits(value) : value })));
    if (follow) {
      const button = element("button", { type: "button", textContent: "follow" });
      button.addEventListener("click", () => follow(point, replicate));
      row.append(element("td", {}, button));
    }
    return row;
  });
  place.replaceChildren(element("thead", {}, top), element("tbody", {}, ...body));
}
