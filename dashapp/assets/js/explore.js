/* Explore: what is picked stands in the address, beside the filters, and the pickers follow it (a pasted link, Back, Forward). */
(function () {
  "use strict";
  const NAMES = ["measure", "by", "split"];
  let followed = null; /* the pickers that have been brought to the address: new ones begin with what is usual, which nobody picked */
  let pending = null; /* what the pickers are being brought to; until they are there they must not write */

  const bar = () => document.getElementById("explore-bar");
  const told = (name) => JSON.parse(bar().dataset[name]);
  const read = (search) => {
    const query = new URLSearchParams(search || "");
    const choices = told("choices");
    const usual = told("usual");
    return NAMES.map((name) => (choices[name].includes(query.get(name)) ? query.get(name) : usual[name]));
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.explore = {
    write: (...values) => {
      const keep = window.dash_clientside.no_update;
      if (!bar() || followed !== bar()) return keep;
      if (pending !== null) {
        if (values.join() === pending) pending = null;
        return keep;
      }
      if (values.join() === read(window.location.search).join()) return keep;
      const query = new URLSearchParams(window.location.search);
      const usual = told("usual");
      NAMES.forEach((name, place) => (values[place] === usual[name] ? query.delete(name) : query.set(name, values[place])));
      const text = query.toString();
      return text ? "?" + text : "";
    },
    follow: (search) => {
      const keep = window.dash_clientside.no_update;
      if (!bar()) return keep;
      const values = read(search);
      followed = bar();
      pending = values.join();
      window.setTimeout(() => (pending = null), 400);
      NAMES.forEach((name, place) => window.dash_clientside.set_props("pick-" + name, { value: values[place] }));
      return keep;
    },
  };
})();
