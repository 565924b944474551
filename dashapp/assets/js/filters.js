/* The address is the state of the filter bar: widgets write it, and follow it (a pasted link, Back, Forward). */
(function () {
  "use strict";
  const ids = { markets: "filter-markets", period: "filter-period", from: "filter-from", to: "filter-to", segments: "filter-segments", basis: "filter-basis" };
  let pending = null; /* the address that the widgets are being brought to; until they are there they must not write */
  let pendingTimer = null;

  const shift = (iso, days) => {
    const day = new Date(iso + "T00:00:00Z");
    day.setUTCDate(day.getUTCDate() + days);
    return day.toISOString().slice(0, 10);
  };
  const later = (a, b) => (a > b ? a : b);
  const earlier = (a, b) => (a < b ? a : b);

  /* The days of a named period, counted from the last day of the data, and inside the data. */
  const days = (period, offer) => {
    const year = Number(offer.to.slice(0, 4));
    const spans = {
      "last-30": [shift(offer.to, -29), offer.to],
      "last-90": [shift(offer.to, -89), offer.to],
      "this-year": [year + "-01-01", offer.to],
      "last-year": [year - 1 + "-01-01", year - 1 + "-12-31"],
    };
    const span = spans[period];
    return span ? [later(span[0], offer.from), earlier(span[1], offer.to)] : ["", ""];
  };

  const write = (state) => {
    const query = new URLSearchParams();
    state.markets.forEach((market) => query.append("market", market));
    if (state.from) query.set("from", state.from);
    if (state.to) query.set("to", state.to);
    state.segments.forEach((segment) => query.append("segment", segment));
    if (state.basis === "gross") query.set("basis", "gross");
    const text = query.toString();
    return text ? "?" + text : "";
  };

  const read = (search) => {
    const query = new URLSearchParams(search || "");
    return {
      markets: query.getAll("market"),
      from: query.get("from") || "",
      to: query.get("to") || "",
      segments: query.getAll("segment"),
      basis: query.get("basis") === "gross" ? "gross" : "net",
    };
  };

  const named = (state, offer) => {
    if (!state.from && !state.to) return "all";
    const found = ["last-30", "last-90", "this-year", "last-year"].find((period) => days(period, offer).join() === [state.from, state.to].join());
    return found || "custom";
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.filters = {
    /* Widgets → address. */
    write: (markets, period, from, to, segments, basis, offer, search) => {
      const keep = window.dash_clientside.no_update;
      if (!offer) return keep;
      const state = { markets: markets || [], segments: segments || [], basis: basis, from: "", to: "" };
      if (period === "custom") {
        const asked = window.dash_clientside.callback_context.triggered.some((change) => change.prop_id.startsWith(ids.period));
        state.from = asked && !from ? offer.from : from || "";
        state.to = asked && !to ? offer.to : to || "";
      } else {
        [state.from, state.to] = days(period, offer);
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
      pending = write(state);
      window.clearTimeout(pendingTimer);
      pendingTimer = window.setTimeout(() => (pending = null), 700);
      const set = window.dash_clientside.set_props;
      const period = named(state, offer);
      set(ids.from, { value: period === "custom" ? state.from : "" });
      set(ids.to, { value: period === "custom" ? state.to : "" });
      set(ids.period, { value: period });
      set(ids.markets, { value: state.markets });
      set(ids.segments, { value: state.segments });
      set(ids.basis, { value: state.basis });
      return window.dash_clientside.no_update;
    },
    /* The links of the navigation carry the filters along. */
    carry: (search, ...paths) => paths.map((path) => path.split("?")[0] + (search || "")),
  };
})();
