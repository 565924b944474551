/* A picture of the graph on screen, for slides: 16:9, white ground in either theme, with sentence, filters and source; as SVG, or as PNG of 3200 x 1800. */
(function () {
  "use strict";
  const WIDTH = 3200;
  const HEIGHT = 1800;
  const EDGE = 96;
  const INK = "#1b1f24";
  const MUTED = "#5d6672";
  const FAMILY = "'Inter Variable', Inter, 'Helvetica Neue', Arial, sans-serif";
  const FONT_FILE = "/assets/fonts/inter-latin-wght-normal.woff2";
  let fontRule = null;

  /* A picture inside a picture may not load fonts, so the font travels in it. */
  const embeddedFont = async () => {
    if (fontRule === null) {
      const bytes = new Uint8Array(await (await window.fetch(FONT_FILE)).arrayBuffer());
      let text = "";
      bytes.forEach((byte) => (text += String.fromCharCode(byte)));
      const source = "data:font/woff2;base64," + window.btoa(text);
      fontRule = "<style>@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(" + source + ") format('woff2')}</style>";
    }
    return fontRule;
  };

  const onWhite = (part) => {
    const shell = document.getElementById("shell");
    const dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
    const pairs = dark && shell ? JSON.parse(shell.dataset.white) : {};
    const text = JSON.stringify(part, (key, value) => (key.startsWith("_") ? undefined : value));
    return JSON.parse(text.replace(/#[0-9a-f]{6}\b/gi, (colour) => pairs[colour.toLowerCase()] || colour));
  };

  const wrapped = (context, words, width, most) => {
    const lines = [""];
    words.split(/\s+/).forEach((word) => {
      const longer = (lines[lines.length - 1] + " " + word).trim();
      if (context.measureText(longer).width <= width || !lines[lines.length - 1]) {
        lines[lines.length - 1] = longer;
      } else {
        lines.push(word);
      }
    });
    if (lines.length > most) {
      lines.length = most;
      lines[most - 1] += " …";
    }
    return lines;
  };

  const text = (found) => {
    return found ? Array.from(found.children.length ? found.children : [found], (part) => part.textContent.trim()).join("   ·   ") : "";
  };

  /* What the filter bar says, in words: a picture travels without it. */
  const chosen = (id) => {
    const bar = document.getElementById(id);
    const named = bar ? Array.from(bar.querySelectorAll(".dash-dropdown-value-item"), (item) => item.textContent.trim()) : [];
    const shown = bar && bar.querySelector(".dash-dropdown-value");
    return named.length ? named.join(", ") : shown ? shown.textContent.trim() : "";
  };

  const day = (id) => {
    const given = document.getElementById(id);
    const written = new Date((given ? given.value : "") + "T00:00");
    return Number.isNaN(written.getTime()) ? "…" : written.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  };

  const filters = () => {
    const custom = document.querySelector("#filter-dates[data-shown]");
    const period = custom ? day("filter-from") + " – " + day("filter-to") : chosen("filter-period");
    return [chosen("filter-markets"), period, chosen("filter-segments")].filter(Boolean).join("   ·   ");
  };

  const escaped = (words) => words.replace(/[&<>"']/g, (sign) => "&#" + sign.charCodeAt(0) + ";");

  /* The whole picture as one SVG: words above and below, the graph between them. */
  const composed = async (card, plot) => {
    await Promise.all([document.fonts.load("600 64px 'Inter Variable'"), document.fonts.load("400 36px 'Inter Variable'")]);
    const context = document.createElement("canvas").getContext("2d");
    const inner = WIDTH - 2 * EDGE;
    const parts = [];
    let y = EDGE;
    const write = (words, weight, size, colour, line, most) => {
      context.font = weight + " " + size + "px " + FAMILY;
      wrapped(context, words, inner, most).forEach((row) => {
        const look = 'font-size="' + size + '" font-weight="' + weight + '" fill="' + colour + '"';
        parts.push('<text x="' + EDGE + '" y="' + (y + size * 0.78) + '" ' + look + ">" + escaped(row) + "</text>");
        y += line;
      });
    };
    write(text(card.querySelector(".card-title")), 620, 68, INK, 86, 2);
    y += 10;
    write(filters() + "   ·   " + text(card.querySelector(".card-notes")), 400, 36, MUTED, 50, 2);
    const top = y + 30;
    const bottom = HEIGHT - EDGE - 66;
    y = HEIGHT - EDGE - 30;
    write("Basketry   ·   " + text(document.getElementById("stamp")), 400, 32, MUTED, 40, 1);

    const size = plot.clientWidth > 900 ? 1280 : 960;
    const high = Math.round(((bottom - top) * size) / inner);
    const figure = { data: onWhite(plot.data), layout: onWhite(plot.layout), config: { topojsonURL: "/assets/topojson/" } };
    figure.layout.paper_bgcolor = "#ffffff";
    figure.layout.autosize = false;
    const drawn = await window.Plotly.toImage(figure, { format: "svg", width: size, height: high, imageDataOnly: true });
    const place = { x: EDGE, y: top, width: inner, height: bottom - top, viewBox: "0 0 " + size + " " + high };
    const graph = new DOMParser().parseFromString(drawn, "image/svg+xml").documentElement;
    Object.entries(place).forEach(([name, value]) => graph.setAttribute(name, value));
    return (
      '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="1600" height="900" viewBox="0 0 ' + WIDTH + " " + HEIGHT +
      '" font-family="' + escaped(FAMILY) + '">' + (await embeddedFont()) + '<rect width="100%" height="100%" fill="#ffffff"/>' + parts.join("") +
      new XMLSerializer().serializeToString(graph) + "</svg>"
    );
  };

  const raster = async (svg) => {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    await image.decode();
    canvas.getContext("2d").drawImage(image, 0, 0, WIDTH, HEIGHT);
    URL.revokeObjectURL(image.src);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  window.basketry = window.basketry || {};
  window.basketry.picture = async (card, kind) => {
    const plot = card.querySelector(".js-plotly-plot");
    if (plot && !card.matches(".is-empty, .is-failed")) {
      const svg = await composed(card, plot);
      const blob = kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await raster(svg);
      window.basketry.save(blob, "basketry-" + card.dataset.chart + "." + kind);
    }
  };
})();
