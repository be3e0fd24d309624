// The page's data: JSON as it stands, and what is compressed, in base64 (see packing.py).

function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

async function unpack(id) {
  const letters = atob(document.getElementById(id).textContent);
  const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Numbers in single precision. They come as the lowest byte of each, then the next, and so on.
async function unpackNumbers(id) {
  const planes = await unpack(id);
  const n = planes.length / 4;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < 4; plane++) {
    for (let i = 0; i < n; i++) bytes[4 * i + plane] = planes[plane * n + i];
  }
  return new Float32Array(bytes.buffer);
}

// Bokeh is a classic script, which defines the global `Bokeh`.
async function loadBokeh(id) {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await unpack(id));
  document.head.append(script);
}
