/* A block from a spreadsheet: found its place, read, sent whole; what does not fit is named cell by cell. */
(function (Entry) {
  "use strict";

  var ask = document.getElementById("entry-ask");

  Entry.form.addEventListener("paste", function (event) {
    var input = event.target.closest("input.cell");
    if (!input) return;
    var rows = Entry.block(event.clipboardData.getData("text/plain"));
    event.preventDefault();
    askAboutCommas(rows, function (read) {
      if (read) take(read, input);
    });
  });

  /* 1,234 may be a thousand or a fraction: asked once for the whole block. */
  function askAboutCommas(rows, go) {
    var doubtful = [];
    rows.forEach(function (row) {
      row.forEach(function (text) { if (Entry.isCommaThousand(text)) doubtful.push(text.trim()); });
    });
    if (!doubtful.length) {
      go(rows);
      return;
    }
    document.getElementById("entry-ask-words").textContent =
      Entry.fill(gettext("Có %(count)s ô viết như “%(typed)s”. Dấu phẩy ở đây là dấu ngăn nghìn (%(meant)s)?"), {
        count: doubtful.length, typed: doubtful[0], meant: doubtful[0].replace(/,/g, "."),
      });
    ask.returnValue = "";
    ask.showModal();
    ask.addEventListener("close", function () {
      go(ask.returnValue !== "thousands" ? null : rows.map(function (row) {
        return row.map(function (text) { return Entry.isCommaThousand(text) ? text.replace(/,/g, "") : text; });
      }));
    }, { once: true });
  }

  function take(rows, input) {
    var start = Entry.place(input);
    var codes = codeColumn(rows);
    var placed = codes >= 0 ? byCode(rows, codes, start) : byPlace(rows, start);
    var skipped = placed.skipped.length
      ? " " + Entry.fill(gettext("Bỏ qua %(count)s dòng nhóm hoặc không có trong biểu."), { count: placed.skipped.length })
      : "";
    if (!placed.cells.length) {
      Entry.tell("warning", gettext("Khối dán không có ô nào vào được biểu này.") + skipped);
      return;
    }
    Entry.applyBlock(placed.cells, Entry.fill(gettext("Đã dán %(count)s ô."), { count: placed.cells.length }) + skipped);
  }

  /* The first column that holds a code and no count; headings and totals of the source may stand between the codes. */
  function codeColumn(rows) {
    var widest = Math.max.apply(null, rows.map(function (row) { return row.length; }));
    for (var column = 0; column < widest; column += 1) {
      var cells = rows.map(function (row) { return (row[column] || "").trim(); });
      var codes = cells.filter(Entry.shortCode);
      var counts = cells.filter(function (text) { return text !== "" && !isNaN(Entry.count(text)); });
      if (codes.length && !counts.length) return column;
    }
    return -1;
  }

  /* Rows find their line by code; their counts are the columns right of the last text, in order from the pasted cell's. */
  function byCode(rows, codes, start) {
    var lines = {};
    Entry.lines.forEach(function (line) { if (line.code) lines[line.code] = line; });
    var from = firstCount(rows, codes);
    var placed = { cells: [], skipped: [] };
    rows.forEach(function (row) {
      var line = lines[Entry.shortCode(row[codes] || "")];
      if (line) put(placed.cells, line, from === codes + 1 && row.length === from ? [] : row.slice(from), from > codes ? 0 : start.at);
      else if (row.some(function (text) { return text.trim() !== ""; })) placed.skipped.push(row);
    });
    return placed;
  }

  /* The first column after the code in which every coded row holds a count or nothing. */
  function firstCount(rows, codes) {
    var coded = rows.filter(function (row) { return Entry.shortCode(row[codes] || ""); });
    var widest = Math.max.apply(null, coded.map(function (row) { return row.length; }));
    for (var column = codes + 1; column < widest; column += 1) {
      var counts = coded.every(function (row) { return !isNaN(Entry.count(row[column] || "")); });
      if (counts && coded.some(function (row) { return (row[column] || "").trim() !== ""; })) return column;
    }
    return codes + 1;
  }

  /* Without codes rows go down from the pasted cell; a row with words and no number is a heading of the source. */
  function byPlace(rows, start) {
    var lines = Entry.visibleLines();
    var at = lines.indexOf(start.line);
    var placed = { cells: [], skipped: [] };
    rows.forEach(function (row) {
      if (rows.length > 1 && isHeading(row)) {
        placed.skipped.push(row);
        return;
      }
      if (lines[at]) put(placed.cells, lines[at], row, start.at);
      at += 1;
    });
    return placed;
  }
  function isHeading(row) {
    var filled = row.filter(function (text) { return text.trim() !== ""; });
    return filled.length > 0 && filled.every(function (text) { return /[^\d.,\s/-]/.test(text); });
  }

  function put(cells, line, texts, from) {
    texts.forEach(function (text, place) {
      var cell = line.cells[from + place];
      if (cell) cells.push({ line: line, cell: cell, text: text.trim() });
    });
  }
})((window.Entry = window.Entry || {}));
