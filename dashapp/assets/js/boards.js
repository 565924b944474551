/* Boards in the browser: adding a chart from any card, the editor's focus and keys, and the present mode. What is kept, the server decides. */
(function () {
  "use strict";
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const board = () => document.getElementById("board");

  /* Add to board, from any card of any page: the chart, and its filters and choices as they would stand in a link. */
  window.basketry = window.basketry || {};
  window.basketry.addToBoard = (chart, query) => set("collect-asked", { data: { chart: chart, query: query || "", at: Date.now() } });

  /* The present mode. */
  const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowDown: 1, ArrowLeft: -1, PageUp: -1, ArrowUp: -1 };
  const tiles = () => Array.from(document.querySelectorAll("#board-grid > .board-tile"));
  const presenting = () => Boolean(board() && board().dataset.presenting);
  let place = 0;

  const show = (next) => {
    const all = tiles();
    place = Math.min(Math.max(next, 0), all.length - 1);
    all.forEach((tile, index) => tile.toggleAttribute("data-current", index === place));
    document.getElementById("present-place").textContent = place + 1 + " / " + all.length;
    document.getElementById("present-title").textContent = document.getElementById("board-title").textContent;
    document.getElementById("present-back").disabled = place === 0;
    document.getElementById("present-next").disabled = place === all.length - 1;
    window.dispatchEvent(new Event("resize"));
  };

  const enter = () => {
    if (!tiles().length) return;
    board().dataset.presenting = "yes";
    document.documentElement.dataset.presenting = "yes";
    show(0);
    document.getElementById("present-next").focus();
    if (document.documentElement.requestFullscreen) {
      document.documentElement.requestFullscreen().catch(() => undefined); /* refused: the page itself is filled */
    }
  };

  const leave = () => {
    delete document.documentElement.dataset.presenting;
    if (!presenting()) return;
    delete board().dataset.presenting;
    tiles().forEach((tile) => tile.removeAttribute("data-current"));
    document.getElementById("present-refresh").value = "0";
    set("board-clock", { disabled: true });
    if (document.fullscreenElement) document.exitFullscreen();
    document.getElementById("board-present").focus();
    window.dispatchEvent(new Event("resize"));
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, select, textarea, [role=listbox]");
    if (presenting()) {
      if (event.key === "Escape") {
        leave();
      } else if (!typing && STEPS[event.key]) {
        event.preventDefault();
        show(place + STEPS[event.key]);
      } else if (!typing && (event.key === "Home" || event.key === "End")) {
        show(event.key === "Home" ? 0 : Infinity);
      }
    } else if (event.altKey && !typing && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      /* While a board is edited: Alt and an arrow move the tile that has the focus. */
      const tile = event.target.closest && event.target.closest("#board[data-editing=yes] .board-tile");
      const buttons = tile ? tile.querySelectorAll(".tile-tools button") : [];
      if (buttons.length) {
        event.preventDefault();
        buttons[event.key === "ArrowLeft" ? 0 : 1].click();
      }
    }
  });
  document.addEventListener("fullscreenchange", () => document.fullscreenElement || leave());
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("#present-back, #present-next, #present-leave, [data-add-to-board]");
    if (!pressed) return;
    if (pressed.id === "present-leave") leave();
    else if (pressed.id) show(place + (pressed.id === "present-next" ? 1 : -1));
    else window.basketry.addToBoard(pressed.dataset.addToBoard, window.location.search);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "present-refresh") {
      const seconds = Number(event.target.value);
      set("board-clock", { interval: Math.max(seconds, 1) * 1000, disabled: seconds === 0 });
    }
  });
  window.addEventListener("popstate", leave);

  /* A tool of a tile keeps the focus when the board is laid out anew. */
  let held = null;
  document.addEventListener("click", (event) => {
    const tool = event.target.closest(".tile-tools button");
    held = tool ? tool.id : null;
  });
  new MutationObserver(() => {
    const tool = held && document.activeElement === document.body && document.getElementById(held);
    if (tool && !tool.disabled) tool.focus();
  }).observe(document.documentElement, { childList: true, subtree: true });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.boards = {
    present: (clicks) => {
      if (clicks) enter();
      return window.dash_clientside.no_update;
    },
    /* Editing begins with the button, and ends when the board has been opened anew: saved, shared, or left as it was. */
    edit: (clicks) => {
      const changed = window.dash_clientside.callback_context.triggered.some((change) => change.prop_id === "board-edit.n_clicks");
      return changed && clicks ? "yes" : "";
    },
    titled: (value) => ({ display: value ? "none" : "" }),
  };
})();
