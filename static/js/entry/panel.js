/* Beside the table: where one stands, what the line was in the last months, who changed it, its note. */
(function (Entry) {
  "use strict";

  var note = document.getElementById("entry-note");
  var side = document.getElementById("entry-side");
  var shown = null; // the line in the panel
  var asked = "";
  var timer = null;

  Entry.strip = function (input) {
    var cell = input || document.activeElement;
    if (!cell || !cell.matches("input.cell")) return;
    var place = Entry.place(cell);
    var line = place.line;
    var fits = Entry.identity(line);
    var strip = document.getElementById("entry-strip");
    var words = document.createElement("strong");
    words.textContent = line.cells[place.at].label;
    strip.replaceChildren(words);
    if (cell.placeholder) strip.append(part(Entry.fill(gettext("Tháng trước %(last)s"), { last: cell.placeholder })));
    if (fits.known) {
      strip.append(part("(3) " + fits.sums[0] + (fits.fits ? " = " : " ≠ ") + "(7) " + fits.sums[1] + " + (11) " + fits.sums[2]));
      strip.append(part(fits.fits ? gettext("Khớp") : gettext("Chưa khớp"), fits.fits ? "status status--ok" : "status status--warning"));
    }
  };
  function part(text, className) {
    var one = document.createElement("span");
    one.textContent = text;
    one.className = className || "secondary";
    return one;
  }

  Entry.showPanel = function (input) {
    var place = Entry.place(input);
    shown = place.line;
    note.value = shown.note.value;
    document.getElementById("entry-panel-note").hidden = false;
    if (!isOpen()) return;
    clearTimeout(timer);
    timer = setTimeout(function () { load(place.line, place.line.cells[place.at].column); }, 250);
  };
  /* What was just saved stands there too. */
  Entry.renewPanel = function (line) {
    var cell = line === shown && isOpen() && line.cells.find(function (one) { return line.key + one.column === asked; });
    if (cell) load(line, cell.column);
  };
  function load(line, column) {
    asked = line.key + column;
    var mine = asked;
    fetch(Entry.form.dataset.panel.replace("KEY", line.key) + "?o=" + column, { credentials: "same-origin", redirect: "manual" })
      .then(function (response) { return response.ok ? response.text() : ""; }, function () { return ""; })
      .then(function (html) {
        if (mine !== asked || !html) return;
        document.getElementById("entry-panel-code").textContent = line.code || gettext("TTHC ngoài Danh mục");
        document.getElementById("entry-panel-name").textContent = line.name;
        var page = new DOMParser().parseFromString(html, "text/html");
        document.getElementById("entry-panel-body").replaceChildren.apply(document.getElementById("entry-panel-body"), Array.from(page.body.childNodes));
      });
  }

  note.addEventListener("change", function () {
    if (!shown) return;
    shown.note.value = note.value;
    shown.note.dispatchEvent(new Event("change", { bubbles: true }));
  });

  function isOpen() {
    return document.documentElement.classList.contains("with-panel");
  }
  function toggle(open) {
    document.documentElement.classList.toggle("with-panel", open);
    side.setAttribute("aria-expanded", String(open));
  }
  side.addEventListener("click", function () { toggle(!isOpen()); });
  var roomy = window.matchMedia("(min-width: 1300px)");
  roomy.addEventListener("change", function () { toggle(roomy.matches); });
  toggle(roomy.matches);

  Entry.restore();
  Entry.refreshTotals();
})((window.Entry = window.Entry || {}));
