// Filters what is in the page of the explorer and keeps the choice in the address. Nothing is fetched.
(function () {
  "use strict";

  var root = document.querySelector("[data-explore]");
  if (!root || !window.URLSearchParams) return;
  var form = root.querySelector("[data-filters]");
  var bar = root.querySelector("[data-bar]");
  var words = root.querySelector("[data-words]");
  var sort = root.querySelector("[data-sort]");
  var flat = root.querySelector("[data-flat]");
  var count = root.querySelector("[data-count]");
  var empty = root.querySelector("[data-empty]");
  var groups = [].slice.call(root.querySelectorAll("[data-group]"));
  var facets = [].slice.call(form.querySelectorAll("[data-facet]")).map(function (node) {
    return {
      name: node.dataset.facet,
      title: node.querySelector("legend").textContent,
      boxes: [].slice.call(node.querySelectorAll("input"))
    };
  });
  var singles = ["marks", "from", "to"].map(function (name) { return form.elements[name]; }).filter(Boolean);

  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  var rows = [].slice.call(root.querySelectorAll(".tl-row")).map(function (node, place) {
    var has = {};
    facets.forEach(function (facet) {
      has[facet.name] = (node.dataset[facet.name] || "").split(" ").filter(Boolean);
    });
    return {
      node: node, place: place, home: node.parentNode, has: has,
      on: node.dataset.on, year: node.dataset.on.slice(0, 4),
      marks: node.dataset.marks === undefined ? -1 : Number(node.dataset.marks),
      title: node.querySelector("a").textContent,
      text: folded(node.textContent + " " + Object.values(node.dataset).join(" "))
    };
  });

  // The choice: {words, sort, facets: {name: [values]}, marks, from, to}

  function chosen() {
    var now = { words: words.value.trim(), sort: sort.value, facets: {} };
    facets.forEach(function (facet) {
      now.facets[facet.name] = facet.boxes.filter(function (b) { return b.checked; })
        .map(function (b) { return b.value; });
    });
    singles.forEach(function (select) { now[select.name] = select.value; });
    return now;
  }

  function fromAddress() {
    var given = new URLSearchParams(location.search);
    words.value = given.get("words") || "";
    facets.forEach(function (facet) {
      var values = given.getAll(facet.name);
      facet.boxes.forEach(function (box) { box.checked = values.indexOf(box.value) >= 0; });
    });
    singles.concat([sort]).forEach(function (select) {
      select.value = given.get(select.name) || "";
      if (select.selectedIndex < 0) select.value = "";  // a value that is no longer there
    });
  }

  function address(now) {
    var made = new URLSearchParams();
    if (now.words) made.set("words", now.words);
    facets.forEach(function (facet) {
      now.facets[facet.name].forEach(function (value) { made.append(facet.name, value); });
    });
    singles.forEach(function (select) { if (now[select.name]) made.set(select.name, now[select.name]); });
    if (now.sort) made.set("sort", now.sort);
    var query = made.toString();
    return location.pathname + (query ? "?" + query : "") + location.hash;
  }

  function fits(row, now, but) {
    if (now.marks && row.marks < Number(now.marks)) return false;
    if (now.from && (!row.year || row.year < now.from)) return false;
    if (now.to && (!row.year || row.year > now.to)) return false;
    var said = folded(now.words).split(/\s+/).filter(Boolean);
    if (!said.every(function (word) { return row.text.indexOf(word) >= 0; })) return false;
    return facets.every(function (facet) {
      var values = now.facets[facet.name];
      return facet.name === but || !values.length ||
        values.some(function (value) { return row.has[facet.name].indexOf(value) >= 0; });
    });
  }

  var orders = {
    newest: function (a, b) { return a.on < b.on ? 1 : a.on > b.on ? -1 : 0; },
    oldest: function (a, b) { return (a.on || "9") < (b.on || "9") ? -1 : a.on === b.on ? 0 : 1; },
    marks: function (a, b) { return b.marks - a.marks; },
    title: function (a, b) { return a.title.localeCompare(b.title, document.documentElement.lang || "en"); }
  };

  function show() {
    var now = chosen();
    var found = rows.filter(function (row) { return fits(row, now, ""); });
    rows.forEach(function (row) { row.node.hidden = true; });
    found.forEach(function (row) { row.node.hidden = false; });

    var order = orders[now.sort];
    flat.hidden = !order;
    var placed = rows.slice();
    if (order) placed.sort(function (a, b) { return order(a, b) || a.place - b.place; });
    placed.forEach(function (row) { (order ? flat : row.home).appendChild(row.node); });
    groups.forEach(function (group) {
      var left = order ? 0 : group.querySelectorAll(".tl-row:not([hidden])").length;
      group.hidden = left === 0;
      group.querySelector("[data-group-count]").textContent = left;
    });

    facets.forEach(function (facet) {
      var others = rows.filter(function (row) { return fits(row, now, facet.name); });
      facet.boxes.forEach(function (box) {
        var many = others.filter(function (row) { return row.has[facet.name].indexOf(box.value) >= 0; }).length;
        box.parentNode.querySelector("[data-for]").textContent = many;
        box.parentNode.classList.toggle("tl-filters__none", many === 0 && !box.checked);
      });
    });

    var active = facets.filter(function (f) { return now.facets[f.name].length; }).map(function (f) { return f.title; });
    singles.forEach(function (select) {
      if (now[select.name]) active.push({ marks: "Strength", from: "Year from", to: "Year to" }[select.name]);
    });
    var what = found.length === 1 ? "1 result" : found.length + " results";
    count.textContent = what + (found.length === rows.length ? "" : " of " + rows.length);
    root.querySelector("[data-count-short]").textContent = what;
    root.querySelector("[data-active]").textContent = active.length ? "(" + active.length + ")" : "";
    empty.hidden = found.length > 0;
    if (!empty.hidden) root.querySelector("[data-loosen]").textContent = loosened(now, active);
  }

  // Says which one filter, taken away, would bring results back.
  function loosened(now, active) {
    var bare = Object.assign({}, now, { words: "" });
    if (now.words && rows.some(function (row) { return fits(row, bare, ""); })) {
      return "Without the words “" + now.words + "” there are results.";
    }
    var helps = facets.filter(function (facet) {
      return now.facets[facet.name].length && rows.some(function (row) { return fits(row, now, facet.name); });
    }).map(function (facet) { return facet.title; });
    if (helps.length) return "There are results without the filter " + helps.join(" or without ") + ".";
    return active.length ? "Set: " + active.join(", ") + "." : "";
  }

  function keep(push) {
    var url = address(chosen());
    if (url === location.pathname + location.search + location.hash) return;
    history[push ? "pushState" : "replaceState"](null, "", url);
  }

  var typing;
  words.addEventListener("input", function () {
    clearTimeout(typing);
    typing = setTimeout(function () { keep(false); show(); }, 120);
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("change", function () { keep(true); show(); });
  sort.addEventListener("change", function () { keep(true); show(); });
  root.querySelectorAll("[data-clear]").forEach(function (button) {
    button.addEventListener("click", function () {
      form.reset();
      words.value = "";
      keep(true);
      show();
      // The button may just have gone with the empty state.
      if (!button.offsetParent) words.focus();
    });
  });
  window.addEventListener("popstate", function () { fromAddress(); show(); });

  // Beside the list where there is room, a drawer where there is none. Esc closes it and the focus returns.
  var narrow = window.matchMedia("(max-width: 59.9375em)");
  function place() {
    if (narrow.matches && "popover" in HTMLElement.prototype) form.setAttribute("popover", "auto");
    else form.removeAttribute("popover");
  }
  narrow.addEventListener("change", place);

  form.hidden = false;
  bar.hidden = false;
  document.querySelectorAll("[data-static]").forEach(function (node) { node.hidden = true; });
  place();
  fromAddress();
  show();
})();
