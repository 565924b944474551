/* The growth plan: what is assumed stands in the address (address.js). */
(function () {
  "use strict";
  /* An emptied field of numbers gives NaN, null or nothing: then what is usual holds. */
  const none = (value) => value === null || value === undefined || value === "" || Number.isNaN(value);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.plan = window.basketry.address({
    bar: "plan-bar",
    prefix: "plan-",
    names: ["target", "baseline", "reach", "winback", "second", "more", "basket", "returns", "cost", "margin"],
    usual: () => Array.from(document.getElementById("plan-bar").children, (label) => label.dataset.usual),
    said: (value, usual) => (none(value) ? usual : String(value)),
    shown: (name, text) => {
      const field = document.getElementById("plan-" + name);
      return field && field.tagName === "INPUT" ? (text === "auto" ? null : Number(text)) : text;
    },
  });
})();
