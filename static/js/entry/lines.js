/* The lines of the table: their cells, sums and states, read once from the page and kept in step with it. */
(function (Entry) {
  "use strict";

  var form = (Entry.form = document.getElementById("entry"));

  function typedCells(tr, key) {
    return Array.from(tr.querySelectorAll("input.cell")).map(function (input) {
      return { input: input, column: input.name.slice(key.length + 1), saved: input.value, label: input.getAttribute("aria-label") };
    });
  }

  /* A computed cell adds up the typed ones that follow it, up to the next group. */
  function sumsOf(tr) {
    var sums = [];
    Array.from(tr.querySelectorAll("td.num")).forEach(function (td) {
      if (td.classList.contains("computed")) sums.push({ td: td, inputs: [] });
      else if (!td.classList.contains("online") && sums.length) sums[sums.length - 1].inputs.push(td.querySelector("input.cell"));
    });
    return sums;
  }

  function lineOf(tr, group) {
    var key = tr.dataset.key;
    return {
      tr: tr,
      key: key,
      group: group,
      code: tr.querySelector(".entry__code").textContent.trim(),
      name: tr.querySelector(".entry__name").textContent.trim(),
      cells: typedCells(tr, key),
      sums: sumsOf(tr),
      none: tr.querySelector("input[type=checkbox]"),
      note: tr.querySelector(".entry__note input"),
      version: tr.querySelector("input[type=hidden]"),
      status: tr.querySelector(".entry__status"),
      state: tr.dataset.state,
      touched: false,
    };
  }

  /* The lines below the first screens wait in a template: they are read at once, and drawn after the first are. */
  var body = form.querySelector(".entry tbody");
  var waiting = body.querySelector("template");
  function bring(most) {
    for (var tr; most && (tr = waiting.content.firstElementChild); most -= 1) body.insertBefore(tr, waiting);
    return Boolean(tr);
  }
  Entry.bringAll = function () {
    if (waiting) bring(Infinity);
    waiting = null;
  };
  function bringSome() {
    if (!waiting) return;
    if (bring(30)) window.requestAnimationFrame(function () { setTimeout(bringSome); });
    else waiting = null;
  }

  Entry.bands = [];
  Entry.lines = [];
  Array.from(body.rows).concat(waiting ? Array.from(waiting.content.children) : []).forEach(function (tr) {
    if (tr.hasAttribute("data-band")) Entry.bands.push({ tr: tr, lines: [] });
    else if (tr.classList.contains("line")) {
      var line = lineOf(tr, Entry.bands.length - 1);
      line.savedNone = line.none.checked;
      line.savedNote = line.note.value;
      line.none.tabIndex = tr.querySelector("summary").tabIndex = -1; // reached by keys of their own
      Entry.lines.push(line);
      Entry.bands[Entry.bands.length - 1].lines.push(line);
    }
  });
  if (location.hash) Entry.bringAll(); // the cell to come back to may be below
  else window.requestAnimationFrame(function () { setTimeout(bringSome); });
  ["submit", "paste"].forEach(function (what) { form.addEventListener(what, Entry.bringAll, true); });
  window.addEventListener("beforeprint", Entry.bringAll);
  Entry.byKey = Object.fromEntries(Entry.lines.map(function (line) { return [line.key, line]; }));
  Entry.isListed = function (line) { return line.key[0] === "s"; };

  Entry.place = function (input) {
    var line = Entry.byKey[input.closest("tr").dataset.key];
    return { line: line, at: line.cells.findIndex(function (cell) { return cell.input === input; }) };
  };

  Entry.cell = function (line, column) {
    return line.cells.find(function (cell) { return cell.column === column; });
  };

  Entry.isEmpty = function (line) {
    return !line.none.checked && line.cells.every(function (cell) { return cell.input.value.trim() === ""; });
  };

  function sum(inputs, asZero) {
    var total = 0;
    for (var i = 0; i < inputs.length; i += 1) {
      var value = Entry.count(inputs[i].value);
      if (value === null && asZero) value = 0;
      if (value === null || isNaN(value)) return null;
      total += value;
    }
    return total;
  }

  /* The three sums of a line; an empty cell leaves its sum unknown, unless nothing arose. */
  Entry.sums = function (line) {
    return line.sums.map(function (one) { return sum(one.inputs, line.none.checked && !Entry.isBlank(line)); });
  };
  Entry.isBlank = function (line) {
    return line.cells.every(function (cell) { return cell.input.value.trim() === ""; });
  };

  Entry.refreshSums = function (line) {
    Entry.sums(line).forEach(function (value, place) {
      line.sums[place].td.textContent = value === null ? "" : String(value);
    });
  };

  /* (3) = (7) + (11) in words for the strip, or what keeps it from being asked. */
  Entry.identity = function (line) {
    var sums = Entry.sums(line);
    if (sums.length < 3 || sums.indexOf(null) >= 0) return { known: false };
    return { known: true, fits: sums[0] === sums[1] + sums[2], sums: sums };
  };

  var WORDS = { error: gettext("Chưa lưu"), warning: gettext("Chưa khớp"), conflict: gettext("Hai người cùng sửa") };
  Entry.isDone = function (line) { return line.state === "saved" || line.state === "none" || line.state === "warning"; };
  /* What is to be said of a line, right under it; a word that is being typed there stays under the hand. */
  Entry.note = function (line, kind, text, buttons, said) {
    var typing = typingAt(line);
    remove(noteOf(line));
    var tr = document.createElement("tr");
    tr.className = "line-note line-note--" + kind;
    tr.dataset.noteOf = line.key;
    var td = document.createElement("td");
    td.colSpan = 16;
    td.id = line.key + "-problems";
    var word = document.createElement("span");
    word.className = "line-note__word";
    word.textContent = said || WORDS[kind];
    td.append(word, text);
    (buttons || []).forEach(function (one) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--small ms-2";
      button.textContent = one.words;
      button.addEventListener("click", one.press);
      td.append(" ", button);
    });
    tr.append(td);
    line.tr.after(tr);
    if (kind === "warning" && line.state === "warning" || typing) explain(line, td, typing);
  };
  Entry.clearNote = function (line) {
    if (!typingAt(line)) remove(noteOf(line));
  };
  function noteOf(line) {
    var next = line.tr.nextElementSibling;
    return next && next.classList.contains("line-note") ? next : null;
  }
  function remove(tr) {
    if (tr) tr.remove();
  }
  function typingAt(line) {
    var tr = noteOf(line);
    return tr && tr.contains(document.activeElement) && document.activeElement.matches(".explain") ? document.activeElement : null;
  }

  /* The field for the line's word; `typing` is the one it takes over from, with what was typed and the caret. */
  function explain(line, td, typing) {
    var input = document.createElement("input");
    input.className = "input explain";
    input.maxLength = 2000;
    input.autocomplete = "off";
    input.placeholder = line.state === "warning" ? gettext("Lời giải thích; Enter để lưu") : gettext("Ghi chú; Enter để lưu");
    input.setAttribute("aria-label", Entry.fill(gettext("%(line)s, lời giải thích"), { line: line.code || line.name }));
    input.setAttribute("aria-describedby", td.id);
    input.value = typing ? typing.value : line.note.value;
    td.append(" ", input);
    if (!typing) return input;
    input.focus();
    input.setSelectionRange(typing.selectionStart, typing.selectionEnd);
    return input;
  }

  /* The keyboard's way to the word of a line, whether a warning asks for it or not. */
  Entry.openNote = function (line) {
    if (!noteOf(line)) Entry.note(line, "plain", "", [], gettext("Ghi chú của dòng"));
    var td = noteOf(line).querySelector("td");
    (td.querySelector(".explain") || explain(line, td)).focus();
  };
  Entry.leaveNote = function (line) {
    var tr = noteOf(line);
    if (tr && (tr.classList.contains("line-note--plain") || line.state === "saved" || line.state === "none")) tr.remove();
  };

  /* What the return as a whole wants a word for; the word goes into the note of its first filled line. */
  Entry.showWhole = function (messages) {
    if (!messages) return;
    document.getElementById("entry-whole").hidden = !messages.length;
    document.getElementById("entry-whole-words").textContent = messages.join(" ");
  };

  Entry.lines.forEach(function (line) {
    if (line.state !== "warning" || !noteOf(line)) return;
    explain(line, noteOf(line).querySelector("td"));
    if (!line.note.value) line.note.closest("details").open = false; // it stands there for pages without script
  });

  var CLASSES = { partial: "saved", saving: "saved", queued: "saved" };
  Entry.show = function (line, state, time) {
    line.state = state;
    line.tr.dataset.state = state;
    line.tr.className = "line is-" + (CLASSES[state] || state);
    line.status.replaceChildren(document.getElementById("state-" + state).content.cloneNode(true));
    if (time) {
      var said = document.createElement("span");
      said.className = "tertiary entry__time";
      said.textContent = " " + time;
      line.status.append(said);
    }
  };

  /* Sums of the lines that are done, and how many are, as the server counts them. */
  Entry.refreshTotals = function () {
    var done = Entry.lines.filter(function (line) { return Entry.isListed(line) && Entry.isDone(line); });
    var listed = Entry.lines.filter(Entry.isListed);
    fillTotals(done);
    document.querySelector("#entry-totals [data-done]").textContent = done.length;
    Entry.bands.forEach(function (band) {
      var ready = band.lines.filter(Entry.isDone).length;
      band.tr.querySelector(".secondary").textContent =
        Entry.fill(gettext("%(count)s dòng · %(done)s đã xong"), { count: band.lines.length, done: ready });
    });
    showProgress(done.length, listed);
  };

  /* Which columns each cell of the bottom row adds up: one, or those of the group it leads. */
  function layout() {
    var first = Entry.lines[0];
    if (!first) return [];
    return Array.from(first.tr.querySelectorAll("td.num")).map(function (td) {
      var led = first.sums.find(function (one) { return one.td === td; });
      var inputs = led ? led.inputs : [td.querySelector("input.cell")];
      return inputs.map(function (input) { return input.name.slice(first.key.length + 1); });
    });
  }
  var columns = layout();

  function fillTotals(done) {
    Array.from(document.querySelectorAll("#entry-totals td.num")).forEach(function (td, place) {
      td.textContent = done.reduce(function (all, line) {
        return columns[place].reduce(function (some, column) {
          return some + (Entry.count(Entry.cell(line, column).input.value) || 0);
        }, all);
      }, 0);
    });
  }

  function showProgress(done, listed) {
    var box = document.getElementById("entry-progress");
    var fill = box.querySelector(".bar__fill");
    if (fill) fill.setAttribute("width", (listed.length ? Math.floor((100 * done) / listed.length) : 0) + "%");
    box.querySelector("strong").textContent = Entry.fill(gettext("%(done)s/%(count)s dòng"), { done: done, count: listed.length });
    var empty = listed.filter(Entry.isEmpty).length;
    var counts = { refused: 0, conflict: 0, inconsistent: 0, warning: 0, queued: 0 };
    Entry.lines.forEach(function (line) { if (line.state in counts) counts[line.state] += 1; });
    var words = {
      refused: gettext("%(count)s bị từ chối"), conflict: gettext("%(count)s xung đột"),
      inconsistent: gettext("%(count)s chưa khớp"), warning: gettext("%(count)s cần giải thích"),
      queued: gettext("%(count)s chờ gửi"),
    };
    var shown = document.getElementById("entry-counts");
    shown.replaceChildren();
    Object.keys(counts).forEach(function (state) {
      if (!counts[state]) return;
      var one = document.getElementById("state-" + state).content.cloneNode(true);
      one.querySelector(".status").lastChild.textContent = " " + Entry.fill(words[state], { count: counts[state] });
      shown.append(one);
    });
    var left = document.createElement("span");
    left.className = "secondary";
    left.textContent = Entry.fill(gettext("%(count)s dòng trống"), { count: empty });
    shown.append(left);
    document.querySelector("#entry-none-all [data-empty]").textContent = empty;
    document.getElementById("entry-none-all").hidden = empty === 0;
  }
})((window.Entry = window.Entry || {}));
