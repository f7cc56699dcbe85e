// Small comforts. The site is whole without this file.
(function () {
  "use strict";

  // Times in the reader's zone, UTC on hover; then fresh ones from status.json.
  function showTime(node, iso) {
    if (!node || !iso) return;
    var date = new Date(iso);
    if (isNaN(date)) return;
    node.dateTime = iso;
    node.title = iso.replace("T", " ").slice(0, 16) + " UTC";
    node.textContent = date.toLocaleString(undefined, {
      month: "short", day: "numeric", hour: "2-digit", minute: "2-digit"
    });
  }

  document.querySelectorAll("[data-status]").forEach(function (pill) {
    var last = pill.querySelector("[data-status-last]");
    var next = pill.querySelector("[data-status-next]");
    var word = pill.querySelector("[data-status-word]");
    showTime(last, last && last.dateTime);
    showTime(next, next && next.dateTime);
    if (!window.fetch || location.protocol === "file:") return;
    fetch(pill.dataset.status, { cache: "no-cache" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (status) {
        if (!status) return;
        showTime(last, status.last_run);
        showTime(next, status.next_run);
        word.textContent = status.word;
        pill.className = "tl-pill tl-pill--" + status.state;
      })
      .catch(function () { /* the times written at build stay */ });
  });

  // The search is loaded when it is wanted: the link in the header, "/", Ctrl+K. Else the link leads to its page.
  var link = document.querySelector("[data-search]");
  var place = document.querySelector("[data-search-page]");
  function searching() {
    return import(new URL(link.dataset.search, document.baseURI).href);
  }
  function ask() {
    if (place && !place.dataset.searchPage && place.querySelector("input")) {
      place.querySelector("input").focus();
      return;
    }
    searching()
      .then(function (search) { return search.open(link); })
      .catch(function () { location.assign(link.href); });
  }
  if (link && location.protocol !== "file:") {
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      ask();
    });
    document.addEventListener("keydown", function (event) {
      var chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
        && event.key.toLowerCase() === "k";
      var slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.defaultPrevented || !(chord || slash)) return;
      if (slash) {
        if (event.target.closest("input, textarea, select, [contenteditable]")) return;
        try { if (localStorage.getItem("tl-search-slash") === "off") return; } catch (_) { /* on, then */ }
      }
      event.preventDefault();
      ask();
    });
    if (place) {
      searching().then(function (search) {
        return search.mount(place).catch(function () { search.without(place); });
      }).catch(function () { /* the words of the page stay */ });
    }
  }

  // Find a row of a long table. What is folded away is opened as soon as there is something to find.
  document.querySelectorAll("[data-find]").forEach(function (box) {
    var input = box.querySelector("input");
    var tables = document.querySelectorAll('[data-rows="' + box.dataset.find + '"]');
    box.hidden = false;
    input.addEventListener("input", function () {
      var words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      var found = 0;
      tables.forEach(function (table) {
        table.querySelectorAll("tbody tr").forEach(function (row) {
          var name = row.querySelector("th").textContent.toLowerCase();
          row.hidden = !words.every(function (word) { return name.indexOf(word) >= 0; });
          found += row.hidden ? 0 : 1;
        });
        var folded = table.closest("details");
        if (folded) folded.open = words.length > 0;
      });
      box.querySelector("[data-found]").textContent =
        words.length ? (found === 1 ? "1 system" : found + " systems") : "";
    });
  });

  document.querySelectorAll("[data-copy], [data-copy-from]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      var from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
      navigator.clipboard.writeText(from ? from.textContent : button.dataset.copy).then(function () {
        button.textContent = "Copied";
      }, function () { button.textContent = "The browser did not allow it"; });
    });
  });

  // Comments come from another host, and so only to a reader who asked for them.
  document.querySelectorAll("[data-comments]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var script = document.createElement("script");
      script.src = "https://giscus.app/client.js";
      script.async = true;
      script.crossOrigin = "anonymous";
      Object.assign(script.dataset, {
        repo: button.dataset.repo, repoId: button.dataset.repoId, categoryId: button.dataset.categoryId,
        mapping: "pathname", strict: "1", reactionsEnabled: "0", theme: "preferred_color_scheme"
      });
      button.parentNode.replaceWith(script);
    });
  });

  document.querySelectorAll("[data-share]").forEach(function (button) {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.share({ title: button.dataset.share, url: button.dataset.shareUrl }).catch(function () {});
    });
  });
})();
