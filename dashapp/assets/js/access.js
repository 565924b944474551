/* Dash draws radio buttons as a list box of options and gives each dropdown a hidden place for the focus: a reader's software is told what they are. */
(function () {
  "use strict";
  const named = (list) => {
    const field = list.closest("[aria-label]");
    const label = list.closest(".control");
    const words = label && label.querySelector(".control-label");
    return words ? words.textContent : field ? field.getAttribute("aria-label") : "Choices";
  };

  const mend = () => {
    document.querySelectorAll(".dash-options-list:not(.dash-dropdown-options)[role='listbox']").forEach((list) => {
      const radio = list.querySelector("input[type='radio']");
      list.setAttribute("role", radio ? "radiogroup" : "group");
      if (!list.hasAttribute("aria-label")) list.setAttribute("aria-label", named(list));
    });
    document.querySelectorAll(".dash-options-list:not(.dash-dropdown-options) [role='option']").forEach((option) => {
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    });
    document.querySelectorAll(".dash-dropdown-focus-target[tabindex='0']").forEach((target) => {
      target.setAttribute("tabindex", "-1");
      target.parentElement.querySelector("button.dash-dropdown").setAttribute("tabindex", "0");
    });
  };

  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
})();
