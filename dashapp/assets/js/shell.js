/* What the frame does by itself: the page one is on, graph or rows, open explanations, signing out, a session that has ended. */
(function () {
  "use strict";
  const cookie = (name) => {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  const here = (link) => {
    const path = new URL(link.href).pathname;
    const open = window.location.pathname === "/" ? "/overview" : window.location.pathname;
    return path === open || open.startsWith(path + "/");
  };
  const mark = (link, isHere) => {
    if (isHere && link.getAttribute("aria-current") !== "page") {
      link.setAttribute("aria-current", "page");
    } else if (!isHere && link.hasAttribute("aria-current")) {
      link.removeAttribute("aria-current");
    }
  };

  /* The open page, and the row of those that stand beside it. */
  const markPage = () => {
    const parents = new Set();
    document.querySelectorAll(".sub-nav").forEach((row) => {
      const links = Array.from(row.querySelectorAll(".sub-link"));
      links.forEach((link) => mark(link, here(link)));
      const open = links.some(here);
      if (row.hidden === open) row.hidden = !open;
      if (open) parents.add(row.querySelector("[data-parent]").dataset.parent);
    });
    document.querySelectorAll(".nav-link").forEach((link) => mark(link, here(link) || parents.has(link.id)));
  };

  const markDates = () => {
    const dates = document.getElementById("filter-dates");
    const period = document.getElementById("filter-period");
    if (dates && period) {
      dates.toggleAttribute("data-shown", period.textContent.trim().startsWith("From"));
    }
  };

  /* An address may name a card: it is brought into view once it is drawn. */
  let sought = window.location.hash.slice(1);
  const seek = () => {
    const card = sought && (document.getElementById(sought + "-card") || document.getElementById(sought));
    const drawn = card && card.querySelector(".card-title:not(:empty)");
    if (drawn) {
      sought = "";
      card.scrollIntoView({ block: "center" });
      card.classList.add("is-found");
      window.setTimeout(() => card.classList.remove("is-found"), 2500);
    }
  };

  let toastTimer = null;
  const showToast = () => {
    const toast = document.getElementById("toast");
    toast.removeAttribute("data-gone");
    window.clearTimeout(toastTimer);
    toastTimer = window.setTimeout(() => toast.setAttribute("data-gone", ""), 12000);
  };

  document.addEventListener("click", (event) => {
    /* The first of a row is the page that the others stand under: the link to it is in the navigation. */
    const parent = event.target.closest("[data-parent]");
    if (parent && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.getElementById(parent.dataset.parent).click();
    }
    const toggle = event.target.closest(".card-tools [aria-pressed]");
    if (toggle) {
      const card = toggle.closest(".card");
      const rows = card.dataset.view !== "rows";
      card.dataset.view = rows ? "rows" : "graph";
      toggle.setAttribute("aria-pressed", String(rows));
      window.dispatchEvent(new Event("resize"));
    }
    const filters = event.target.closest("#filter-toggle");
    if (filters) {
      filters.setAttribute("aria-expanded", String(filters.getAttribute("aria-expanded") !== "true"));
    }
    document.querySelectorAll(".card-about[open]").forEach((about) => {
      if (!about.contains(event.target)) {
        about.removeAttribute("open");
      }
    });
    const toast = event.target.closest("#toast");
    if (toast) {
      toast.setAttribute("data-gone", "");
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll(".card-about[open]").forEach((about) => about.removeAttribute("open"));
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") === "/sign-out" && !form.elements.csrf_token) {
      const token = document.createElement("input");
      token.type = "hidden";
      token.name = "csrf_token";
      token.value = cookie("_csrf_token");
      form.appendChild(token);
    }
  });

  /* A callback that is refused because the session has ended shows nothing: go and sign in, and come back here. */
  const fetched = window.fetch;
  window.fetch = async function (...request) {
    const response = await fetched.apply(this, request);
    if (response.status === 401 && response.url.includes("/_dash-")) {
      window.location.assign("/sign-in?next=" + encodeURIComponent(window.location.pathname + window.location.search));
    }
    return response;
  };

  new MutationObserver((changes) => {
    markPage();
    markDates();
    seek();
    if (changes.some((change) => change.target.id === "toast" && change.addedNodes.length)) {
      showToast();
    }
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  window.addEventListener("popstate", markPage);
  window.addEventListener("_dashprivate_pushstate", () => {
    markPage();
    sought = window.location.hash.slice(1);
  });
})();
