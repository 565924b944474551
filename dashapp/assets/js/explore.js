/* Explore: what is picked stands in the address (address.js). */
(function () {
  "use strict";
  const NAMES = ["measure", "by", "split"];
  const told = (name) => JSON.parse(document.getElementById("explore-bar").dataset[name]);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.explore = window.basketry.address({
    bar: "explore-bar",
    prefix: "pick-",
    names: NAMES,
    usual: () => NAMES.map((name) => told("usual")[name]),
    allowed: (name, value) => told("choices")[name].includes(value),
  });
})();
