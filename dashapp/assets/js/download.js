/* A picture of the graph on screen, for slides: 16:9 at 3200 x 1800, white ground in either theme, with sentence, filters and source. */
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

  const text = (id) => {
    const found = document.getElementById(id);
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

  const picture = async (chart, plot) => {
    await Promise.all([document.fonts.load("600 64px 'Inter Variable'"), document.fonts.load("400 36px 'Inter Variable'")]);
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.textBaseline = "top";
    const inner = WIDTH - 2 * EDGE;
    let y = EDGE;
    const write = (words, font, colour, line, most) => {
      context.font = font + " " + FAMILY;
      context.fillStyle = colour;
      wrapped(context, words, inner, most).forEach((row) => {
        context.fillText(row, EDGE, y);
        y += line;
      });
    };
    write(text(chart + "-title"), "620 68px", INK, 86, 2);
    y += 10;
    write(filters() + "   ·   " + text(chart + "-notes"), "400 36px", MUTED, 50, 2);
    const top = y + 30;
    const bottom = HEIGHT - EDGE - 66;
    y = HEIGHT - EDGE - 30;
    write("Basketry   ·   " + text("stamp"), "400 32px", MUTED, 40, 1);

    const size = plot.clientWidth > 900 ? 1280 : 960;
    const scale = inner / size;
    const figure = { data: onWhite(plot.data), layout: onWhite(plot.layout), config: { topojsonURL: "/assets/topojson/" } };
    figure.layout.paper_bgcolor = "#ffffff";
    figure.layout.autosize = false;
    const svg = await window.Plotly.toImage(figure, { format: "svg", width: size, height: Math.round((bottom - top) / scale), imageDataOnly: true });
    const styled = svg.replace(/(<svg[^>]*>)/, "$1" + (await embeddedFont()));
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([styled], { type: "image/svg+xml" }));
    await image.decode();
    context.drawImage(image, EDGE, top, inner, bottom - top);
    URL.revokeObjectURL(image.src);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".card-tools button[id$='-png']");
    const card = button && button.closest(".card");
    const plot = card && card.querySelector(".js-plotly-plot");
    if (!plot || card.classList.contains("is-empty") || card.classList.contains("is-failed")) {
      return;
    }
    button.setAttribute("data-busy", "");
    try {
      save(await picture(card.dataset.chart, plot), "basketry-" + card.dataset.chart + ".png");
    } finally {
      button.removeAttribute("data-busy");
    }
  });
})();
