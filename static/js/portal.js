/* What every page may need: the token for htmx, a word when a request fails, menus that close, texts to copy. */
(function () {
  "use strict";

  document.addEventListener("htmx:configRequest", function (event) {
    // disableInheritance leaves hx-headers on <body> without effect, so the token is added here.
    event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  });

  function tellFailure() {
    var notice = document.getElementById("request-failed");
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:responseError", tellFailure);
  document.addEventListener("htmx:sendError", tellFailure);
  document.addEventListener("htmx:beforeRequest", function () {
    document.getElementById("request-failed").hidden = true;
  });

  // Without the clipboard (an address without https) the text is left selected, ready for Ctrl+C.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var text = document.getElementById(button.dataset.copy);
    text.select();
    if (!navigator.clipboard) return;
    navigator.clipboard.writeText(text.value).then(function () {
      button.lastChild.textContent = " " + button.dataset.copied;
    });
  });

  // Of a row of tabs wider than the page, the one that stands open is in view.
  document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
    var row = tab.closest(".tabs");
    row.scrollLeft += tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
  });

  function openMenus() {
    return Array.from(document.querySelectorAll("details[data-menu][open]"));
  }
  document.addEventListener("click", function (event) {
    openMenus().forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    openMenus().forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
