/* The cell one was in stands after # in the address, which a form does not send: it is handed on from page to page. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-keep-place]").forEach(function (form) {
    if (location.hash) form.action = (form.getAttribute("action") || location.pathname + location.search) + location.hash;
  });
})();
