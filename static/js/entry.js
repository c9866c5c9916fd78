/* The entry form: ask before a page with unsaved numbers is left. Saving itself needs no script. */
(function () {
  "use strict";

  var form = document.getElementById("entry");
  var changed = Boolean(document.getElementById("tu-choi"));
  form.addEventListener("input", function () {
    changed = true;
  });
  form.addEventListener("submit", function () {
    changed = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed) event.preventDefault();
  });
})();
