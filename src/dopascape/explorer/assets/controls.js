// The form: native controls, so that keyboards and screen readers know them.

function option([value, text], chosen) {
  return element("option", { value, textContent: text, selected: value === chosen });
}

// Put new controls in a form; the one that has the focus keeps it.
function refill(place, ...controls) {
  const labelOf = (control) => control.querySelector("span").firstChild.textContent;
  const old = [...place.children].find((control) => control.contains(document.activeElement));
  place.replaceChildren(...controls);
  const same = old && controls.find((control) => labelOf(control) === labelOf(old));
  same?.querySelector("select, input").focus();
}

function select(label, options, chosen, onChange) {
  const list = element("select", {}, ...options.map((one) => option(one, chosen)));
  list.addEventListener("change", () => onChange(list.value));
  return element("label", {}, element("span", { textContent: label }), list);
}

function slider(label, { min, max, step, value }, text, onInput, ticks = []) {
  const said = element("output", { textContent: text(value) });
  const input = element("input", { type: "range", min, max, step, value });
  if (ticks.length) {
    const id = `ticks-${label.replace(/\W+/g, "-")}`;
    input.setAttribute("list", id);
    said.before(element("datalist", { id }, ...ticks.map((tick) => element("option", { value: tick }))));
  }
  input.setAttribute("aria-valuetext", text(value));
  input.addEventListener("input", () => {
    said.textContent = text(Number(input.value));
    input.setAttribute("aria-valuetext", said.textContent);
    onInput(Number(input.value));
  });
  return element("label", {}, element("span", { textContent: `${label}: ` }, said), input);
}

// The values that what is shown can be set in relation to, as one list.
function referenceOptions(results) {
  const values = variedAxes(results).flatMap((axis) => axis.texts.map((text, i) =>
    [`${results.axes.indexOf(axis)}:${i}`, `${withoutUnit(axis)} = ${text}`]));
  return [["", "raw values"], ...values];
}

function fillControls(place, study, view, change) {
  const { results } = study;
  const offered = choices(study);
  const curve = variableNamed(results, view.variable).curve;
  const pick = (label, key) =>
    select(label, offered[key], view[key], (value) => change({ [key]: value }));
  // Curves are drawn against the trial: what was drawn against before tells them apart.
  const setVariable = (name) => {
    const freed = !curve && variableNamed(results, name).curve && axisNamed(results, view.x);
    change({ variable: name, ...(freed && !view.colour ? { colour: view.x } : {}) });
  };
  const reference = view.reference ? `${view.reference.axis}:${view.reference.value}` : "";
  const setReference = (text) => {
    const [axis, value] = text.split(":").map(Number);
    change({ reference: text ? { axis, value } : null });
  };
  const fixed = fixedAxes(results, view).map((axis) =>
    select(axis.label, axis.texts.map((text, i) => [String(i), text]), String(view.at[axis.name]),
      (index) => change({ at: { ...view.at, [axis.name]: Number(index) } })));
  refill(place,
    select("Variable", offered.variable, view.variable, setVariable),
    ...(curve ? [] : [pick("Against", "x")]),
    pick("Colours", "colour"), pick("Panels", "panels"), pick("Show", "show"),
    select("Relative to", referenceOptions(results), reference, setReference), ...fixed);
}

// Samples of line and marker as SVG, which Bokeh's legend would put over the data.
const MARKER_PATHS = {
  circle: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", square: "M-4 -4h8v8h-8z",
  diamond: "M0 -5l5 5l-5 5l-5 -5z", triangle: "M0 -5l5 9h-10z", inverted_triangle: "M0 5l5 -9h-10z",
  plus: "M-1.5 -5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z",
  hex: "M-5 0l2.5 -4.3h5l2.5 4.3l-2.5 4.3h-5z", square_pin: "M-4 -4q4 3 8 0q-3 4 0 8q-4 -3 -8 0q3 -4 0 -8z",
  star: "M0 -5.0L1.2 -1.6L4.8 -1.5L1.9 0.6L2.9 4.0L0 2.0L-2.9 4.0L-1.9 0.6L-4.8 -1.5L-1.2 -1.6z",
};

function sample({ colour, dash, marker }) {
  const path = MARKER_PATHS[marker] ?? MARKER_PATHS.circle;
  return `<svg width="44" height="14" aria-hidden="true"><g transform="translate(22 7)">
    <path d="M-22 0h44" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash.join(" ")}"/>
    <path d="${path}" fill="${colour}"/></g></svg>`;
}

function fillLegend(place, axis, series) {
  const head = axis ? [element("li", { textContent: `${axis.label}:` })] : [];
  place.replaceChildren(...head, ...series.filter(({ text }) => text).map(({ text, look }) => {
    const entry = element("li");
    entry.innerHTML = sample(look);
    entry.append(text);
    return entry;
  }));
}
