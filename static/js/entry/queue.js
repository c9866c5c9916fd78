/* What was typed and is not saved yet: kept in this browser for a day, sent in order, and never dropped on a failure. */
(function (Entry) {
  "use strict";

  var DAY = 24 * 3600 * 1000;
  var SOON = 300;
  var AGAIN = 10000;
  var form = Entry.form;
  var store = form.dataset.store;
  var token = document.querySelector('meta[name="csrf-token"]').content;
  var jobs = read();
  var sending = null;
  var timer = null;
  var idle = [];

  function read() {
    try {
      var kept = JSON.parse(localStorage.getItem(store)) || [];
      return kept.filter(function (job) { return Date.now() - job.at < DAY; });
    } catch (error) {
      return [];
    }
  }
  function keep() {
    try {
      if (jobs.length) localStorage.setItem(store, JSON.stringify(jobs));
      else localStorage.removeItem(store);
    } catch (error) { /* a full or forbidden store: the page itself still holds what was typed */ }
  }

  Entry.waiting = function () { return jobs.length > 0; };
  Entry.pending = function () { return jobs; };

  /* Put an edit of one line behind the others; edits of one line that was not sent yet become one. */
  Entry.put = function (line, edit) {
    var job = jobs[jobs.length - 1];
    if (!job || job === sending || job.whole) {
      job = { at: Date.now(), whole: false, lines: {} };
      jobs.push(job);
    }
    var one = job.lines[line.key] || (job.lines[line.key] = { cells: {}, was: {} });
    Object.keys(edit.cells || {}).forEach(function (column) {
      one.cells[column] = edit.cells[column];
      if (!(column in one.was)) one.was[column] = edit.was[column];
    });
    if ("none" in edit) one.none = edit.none;
    if ("note" in edit) one.note = edit.note;
    line.touched = true;
    Entry.show(line, "saving");
    keep();
    if (!timer) schedule(SOON); // soon after the first key, however fast the others follow
  };

  /* A block goes as one: saved whole, or not at all. Calls back with the server's answer, or null when it must wait. */
  Entry.putBlock = function (edits, done) {
    var job = { at: Date.now(), whole: true, lines: edits };
    job.done = done;
    jobs.push(job);
    keep();
    schedule(0);
  };

  function schedule(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  /* Calls back when nothing waits any more (true), or when what waits cannot go out now (false). */
  Entry.whenSaved = function (call) {
    idle.push(call);
    flush();
  };
  function settle(saved) {
    var calls = idle;
    idle = [];
    calls.forEach(function (call) { call(saved); });
  }

  function flush() {
    clearTimeout(timer);
    timer = null;
    if (sending) return;
    if (!jobs.length) {
      settle(true);
      return;
    }
    sending = jobs[0];
    post(sending, true);
  }

  function body(job) {
    var lines = Object.keys(job.lines).map(function (key) { return Object.assign({ key: key }, job.lines[key]); });
    return JSON.stringify({ whole: job.whole, lines: lines });
  }

  function post(job, mayRefresh) {
    fetch(form.dataset.save, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: body(job),
      redirect: "manual",
      credentials: "same-origin",
    }).then(function (response) {
      if (response.type === "opaqueredirect") return expired();
      if (response.status === 403 && mayRefresh) return refresh(job);
      if (response.status >= 500) return failed();
      return response.json().then(function (answer) { took(job, response.status, answer); }, failed);
    }, failed);
  }

  /* After a new log-in in another tab the page's token is old: the page itself brings the new one. */
  function refresh(job) {
    return fetch(location.href, { redirect: "manual", credentials: "same-origin" }).then(function (response) {
      if (response.type === "opaqueredirect") return expired();
      return response.text().then(function (text) {
        var meta = new DOMParser().parseFromString(text, "text/html").querySelector('meta[name="csrf-token"]');
        if (meta) token = meta.content;
        post(job, false);
      });
    }, failed);
  }

  function failed() {
    wait(gettext("Mất kết nối. Số đã gõ được giữ trong máy này và tự gửi khi có mạng trở lại."));
  }
  function expired() {
    wait(gettext("Phiên làm việc đã hết. Số đã gõ được giữ trong máy này 24 giờ: đăng nhập lại ở thẻ mới, số sẽ tự gửi."),
      "/dang-nhap/?next=" + encodeURIComponent(location.pathname + location.search) + location.hash);
  }
  function wait(words, address) {
    sending = null;
    jobs.forEach(function (job) {
      Object.keys(job.lines).forEach(function (key) {
        if (Entry.byKey[key]) Entry.show(Entry.byKey[key], "queued");
      });
      if (job.done) {
        job.done(null);
        delete job.done;
      }
    });
    Entry.tell("warning", words, address);
    Entry.refreshTotals();
    settle(false);
    schedule(AGAIN);
  }

  function took(job, status, answer) {
    jobs.shift();
    sending = null;
    keep();
    Entry.tell("");
    if (status === 200) {
      rebase(job, answer);
      Entry.took(job, answer);
      if (job.done) job.done(answer);
    } else {
      refused(job, answer.message || gettext("Máy chủ không nhận."));
      if (job.done) job.done(null);
    }
    if (jobs.length) schedule(0);
    else settle(status === 200);
  }
  /* What was just saved is what stands there for the edits of the same cells that still wait: no conflict with oneself. */
  function rebase(job, answer) {
    if (job.whole && !answer.saved) return;
    answer.lines.forEach(function (told) {
      jobs.forEach(function (next) {
        var edit = next.lines[told.key];
        if (!edit || told.conflicts.length || told.state === "refused") return;
        Object.keys(edit.was).forEach(function (column) {
          if (!(column in job.lines[told.key].cells)) return;
          edit.was[column] = told.counts[column] === null ? "" : String(told.counts[column]);
        });
      });
    });
  }
  function refused(job, words) {
    Object.keys(job.lines).forEach(function (key) {
      if (Entry.byKey[key]) Entry.show(Entry.byKey[key], "refused");
    });
    Entry.tell("error", words);
    Entry.refreshTotals();
  }

  /* One notice above the table; no words take it away. */
  Entry.tell = function (kind, words, address) {
    var box = document.getElementById("entry-alerts");
    if (box.dataset.said === (words || "")) return;
    box.dataset.said = words || "";
    box.replaceChildren();
    if (!words) return;
    var alert = document.createElement("div");
    alert.className = "alert alert--" + kind;
    var text = document.createElement("div");
    text.className = "alert__text";
    text.textContent = words;
    if (address) {
      var link = document.createElement("a");
      link.href = address;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = gettext("Đăng nhập lại");
      text.append(" ", link);
    }
    alert.append(text);
    box.append(alert);
  };

  window.addEventListener("online", function () { schedule(0); });
  window.addEventListener("focus", function () { if (jobs.length) schedule(0); });
  window.addEventListener("beforeunload", function (event) {
    if (jobs.length || Entry.isDirty()) event.preventDefault();
  });
})((window.Entry = window.Entry || {}));
