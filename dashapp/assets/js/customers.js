/* The customers' grid: it asks anew when the filters change, and a click on a row opens the customer. */
(() => {
  const within = (path) => /^\/customers\/?$/.test(path || "");
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.customers = {
    refresh: (search, path, consenting) => {
      if (within(path) && document.getElementById("customers-grid")) {
        window.dash_ag_grid.getApiAsync("customers-grid").then((api) => api.purgeInfiniteCache());
      }
      const query = new URLSearchParams(search || "");
      return "/customers.csv" + (consenting && consenting.length ? "?" + (query.append("consent", "yes"), query) : search || "");
    },
    open: (cell) => (cell && cell.rowId ? "/customers/" + encodeURIComponent(cell.rowId) : window.dash_clientside.no_update),
  };
})();
