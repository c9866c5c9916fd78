/* "/" goes to the search box, unless one is typing or in a dialog. */
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    var box = document.getElementById("tim");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
