/* Moving, typing, undoing: the keyboard of a spreadsheet on the table's own fields. */
(function (Entry) {
  "use strict";

  var form = Entry.form;
  var STEPS = 200;
  var done = [];
  var undone = [];
  var last = null; // the cell that was entered last
  var before = null; // what the focused cell held when it was entered
  var editing = false; // F2 or a second click: arrows move inside the cell

  Entry.visibleLines = function () {
    return Entry.lines.filter(function (line) { return !line.tr.hidden; });
  };
  Entry.isDirty = function () {
    return before !== null && document.activeElement === before.input && before.input.value !== before.text;
  };

  /* Every change of the person, of any size, goes through here: shown, remembered for undo, sent. */
  function change(edits, remember) {
    var step = edits.filter(function (one) { return one.before !== one.after; });
    if (!step.length) return;
    step.forEach(function (one) {
      write(one.line, one.what, one.after);
      send(one);
    });
    lines(step).forEach(afterChange);
    if (remember !== false) push(step);
    Entry.refreshTotals();
  }
  function push(step) {
    done.push(step);
    if (done.length > STEPS) done.shift();
    undone = [];
    showUndo();
  }
  function lines(step) {
    return Array.from(new Set(step.map(function (one) { return one.line; })));
  }
  function write(line, what, value) {
    if (what === "none") line.none.checked = value;
    else if (what === "note") line.note.value = value;
    else {
      var input = Entry.cell(line, what).input;
      input.value = value;
      if (before && before.input === input) before.text = value;
    }
  }
  function send(one) {
    if (one.what === "none") Entry.put(one.line, { none: one.after });
    else if (one.what === "note") Entry.put(one.line, { note: one.after });
    else {
      var cell = Entry.cell(one.line, one.what);
      cell.input.removeAttribute("aria-invalid");
      cell.input.classList.remove("cell--conflict");
      Entry.put(one.line, { cells: pair(one.what, one.after), was: pair(one.what, cell.saved) });
    }
  }
  function pair(name, value) {
    var one = {};
    one[name] = value;
    return one;
  }
  function afterChange(line) {
    Entry.clearNote(line);
    Entry.refreshSums(line);
    Entry.strip();
  }
  function showUndo() {
    document.getElementById("entry-undo").disabled = !done.length;
  }

  function undo() {
    move(done, undone, "before");
  }
  function redo() {
    move(undone, done, "after");
  }
  function move(from, to, side) {
    var step = from.pop();
    if (!step) return;
    change(step.map(function (one) {
      return { line: one.line, what: one.what, before: now(one), after: one[side] };
    }), false);
    to.push(step);
    showUndo();
    var first = step[0];
    if (first.what !== "none" && first.what !== "note") focus(Entry.cell(first.line, first.what).input);
  }
  function now(one) {
    if (one.what === "none") return one.line.none.checked;
    return one.what === "note" ? one.line.note.value : Entry.cell(one.line, one.what).input.value;
  }

  /* A block is sent first and shown when it is saved; without a network it is shown and waits as one. */
  Entry.applyBlock = function (cells, words) {
    var step = cells.filter(function (one) { return one.cell.input.value.trim() !== one.text; }).map(function (one) {
      return { line: one.line, what: one.cell.column, before: one.cell.input.value, after: one.text };
    });
    applyStep(step, words);
  };
  function applyStep(step, words) {
    if (!step.length) {
      Entry.tell("info", gettext("Khối này giống hệt số đang có; không có gì thay đổi."));
      return;
    }
    Entry.putBlock(edits(step), function (answer) {
      if (answer && !answer.saved) return;
      step.forEach(function (one) { write(one.line, one.what, one.after); });
      lines(step).forEach(afterChange);
      if (!answer) lines(step).forEach(function (line) { Entry.show(line, "queued"); });
      push(step);
      if (answer) Entry.tell("ok", words + " " + gettext("Ctrl+Z để hoàn tác."));
      Entry.refreshTotals();
    });
  }
  function edits(step) {
    var byLine = {};
    step.forEach(function (one) {
      var edit = byLine[one.line.key] || (byLine[one.line.key] = { cells: {}, was: {} });
      if (one.what === "none") edit.none = one.after;
      else {
        edit.cells[one.what] = one.after;
        edit.was[one.what] = Entry.cell(one.line, one.what).saved;
      }
    });
    return byLine;
  }

  /* The server's answer, line by line. What the person is typing meanwhile stays. */
  Entry.took = function (job, answer) {
    var refused = [];
    answer.lines.forEach(function (told) {
      var line = Entry.byKey[told.key];
      if (!line) return;
      if (job.whole && !answer.saved) refused.push([line, told]);
      else tookLine(line, told, answer.at);
    });
    if (refused.length) tellRefused(refused);
    else document.getElementById("entry-saved").textContent = Entry.fill(gettext("Tự lưu lúc %(time)s"), { time: answer.at });
    Entry.showWhole(answer.whole);
    Entry.refreshTotals();
    Entry.strip();
  };
  function tookLine(line, told, time) {
    line.version.value = told.version;
    if (told.state === "conflict") return conflict(line, told);
    if (told.state === "refused") return refuse(line, told);
    line.cells.forEach(function (cell) {
      var text = told.counts[cell.column] === null ? "" : String(told.counts[cell.column]);
      if (mayShow(cell, text, told.counts[cell.column])) cell.input.value = text;
      cell.saved = text;
    });
    line.savedNone = told.none;
    line.savedNote = told.note;
    Entry.renewPanel(line);
    Entry.clearNote(line);
    Entry.refreshSums(line);
    var isWaiting = Entry.pending().some(function (job) { return line.key in job.lines; });
    Entry.show(line, isWaiting ? "saving" : told.state, isWaiting || told.state === "empty" ? "" : time);
    var words = told.problems.map(function (one) { return one.message; }).join(" ");
    if (told.state === "inconsistent") Entry.note(line, "warning", words);
    if (told.state === "warning") {
      line.state = "warning";
      Entry.note(line, "warning", words, [], gettext("Cần giải thích"));
    }
  }
  /* Setting a value moves the caret and drops the selection, so nothing is set to what it is, or under the typing hand. */
  function mayShow(cell, text, count) {
    if (cell.input.value === text || cell.input === document.activeElement) return false;
    return cell.input.value === cell.saved || Entry.count(cell.input.value) === count;
  }
  function refuse(line, told) {
    Entry.show(line, "refused");
    var buttons = [];
    told.problems.forEach(function (one) {
      var cell = Entry.cell(line, one.column);
      if (!cell) return;
      cell.input.setAttribute("aria-invalid", "true");
      cell.input.setAttribute("aria-describedby", line.key + "-problems");
      var back = Entry.fill(gettext("Về giá trị đã lưu: %(saved)s"), { saved: cell.saved || gettext("trống") });
      buttons.push({ words: back, press: function () { settle(line, cell, cell.saved); } });
    });
    if (!buttons.length && line.none.checked !== line.savedNone) {
      buttons.push({ words: gettext("Bỏ khai"), press: function () { line.none.checked = line.savedNone; tookBack(line); } });
    }
    Entry.note(line, "error", told.problems.map(function (one) { return one.message; }).join(" "), buttons);
  }
  /* Somebody else saved this cell meanwhile: both numbers, and the person picks. */
  function conflict(line, told) {
    Entry.show(line, "conflict");
    var column = told.conflicts[0];
    var cell = Entry.cell(line, column);
    var theirs = told.counts[column] === null ? "" : String(told.counts[column]);
    var mine = cell.input.value;
    var who = told.theirs || { who: gettext("Người khác"), at: "" };
    var said = {
      cell: cell.label, who: who.who, at: who.at, theirs: theirs || gettext("trống"), mine: mine || gettext("trống"),
    };
    cell.input.classList.add("cell--conflict");
    Entry.note(line, "conflict", Entry.fill(gettext("%(cell)s: %(who)s đã lưu %(theirs)s lúc %(at)s; số bạn nhập là %(mine)s."), said), [
      { words: Entry.fill(gettext("Giữ %(mine)s (bạn nhập)"), said), press: function () { cell.saved = theirs; settle(line, cell, mine, true); } },
      { words: Entry.fill(gettext("Lấy %(theirs)s (%(who)s)"), said), press: function () { cell.saved = theirs; settle(line, cell, theirs, true); } },
    ]);
  }
  /* The cell gets the picked number and the line is sent once more with all that it holds otherwise than saved. */
  function settle(line, cell, text) {
    cell.input.value = text;
    cell.input.removeAttribute("aria-invalid");
    cell.input.classList.remove("cell--conflict");
    tookBack(line);
    cell.input.focus();
  }
  function tookBack(line) {
    var edit = { cells: {}, was: {} };
    line.cells.forEach(function (cell) {
      if (cell.input.value !== cell.saved) {
        edit.cells[cell.column] = cell.input.value;
        edit.was[cell.column] = cell.saved;
      }
    });
    edit.none = line.none.checked;
    afterChange(line);
    Entry.put(line, edit);
  }
  function tellRefused(refused) {
    var words = [];
    refused.forEach(function (pair) {
      pair[1].problems.forEach(function (one) { words.push(one.message); });
      pair[1].conflicts.forEach(function (column) {
        var place = { line: pair[0].code || pair[0].name, cell: Entry.cell(pair[0], column).label };
        words.push(Entry.fill(gettext("Dòng %(line)s: ô này người khác vừa lưu số khác (%(cell)s)."), place));
      });
    });
    var notice = [Entry.fill(gettext("Chưa lưu gì của khối: %(count)s ô bị từ chối."), { count: words.length })].concat(words.slice(0, 8));
    if (words.length > 8) notice.push(Entry.fill(gettext("Và %(count)s ô nữa."), { count: words.length - 8 }));
    Entry.tell("error", notice.join(" "));
    refused.forEach(function (pair) { Entry.show(pair[0], pair[0].cells.some(function (cell) { return cell.saved !== ""; }) ? "partial" : "empty"); });
  }

  function focus(input) {
    if (!input.isConnected) Entry.bringAll();
    input.focus();
    input.select();
    input.scrollIntoView({ block: "nearest" });
  }
  function step(input, down, right) {
    var place = Entry.place(input);
    var all = Entry.visibleLines();
    var row = all.indexOf(place.line) + down;
    var at = place.at + right;
    if (at < 0 && row > 0) { row -= 1; at = place.line.cells.length - 1; }
    if (at >= place.line.cells.length && row < all.length - 1) { row += 1; at = 0; }
    var line = all[Math.max(0, Math.min(all.length - 1, row))];
    if (line && line.cells[at]) focus(line.cells[at].input);
  }
  function edge(input, key) {
    var place = Entry.place(input);
    var all = Entry.visibleLines();
    if (key === "ArrowUp") focus(all[0].cells[place.at].input);
    if (key === "ArrowDown") focus(all[all.length - 1].cells[place.at].input);
    if (key === "ArrowLeft" || key === "Home") focus(place.line.cells[0].input);
    if (key === "ArrowRight" || key === "End") focus(place.line.cells[place.line.cells.length - 1].input);
  }

  form.addEventListener("focusin", function (event) {
    if (!event.target.matches("input.cell")) return;
    before = { input: event.target, text: event.target.value };
    last = event.target;
    editing = false;
    event.target.select();
    Entry.strip(event.target);
    Entry.showPanel(event.target);
    // Whoever has to log in meanwhile comes back to this cell.
    history.replaceState(history.state, "", "#" + event.target.id);
  });
  form.addEventListener("pointerdown", function (event) {
    if (event.target.matches("input.cell") && event.target === document.activeElement) editing = true;
  });
  form.addEventListener("focusout", function (event) {
    if (event.target.matches("input.cell")) commit(event.target);
  });
  function commit(input) {
    if (!before || before.input !== input) return;
    var place = Entry.place(input);
    var text = input.value.trim();
    if (text === before.text) return catchUp(place.line, place.line.cells[place.at]);
    change([{ line: place.line, what: place.line.cells[place.at].column, before: before.text, after: text }]);
    before.text = text;
  }

  /* A cell that was only visited shows what others saved meanwhile; what waits, is refused or in conflict stays as typed. */
  function catchUp(line, cell) {
    var isWaiting = Entry.pending().some(function (job) { return line.key in job.lines; });
    var isOpen = cell.input.hasAttribute("aria-invalid") || cell.input.classList.contains("cell--conflict");
    if (isWaiting || isOpen || cell.input.value === cell.saved) return;
    cell.input.value = cell.saved;
    before.text = cell.saved;
    Entry.refreshSums(line);
  }

  form.addEventListener("input", function (event) {
    if (!event.target.matches("input.cell")) return;
    Entry.refreshSums(Entry.place(event.target).line);
    Entry.strip(event.target);
  });

  var MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  form.addEventListener("keydown", function (event) {
    var input = event.target;
    if (event.isComposing || event.keyCode === 229) return; // UniKey, Telex at work
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key) && !input.matches("textarea, .input")) {
      event.preventDefault();
      if (input.matches("input.cell")) commit(input);
      if (event.key.toLowerCase() === "y" || event.shiftKey) redo();
      else undo();
      return;
    }
    if (!input.matches("input.cell")) return;
    if (onCell(event, input)) event.preventDefault();
  });
  function onCell(event, input) {
    var ctrl = event.ctrlKey || event.metaKey;
    if (event.key === "F2") {
      editing = true;
      input.setSelectionRange(input.value.length, input.value.length);
    } else if (event.key === "Escape") {
      input.value = before.text;
      editing = false;
      Entry.refreshSums(Entry.place(input).line);
      input.select();
    } else if (event.key === "Enter") {
      commit(input);
      step(input, event.shiftKey ? -1 : 1, 0);
    } else if (ctrl && event.key === "0") {
      var line = Entry.place(input).line;
      change([{ line: line, what: "none", before: line.none.checked, after: !line.none.checked }]);
    } else if (ctrl && event.key.toLowerCase() === "m") {
      commit(input);
      Entry.openNote(Entry.place(input).line);
    } else if (ctrl && (event.key in MOVES || event.key === "Home" || event.key === "End")) {
      commit(input);
      edge(input, event.key === "Home" ? "ArrowUp" : event.key === "End" ? "ArrowDown" : event.key);
    } else if (!ctrl && !event.shiftKey && event.key in MOVES && !(editing && MOVES[event.key][0] === 0)) {
      commit(input);
      step(input, MOVES[event.key][0], MOVES[event.key][1]);
    } else if ((event.key === "Home" || event.key === "End") && !editing && !event.shiftKey) edge(input, event.key);
    else if (event.key === "?") document.getElementById("entry-keys").showModal();
    else return false;
    return true;
  }

  /* The word under a line: Enter saves it and goes on, Escape takes it back, the arrows leave it. */
  form.addEventListener("keydown", function (event) {
    var input = event.target;
    if (!input.matches(".explain") || event.isComposing || event.keyCode === 229) return;
    var line = Entry.byKey[input.closest("tr").dataset.noteOf];
    if (event.key === "Escape") input.value = line.note.value;
    if (["Enter", "Escape", "ArrowUp", "ArrowDown"].indexOf(event.key) < 0) return;
    event.preventDefault();
    var back = last && Entry.place(last).line === line ? last : line.cells[0].input;
    step(back, event.key === "Enter" || event.key === "ArrowDown" ? 1 : 0, 0);
  });
  form.addEventListener("focusout", function (event) {
    if (!event.target.matches(".explain")) return;
    var line = Entry.byKey[event.target.closest("tr").dataset.noteOf];
    setTimeout(function () { if (!event.target.matches(":focus")) Entry.leaveNote(line); });
  });

  form.addEventListener("change", function (event) {
    if (event.target.matches(".explain")) {
      var told = Entry.byKey[event.target.closest("tr").dataset.noteOf];
      change([{ line: told, what: "note", before: told.note.value, after: event.target.value.trim() }]);
    }
    if (event.target.id === "entry-whole-note") explainWhole(event.target);
    var tr = event.target.closest("tr.line");
    if (!tr) return;
    var line = Entry.byKey[tr.dataset.key];
    if (event.target === line.none) change([{ line: line, what: "none", before: !line.none.checked, after: line.none.checked }]);
    if (event.target === line.note) change([{ line: line, what: "note", before: line.savedNote, after: line.note.value }]);
  });

  var WHOLE = "Cả biểu:"; // the server finds the word by it, so it is the same in every language
  function explainWhole(input) {
    var line = Entry.lines.find(function (one) { return !Entry.isBlank(one); });
    if (!line || !input.value.trim()) return;
    var words = [line.note.value.trim(), WHOLE + " " + input.value.trim()].filter(Boolean).join(" ");
    change([{ line: line, what: "note", before: line.note.value, after: words }]);
    input.value = "";
  }
  document.getElementById("entry-whole-note").addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    explainWhole(event.target);
  });

  document.getElementById("entry-undo").addEventListener("click", undo);
  document.getElementById("entry-help").addEventListener("click", function () { document.getElementById("entry-keys").showModal(); });
  document.getElementById("entry-carry").addEventListener("click", function () {
    var cells = [];
    Entry.lines.forEach(function (line) {
      var cell = Entry.cell(line, "carried_over");
      if (cell.input.value.trim() !== "" || cell.input.placeholder === "" || line.none.checked) return;
      // A line without dossiers stays empty, so that it can still be declared with all the others.
      if (cell.input.placeholder === "0" && Entry.isBlank(line)) return;
      cells.push({ line: line, cell: cell, text: cell.input.placeholder });
    });
    if (cells.length) Entry.applyBlock(cells, Entry.fill(gettext("Đã lấy số kỳ trước chuyển sang cho %(count)s dòng."), { count: cells.length }));
    else Entry.tell("info", gettext("Không còn ô “Kỳ trước chuyển” nào trống mà tháng trước còn hồ sơ."));
  });
  document.getElementById("entry-none-all").addEventListener("click", function (event) {
    event.preventDefault();
    var empty = Entry.lines.filter(function (line) { return Entry.isListed(line) && Entry.isEmpty(line); });
    applyStep(empty.map(function (line) {
      return { line: line, what: "none", before: false, after: true };
    }), Entry.fill(gettext("Đã khai “không phát sinh hồ sơ trong kỳ” cho %(count)s dòng trống."), { count: empty.length }));
  });

  /* Present and submit go out when everything typed is saved; the form itself still carries all of it. */
  var passing = false;
  form.addEventListener("submit", function (event) {
    if (passing || !(Entry.waiting() || Entry.isDirty())) return;
    event.preventDefault();
    var button = event.submitter;
    if (document.activeElement.matches("input.cell")) commit(document.activeElement);
    Entry.whenSaved(function (saved) {
      if (!saved) return;
      passing = true;
      form.requestSubmit(button);
    });
  });

  var find = document.getElementById("entry-find");
  var filter = document.getElementById("entry-filter");
  var WRONG = ["inconsistent", "refused", "conflict", "warning", "queued"];
  function narrow() {
    var words = Entry.fold(find.value).split(/\s+/).filter(Boolean);
    Entry.lines.forEach(function (line) {
      var text = line.folded || (line.folded = Entry.fold(line.code + " " + line.name));
      var asked = filter.value;
      var fits = !asked || (asked === "empty" && (line.state === "empty" || line.state === "partial")) || (asked === "changed" && line.touched) ||
        (asked === "wrong" && WRONG.indexOf(line.state) >= 0) || asked === "group-" + line.group;
      line.tr.hidden = !(fits && words.every(function (word) { return text.indexOf(word) >= 0; }));
      var note = line.tr.nextElementSibling;
      if (note && note.classList.contains("line-note")) note.hidden = line.tr.hidden;
    });
    Entry.bands.forEach(function (band) {
      band.tr.hidden = band.lines.every(function (line) { return line.tr.hidden; });
    });
  }
  find.addEventListener("input", narrow);
  filter.addEventListener("change", narrow);
  find.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    var first = Entry.visibleLines()[0];
    if (first) focus(first.cells[0].input);
  });

  /* What this browser kept from before: shown again and sent. */
  Entry.restore = function () {
    Entry.pending().forEach(function (job) {
      Object.keys(job.lines).forEach(function (key) {
        var line = Entry.byKey[key];
        if (!line) return;
        Object.keys(job.lines[key].cells).forEach(function (column) { write(line, column, job.lines[key].cells[column]); });
        if ("none" in job.lines[key]) line.none.checked = job.lines[key].none;
        if ("note" in job.lines[key]) line.note.value = job.lines[key].note;
        Entry.refreshSums(line);
        Entry.show(line, "queued");
      });
    });
    if (Entry.waiting()) Entry.whenSaved(function () {});
  };
})((window.Entry = window.Entry || {}));
