/* The menu of a card, and what its items do. Boards hook in by `window.basketry.addToBoard(chartId, query)`: the item is hidden while there is none. */
(function () {
  "use strict";
  const basketry = (window.basketry = window.basketry || {});
  const cardOf = (part) => part.closest(".card");
  const keyOf = (card) => card.id.replace(/-card$/, "");

  const tell = (words) => {
    const set = window.dash_clientside.set_props;
    set("toast", { children: "" });
    window.setTimeout(() => set("toast", { children: words }), 0);
  };

  /* What is chosen on a card itself, such as weeks instead of months: [name, value] pairs. */
  const choices = (card) =>
    Array.from(card.querySelectorAll(".card-controls [id]"))
      .filter((control) => control.id.startsWith(keyOf(card) + "-") && control.querySelector("input:checked"))
      .map((control) => [control.id.slice(keyOf(card).length + 1), control.querySelector("input:checked").value]);

  /* The question of a card: of a board's tile what it was asked, of a page's card the address and its own choices. */
  const queryOf = (card) => {
    if (card.dataset.query !== undefined) {
      return new URLSearchParams(card.dataset.query);
    }
    const query = new URLSearchParams(window.location.search);
    choices(card).forEach(([name, value]) => query.set(name, value));
    return query;
  };

  const copy = async (words) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(words);
      return;
    }
    const field = document.createElement("textarea");
    field.value = words;
    document.body.appendChild(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };

  const actions = {
    png: (card) => basketry.picture(card, "png"),
    svg: (card) => basketry.picture(card, "svg"),
    csv: (card) => basketry.file("/export/" + card.dataset.chart + ".csv", queryOf(card)),
    xlsx: (card) => basketry.file("/export/" + card.dataset.chart + ".xlsx", queryOf(card)),
    pptx: (card) => basketry.file("/export/" + card.dataset.chart + ".pptx", queryOf(card)),
    table: (card) => card.querySelector(".card-tools [aria-pressed]").click(),
    link: async (card) => {
      const place = card.dataset.query === undefined ? "#" + keyOf(card) : "";
      await copy(window.location.origin + window.location.pathname + window.location.search + place);
      tell("The link is copied: it leads to this chart, with these filters.");
    },
    "add-to-board": (card) => basketry.addToBoard(card.dataset.chart, queryOf(card).toString()),
  };

  const opened = () => document.querySelector(".menu:not([hidden])");
  const openerOf = (menu) => menu.parentElement.querySelector("[aria-haspopup]");
  const usable = (menu) => Array.from(menu.querySelectorAll("[role=menuitem]:not([hidden]):not([disabled])"));

  const close = (back) => {
    const menu = opened();
    if (menu) {
      menu.hidden = true;
      openerOf(menu).setAttribute("aria-expanded", "false");
      if (back) {
        openerOf(menu).focus();
      }
    }
  };

  const open = (opener) => {
    const menu = opener.parentElement.querySelector(".menu");
    const card = cardOf(opener);
    const nothing = card.matches(".is-empty, .is-failed") || !card.querySelector(".card-title:not(:empty)");
    menu.querySelectorAll("[data-action]").forEach((item) => {
      item.disabled = nothing && !["link", "add-to-board"].includes(item.dataset.action);
      if (item.dataset.action === "table") {
        item.textContent = card.dataset.view === "rows" ? "Show as chart" : "Show as table";
      }
      if (item.dataset.action === "add-to-board") {
        item.hidden = typeof basketry.addToBoard !== "function";
      }
    });
    close(false);
    menu.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    usable(menu)[0].focus();
  };

  const act = async (item) => {
    const card = cardOf(item);
    const opener = openerOf(item.closest(".menu"));
    close(true);
    opener.setAttribute("data-busy", "");
    try {
      await actions[item.dataset.action](card);
    } catch (error) {
      tell("That could not be done: " + error.message);
    } finally {
      opener.removeAttribute("data-busy");
    }
  };

  /* Every chart of a page, as its cards show them. */
  const deck = async (button) => {
    const query = new URLSearchParams(window.location.search);
    document.querySelectorAll(".card").forEach((card) => choices(card).forEach(([name, value]) => query.set(keyOf(card) + "." + name, value)));
    const words = button.textContent;
    button.textContent = "Making the deck …";
    button.disabled = true;
    try {
      await basketry.file("/deck/" + button.dataset.deck + ".pptx", query);
    } catch (error) {
      tell("That could not be done: " + error.message);
    } finally {
      button.textContent = words;
      button.disabled = false;
    }
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".card-menu > [aria-haspopup]");
    const item = event.target.closest(".menu [data-action]");
    const button = event.target.closest("[data-deck]");
    if (opener && opener.getAttribute("aria-expanded") === "false") {
      open(opener);
    } else if (item) {
      act(item);
    } else if (!event.target.closest(".menu")) {
      close(false);
    }
    if (button) {
      deck(button);
    }
  });

  document.addEventListener("keydown", (event) => {
    const menu = opened();
    const opener = event.target.closest && event.target.closest(".card-menu > [aria-haspopup]");
    if (!menu) {
      if (opener && ["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        open(opener);
      }
      return;
    }
    const items = usable(menu);
    const place = items.indexOf(document.activeElement);
    const next = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") {
      close(true);
    } else if (event.key === "Tab") {
      close(false);
    } else if (next !== undefined) {
      event.preventDefault();
      items[(next + items.length) % items.length].focus();
    }
  });

  basketry.tell = tell;
  basketry.queryOf = queryOf;
})();
