/* On paper each figure is a copy of its drawing that fits the page, in light colours whatever the screen shows. */
(function () {
  "use strict";
  const light = () => {
    const pairs = Object.entries(JSON.parse(document.getElementById("shell").dataset.white || "{}"));
    const rgb = (hex) => "rgb(" + [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16)).join(", ") + ")";
    return Object.fromEntries(pairs.map(([dark, white]) => [rgb(dark), white]));
  };

  const copy = (graph, colours) => {
    const made = document.createElement("div");
    made.className = "print-figure";
    const first = graph.querySelector(".main-svg");
    if (first) made.style.aspectRatio = `${first.getAttribute("width")} / ${first.getAttribute("height")}`;
    graph.querySelectorAll(".main-svg").forEach((svg) => {
      const drawn = svg.cloneNode(true);
      drawn.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
      drawn.querySelectorAll("[style]").forEach((part) => {
        ["fill", "stroke"].forEach((name) => {
          const found = colours[part.style[name]];
          if (found) part.style[name] = found;
        });
      });
      /* The copy refers to patterns and clips of its own: those of the drawing are hidden with it. */
      drawn.querySelectorAll("[id]").forEach((part) => part.setAttribute("id", "print-" + part.id));
      drawn.querySelectorAll("*").forEach((part) => {
        Array.from(part.attributes).forEach((each) => {
          if (each.value.includes("url(")) part.setAttribute(each.name, each.value.replace(/url\((&quot;|["']?)[^#)]*#/g, "url($1#print-"));
        });
      });
      made.appendChild(drawn);
    });
    graph.after(made);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  const clear = () => document.querySelectorAll(".print-figure").forEach((made) => made.remove());

  window.addEventListener("beforeprint", () => {
    clear();
    const colours = document.documentElement.getAttribute("data-bs-theme") === "dark" ? light() : {};
    document.querySelectorAll(".card-graph").forEach((graph) => copy(graph, colours));
  });
  window.addEventListener("afterprint", clear);
})();
