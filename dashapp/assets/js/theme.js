/* Light or dark: what the person chose, else what the system wants. Figures follow through the store `dark`. */
(function () {
  "use strict";
  const KEY = "basketry-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    const kept = window.localStorage.getItem(KEY);
    return kept === "dark" || kept === "light" ? kept : null;
  };
  const isDark = () => (chosen() || (system.matches ? "dark" : "light")) === "dark";
  const apply = () => document.documentElement.setAttribute("data-bs-theme", isDark() ? "dark" : "light");

  const flip = () => {
    const next = isDark() ? "light" : "dark";
    /* Back to what the system wants means to follow it again. */
    if ((next === "dark") === system.matches) {
      window.localStorage.removeItem(KEY);
    } else {
      window.localStorage.setItem(KEY, next);
    }
    apply();
  };

  apply();
  system.addEventListener("change", () => {
    apply();
    if (window.dash_clientside && window.dash_clientside.set_props) {
      window.dash_clientside.set_props("dark", { data: isDark() });
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.theme = {
    dark: (clicks) => {
      if (clicks) {
        flip();
      }
      return isDark();
    },
  };
})();
