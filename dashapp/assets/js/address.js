/* Fields whose values stand in the address, beside the filters; the fields follow it (a pasted link, Back, Forward). Used by explore.js and plan.js.

   bar: id of what holds the fields; prefix: what their ids begin with; names: of the fields, as they stand in the address; usual: () => their usual values,
   which are left out of it; allowed: (name, value) => whether a value of the address is one; said: a field's value → text; shown: (name, text) → its value. */
(function () {
  "use strict";
  window.basketry = window.basketry || {};
  window.basketry.address = function ({ bar, prefix, names, usual, allowed = () => true, said = (value) => value, shown = (name, text) => text }) {
    let followed = null; /* the fields that have been brought to the address: new ones begin with what is usual, which nobody chose */
    let pending = null; /* what the fields are being brought to; until they are there they must not write */
    const there = () => document.getElementById(bar);
    const read = (search) => {
      const query = new URLSearchParams(search || "");
      const otherwise = usual();
      return names.map((name, place) => (query.get(name) && allowed(name, query.get(name)) ? query.get(name) : otherwise[place]));
    };

    return {
      write: (...values) => {
        const keep = window.dash_clientside.no_update;
        if (!there() || followed !== there()) return keep;
        const otherwise = usual();
        const wanted = values.map((value, place) => said(value, otherwise[place]));
        if (pending !== null) {
          if (wanted.join() === pending) pending = null;
          return keep;
        }
        if (wanted.join() === read(window.location.search).join()) return keep;
        const query = new URLSearchParams(window.location.search);
        names.forEach((name, place) => (wanted[place] === otherwise[place] ? query.delete(name) : query.set(name, wanted[place])));
        const text = query.toString();
        return text ? "?" + text : "";
      },
      follow: (search) => {
        const keep = window.dash_clientside.no_update;
        if (!there()) return keep;
        const values = read(search);
        followed = there();
        pending = values.join();
        window.setTimeout(() => (pending = null), 400);
        names.forEach((name, place) => window.dash_clientside.set_props(prefix + name, { value: shown(name, values[place]) }));
        return keep;
      },
    };
  };
})();
