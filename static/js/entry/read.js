/* Reading what people type and paste: counts, blocks of cells, codes. Nothing here knows the page. */
(function (Entry) {
  "use strict";

  // Other languages come with the catalogue; where it did not arrive, every word stands as it is written in these files.
  if (!window.gettext) {
    window.gettext = function (words) { return words; };
    window.interpolate = function (words, values) {
      return words.replace(/%\((\w+)\)s/g, function (mark, name) { return values[name]; });
    };
  }
  Entry.fill = function (words, values) {
    return interpolate(words, values, true);
  };

  var WHOLE = /^\d+$/;
  var GROUPED = /^\d{1,3}(\.\d{3})+$/;
  var WITH_COMMA = /^\d{1,3}(,\d{3})+$/;
  var CODE = /^\d\.\d{6}(\.000\.00\.00)?(\.H\d\d)?$/i;

  /* 1234 and 1.234 are 1234, empty is null (never zero), anything else is NaN; the server says what is wrong with it. */
  Entry.count = function (text) {
    var typed = text.trim();
    if (!typed) return null;
    return WHOLE.test(typed) || GROUPED.test(typed) ? parseInt(typed.replace(/\./g, ""), 10) : NaN;
  };

  Entry.isCommaThousand = function (text) {
    return WITH_COMMA.test(text.trim());
  };

  Entry.shortCode = function (text) {
    var typed = text.trim();
    return CODE.test(typed) ? typed.slice(0, 8) : "";
  };

  /* "chung thuc" finds "Chứng thực". */
  Entry.fold = function (text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d");
  };

  /* A copied block as rows of cells: tabs from a spreadsheet, else semicolons or commas of a CSV; quotes may hold breaks. */
  Entry.block = function (text) {
    var delimiter = delimiterOf(text);
    var rows = [[]];
    var cell = "";
    var quoted = false;
    for (var i = 0; i < text.length; i += 1) {
      var char = text[i];
      if (quoted) {
        if (char !== '"') cell += char;
        else if (text[i + 1] === '"') { cell += '"'; i += 1; }
        else quoted = false;
      } else if (char === '"' && cell === "") quoted = true;
      else if (char === delimiter) { rows[rows.length - 1].push(cell); cell = ""; }
      else if (char === "\n" || char === "\r") {
        if (char === "\r" && text[i + 1] === "\n") i += 1;
        rows[rows.length - 1].push(cell);
        cell = "";
        rows.push([]);
      } else cell += char;
    }
    rows[rows.length - 1].push(cell);
    while (rows.length > 1 && rows[rows.length - 1].every(function (one) { return one.trim() === ""; })) rows.pop();
    return rows;
  };

  /* One comma in a line may be 1,234: only lines with two of them are a CSV with commas. */
  function delimiterOf(text) {
    if (text.indexOf("\t") >= 0) return "\t";
    var lines = text.split(/\r?\n/).filter(function (line) { return line.trim() !== ""; });
    function all(char, least) {
      return lines.length > 0 && lines.every(function (line) { return line.split(char).length > least; });
    }
    if (all(";", 1)) return ";";
    return all(",", 2) ? "," : "\t";
  }
})((window.Entry = window.Entry || {}));
