/* The growth plan: what is assumed stands in the address, beside the filters, and the fields follow it (a pasted link, Back, Forward). */
(function () {
  "use strict";
  const NAMES = ["target", "baseline", "reach", "winback", "second", "more", "basket", "returns", "cost", "margin"];
  let followed = null; /* the fields that have been brought to the address: new ones begin with what is usual, which nobody chose */
  let pending = null; /* what the fields are being brought to; until they are there they must not write */

  const bar = () => document.getElementById("plan-bar");
  const usual = () => Array.from(bar().children, (label) => label.dataset.usual);
  /* An emptied field of numbers gives NaN, null or nothing: then what is usual holds. */
  const none = (value) => value === null || value === undefined || value === "" || Number.isNaN(value);
  const said = (values) => values.map((value, place) => (none(value) ? usual()[place] : String(value)));
  const read = (search) => {
    const query = new URLSearchParams(search || "");
    return NAMES.map((name, place) => query.get(name) || usual()[place]);
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.plan = {
    write: (...values) => {
      const keep = window.dash_clientside.no_update;
      if (!bar() || followed !== bar()) return keep;
      const wanted = said(values);
      if (pending !== null) {
        if (wanted.join() === pending) pending = null;
        return keep;
      }
      if (wanted.join() === read(window.location.search).join()) return keep;
      const query = new URLSearchParams(window.location.search);
      NAMES.forEach((name, place) => (wanted[place] === usual()[place] ? query.delete(name) : query.set(name, wanted[place])));
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
      NAMES.forEach((name, place) => {
        const field = document.getElementById("plan-" + name);
        const number = field && field.tagName === "INPUT";
        const shown = number ? (values[place] === "auto" ? null : Number(values[place])) : values[place];
        window.dash_clientside.set_props("plan-" + name, { value: shown });
      });
      return keep;
    },
  };
})();
