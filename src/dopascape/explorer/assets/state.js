// What the reader has chosen, and how the page's address keeps it after the #.

function firstView(study) {
  const { results, landscape } = study;
  const start = results.start;
  const at = Object.fromEntries(results.axes.map((axis) => [axis.name, axis.start]));
  return {
    tab: "results", variable: start.variable, x: start.x, colour: start.colour,
    panels: start.panels, show: "median", reference: null, at,
    curve: results.variables.find((variable) => variable.curve)?.name ?? "",
    followed: results.axes.map((axis) => axis.start), replicate: 0,
    network: landscape.networks[0], map: "units", depth: 0.5, step: 1,
    diffusion_length: landscape.diffusion_length.start, patch_size: landscape.patch_size.start,
  };
}

const PLAIN = ["tab", "variable", "x", "colour", "panels", "show", "curve", "map"];
const WHOLE = ["replicate", "network", "step"];
const NUMBERS = [...WHOLE, "depth", "diffusion_length", "patch_size"];

function toHash(study, view) {
  const { axes } = study.results;
  const first = firstView(study);
  const said = new URLSearchParams();
  // What is as at first is left out: the address stays short.
  for (const key of [...PLAIN, ...NUMBERS]) {
    if (view[key] !== first[key]) said.set(key, view[key]);
  }
  if (view.reference) {
    const axis = axes[view.reference.axis];
    said.set("reference", `${axis.name}:${axis.values[view.reference.value]}`);
  }
  axes.forEach((axis, k) => {
    const valueAt = (index) => String(axis.values[index]);
    if (view.at[axis.name] !== axis.start) said.set(`at.${axis.name}`, valueAt(view.at[axis.name]));
    if (view.followed[k] !== axis.start) said.set(`of.${axis.name}`, valueAt(view.followed[k]));
  });
  return said.toString();
}

// The view of an address; what makes no sense in this study stays as at first.
function fromHash(study, hash) {
  const { axes } = study.results;
  const said = new URLSearchParams(hash);
  const view = firstView(study);
  const allowed = choices(study);
  for (const key of PLAIN) {
    if (allowed[key].some(([value]) => value === said.get(key))) view[key] = said.get(key);
  }
  for (const key of NUMBERS) {
    const [low, high] = allowed[key];
    const value = Number(said.get(key));
    const fits = value >= low && value <= high && (Number.isInteger(value) || !WHOLE.includes(key));
    if (said.has(key) && fits) view[key] = value;
  }
  axes.forEach((axis, k) => {
    const index = (text) => axis.values.findIndex((value) => String(value) === text);
    const [at, of] = ["at", "of"].map((what) => index(said.get(`${what}.${axis.name}`)));
    if (at >= 0) view.at[axis.name] = at;
    if (of >= 0) view.followed[k] = of;
    const [name, value] = (said.get("reference") ?? "").split(":");
    if (name === axis.name && index(value) >= 0) view.reference = { axis: k, value: index(value) };
  });
  return separate(study.results, view);
}

// An axis has one use: what stands first in the form keeps it.
function separate(results, view) {
  const x = variableNamed(results, view.variable).curve ? TRIAL : view.x;
  if (view.colour === x) view.colour = "";
  if (view.panels === x || view.panels === view.colour) view.panels = "";
  return view;
}

// What each control offers, as value and text; of numbers, from and to.
function choices(study) {
  const { results, landscape } = study;
  const axes = variedAxes(results).map((axis) => [axis.name, axis.label]);
  const variables = results.variables.map((variable) => [variable.name, variable.label]);
  const curves = variables.filter(([name]) => variableNamed(results, name).curve);
  const range = (slider) => [slider.from, slider.to];
  const { networks } = landscape;
  return {
    tab: [["results", ""], ["landscape", ""]],
    variable: variables,
    x: [...axes, [REPLICATE, "network (number of the replicate)"]],
    colour: [["", "nothing"], ...axes],
    panels: [["", "nothing"], ...axes],
    show: Object.entries(SHOWS).map(([name, { label }]) => [name, label]),
    curve: [["", ""], ...curves],
    map: [["units", "dopamine of each SNc unit"], ["signal", "error signal over a trial"]],
    replicate: [0, results.replicates.length - 1],
    network: [networks[0], networks.at(-1)],
    depth: [0, 1],
    step: [1, landscape.drawn[0].target.shape[0]],
    diffusion_length: range(landscape.diffusion_length),
    patch_size: range(landscape.patch_size),
  };
}
