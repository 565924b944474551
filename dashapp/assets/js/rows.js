/* The table behind a chart, built from its text when it is asked for. Everything is written as text, never as markup. */
(function () {
  "use strict";
  const cell = (kind, words, isNumber) => {
    const made = document.createElement(kind);
    made.textContent = words;
    made.className = isNumber ? "is-number" : "is-text";
    return made;
  };

  const build = (source) => {
    const given = JSON.parse(source.dataset.table);
    const table = document.createElement("table");
    table.className = "rows";
    const head = table.createTHead().insertRow();
    given.head.forEach(([words, isNumber]) => {
      const made = cell("th", words, isNumber);
      made.scope = "col";
      head.appendChild(made);
    });
    const body = table.createTBody();
    given.rows.forEach((row) => {
      const line = body.insertRow();
      row.forEach((words, place) => line.appendChild(cell("td", words, given.head[place][1])));
    });
    if (given.rest) {
      const rest = cell("td", given.rest, false);
      rest.colSpan = given.head.length;
      body.insertRow().appendChild(rest);
    }
    source.replaceChildren(table);
  };

  const show = (card) => {
    const source = card.dataset.view === "rows" && card.querySelector(".rows-source");
    if (source && source.builtFrom !== source.dataset.table) {
      source.builtFrom = source.dataset.table;
      build(source);
    }
  };

  new MutationObserver((changes) => {
    changes.forEach((change) => {
      const card = change.target.closest && change.target.closest(".card");
      if (card) {
        show(card);
      }
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-view", "data-table"] });
})();
