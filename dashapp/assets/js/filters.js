/* The address is the state of the filter bar: widgets write it, and follow it (a pasted link, Back, Forward); clicks on marks and chips change it. */
(function () {
  "use strict";
  const ids = {
    markets: "filter-markets", period: "filter-period", from: "filter-from", to: "filter-to", segments: "filter-segments", basis: "filter-basis",
    compare: "filter-compare",
  };
  /* What a page itself keeps in the address (assets/js/explore.js, plan.js): it stays on that page. */
  const OWN = ["measure", "by", "split", "target", "baseline", "reach", "winback", "second", "more", "basket", "returns", "cost", "margin"];
  let pending = null; /* the address that the widgets are being brought to; until they are there they must not write */
  let pendingTimer = null;

  const write = (state) => {
    const query = new URLSearchParams();
    state.markets.forEach((market) => query.append("market", market));
    if (state.period) query.set("period", state.period);
    if (!state.period && state.from) query.set("from", state.from);
    if (!state.period && state.to) query.set("to", state.to);
    state.segments.forEach((segment) => query.append("segment", segment));
    state.products.forEach((product) => query.append("product", product));
    if (state.basis === "gross") query.set("basis", "gross");
    if (state.compare && state.compare !== "previous") query.set("compare", state.compare);
    OWN.forEach((name) => state.own[name] && query.set(name, state.own[name]));
    const text = query.toString();
    return text ? "?" + text : "";
  };

  const read = (search) => {
    const query = new URLSearchParams(search || "");
    return {
      markets: query.getAll("market"),
      period: query.get("period") || "",
      from: query.get("from") || "",
      to: query.get("to") || "",
      segments: query.getAll("segment"),
      products: query.getAll("product"),
      basis: query.get("basis") === "gross" ? "gross" : "net",
      compare: ["year", "none"].includes(query.get("compare")) ? query.get("compare") : "previous",
      own: Object.fromEntries(OWN.filter((name) => query.get(name)).map((name) => [name, query.get(name)])),
    };
  };

  const lists = { market: "markets", segment: "segments", product: "products" };
  const go = (state) => window.dash_clientside.set_props("location", { search: write(state) });

  /* Take one value, or all of one filter, out of the address. */
  const remove = (name, value) => {
    const state = read(window.location.search);
    if (name === "period") {
      state.period = state.from = state.to = "";
    } else {
      state[lists[name]] = value ? state[lists[name]].filter((each) => each !== value) : [];
    }
    go(state);
  };

  document.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) {
      remove(chip.dataset.name, chip.dataset.value);
    } else if (event.target.closest("[data-clear]")) {
      const kept = read(window.location.search);
      go({ ...read(""), basis: kept.basis, compare: kept.compare, own: kept.own });
    }
  });

  /* A name in a figure is spelled so that it shows letter by letter (charts/entry.py): this is the name itself. */
  const plain = (name) => name.replace(/&lt;/g, "<").replace(/&amp;/g, "&");

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.filters = {
    /* Widgets → address. */
    write: (markets, period, from, to, segments, basis, compare, offer, search) => {
      const keep = window.dash_clientside.no_update;
      if (!offer) return keep;
      const named = period && period !== "all" && period !== "custom" ? period : "";
      const state = { ...read(search), markets: markets || [], segments: segments || [], basis: basis, compare: compare, period: named, from: "", to: "" };
      if (period === "custom") {
        const asked = window.dash_clientside.callback_context.triggered.some((change) => change.prop_id.startsWith(ids.period));
        state.from = asked && !from ? offer.from : from || "";
        state.to = asked && !to ? offer.to : to || "";
      }
      const next = write(state);
      if (pending !== null) {
        if (next === pending) pending = null;
        return keep;
      }
      return next === write(read(search)) ? keep : next;
    },
    /* Address → widgets. */
    follow: (search, offer) => {
      if (!offer) return window.dash_clientside.no_update;
      const state = read(search);
      const custom = !state.period && (state.from || state.to);
      pending = write(state);
      window.clearTimeout(pendingTimer);
      pendingTimer = window.setTimeout(() => (pending = null), 700);
      const set = window.dash_clientside.set_props;
      set(ids.from, { value: custom ? state.from : "" });
      set(ids.to, { value: custom ? state.to : "" });
      set(ids.period, { value: custom ? "custom" : state.period || "all" });
      set(ids.markets, { value: state.markets });
      set(ids.segments, { value: state.segments });
      set(ids.basis, { value: state.basis });
      set(ids.compare, { value: state.compare });
      return window.dash_clientside.no_update;
    },
    /* The links of the navigation carry the filters along. */
    carry: (search, ...paths) => {
      const query = new URLSearchParams(search || "");
      const carried = OWN.some((name) => query.has(name)) ? write({ ...read(search), own: {} }) : search || "";
      return paths.map((path) => path.split("?")[0] + carried);
    },
    /* A click on a mark filters by it; on the only chosen one, it lets go of it. */
    pick: (...clicks) => {
      const changed = window.dash_clientside.callback_context.triggered[0];
      const card = changed && document.getElementById(changed.prop_id.replace(/-graph\.clickData$/, "-card"));
      const point = changed && changed.value && changed.value.points.find((each) => each.id);
      if (card && point && lists[card.dataset.emits]) {
        const state = read(window.location.search);
        const chosen = state[lists[card.dataset.emits]];
        const name = plain(point.id);
        state[lists[card.dataset.emits]] = chosen.length === 1 && chosen[0] === name ? [] : [name];
        go(state);
      }
      return window.dash_clientside.no_update;
    },
  };
})();
