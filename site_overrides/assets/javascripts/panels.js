// A number opens its evidence. The panels are in the page; without this file a number is a link to its claim.
// Resting on a number or reaching it by keyboard shows its panel, pressing it holds the panel open and puts
// the focus into it. Escape closes, and the focus is back on the number.
(function () {
  "use strict";

  if (!HTMLElement.prototype.showPopover) return;

  var KINDS = ["claim", "pool", "computed", "note"];
  var GAP = 6, EDGE = 8, WAIT = 200, LINGER = 300;
  var open = null; // {link, panel, held}
  var pressed = null; // what was held open when the pointer went down: pressing its number again closes it
  var closing = false;
  var timer = 0;

  function panelOf(link) {
    for (var i = 0; i < KINDS.length; i++) {
      var id = link.dataset[KINDS[i]];
      if (id) return document.getElementById("panel-" + KINDS[i] + "-" + id);
    }
    return null;
  }

  function linkAt(node) {
    var link = node && node.closest ? node.closest("a[aria-haspopup=dialog]") : null;
    return link && panelOf(link) ? link : null;
  }

  // Beside the number: under it where there is room, else above; never wider than the window.
  function place(link, panel) {
    var line = link.getClientRects()[0] || link.getBoundingClientRect();
    var width = document.documentElement.clientWidth, height = window.innerHeight;
    var below = height - line.bottom - GAP - EDGE, above = line.top - GAP - EDGE;
    panel.style.maxHeight = "";
    var wanted = panel.offsetHeight;
    var under = wanted <= below || below >= above;
    var high = Math.min(wanted, under ? below : above);
    panel.style.maxHeight = Math.max(high, 96) + "px";
    panel.style.top = window.scrollY + (under ? line.bottom + GAP : line.top - GAP - high) + "px";
    var begins = getComputedStyle(link).direction === "rtl" ? line.right - panel.offsetWidth : line.left;
    var left = Math.min(begins, width - panel.offsetWidth - EDGE);
    panel.style.left = window.scrollX + Math.max(EDGE, left) + "px";
  }

  function show(link, held) {
    clearTimeout(timer);
    if (open && open.link === link) {
      open.held = open.held || held;
      return open.panel;
    }
    hide();
    var panel = panelOf(link);
    panel.showPopover();
    place(link, panel);
    link.setAttribute("aria-expanded", "true");
    open = { link: link, panel: panel, held: held };
    return panel;
  }

  function hide() {
    clearTimeout(timer);
    if (open && open.panel.matches(":popover-open")) open.panel.hidePopover();
  }

  function later(what, wait) {
    clearTimeout(timer);
    timer = setTimeout(what, wait);
  }

  function within(node) {
    return open && node && (open.panel.contains(node) || open.link.contains(node));
  }

  document.querySelectorAll(KINDS.map(function (kind) { return "a[data-" + kind + "]"; }).join()).forEach(function (link) {
    var panel = panelOf(link);
    if (!panel) return;
    link.setAttribute("aria-haspopup", "dialog");
    link.setAttribute("aria-expanded", "false");
    if (link.title) link.setAttribute("aria-description", link.title);
    link.removeAttribute("title"); // the panel says more, in the same place
  });

  document.querySelectorAll(".tl-panel").forEach(function (panel) {
    panel.addEventListener("beforetoggle", function (event) {
      if (event.newState !== "closed" || !open || open.panel !== panel) return;
      var link = open.link, inside = panel.contains(document.activeElement);
      open = null;
      link.setAttribute("aria-expanded", "false");
      // The focus that returns to the number must not open it again.
      closing = true;
      if (inside) link.focus({ preventScroll: true });
      setTimeout(function () { closing = false; }, 0);
    });
  });

  document.addEventListener("pointerover", function (event) {
    if (event.pointerType === "touch") return;
    if (within(event.target)) { clearTimeout(timer); return; }
    var link = linkAt(event.target);
    if (link) {
      if (!open || !open.held) later(function () { show(link, false); }, WAIT);
    } else if (open && !open.held) {
      later(function () { if (open && !open.panel.contains(document.activeElement)) hide(); }, LINGER);
    } else {
      clearTimeout(timer);
    }
  });

  document.addEventListener("focusin", function (event) {
    var link = linkAt(event.target);
    if (closing) return;
    if (link && link.matches(":focus-visible")) show(link, false);
    else if (open && !within(event.target)) hide();
  });

  document.addEventListener("pointerdown", function (event) {
    pressed = open && open.held && open.link.contains(event.target) ? open.link : null;
  }, true);

  document.addEventListener("click", function (event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    var link = linkAt(event.target);
    if (!link) {
      if (open && open.panel.contains(event.target) && event.target.closest("a")) hide();
      return;
    }
    event.preventDefault();
    if (event.detail && pressed === link) hide();
    else show(link, true).focus({ preventScroll: true });
    pressed = null;
  });

  // The panel comes after its number, though it stands at the end of the page.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Tab" || !open || !open.panel.contains(document.activeElement)) return;
    var link = open.link, stops = open.panel.querySelectorAll("a[href]");
    var first = document.activeElement === open.panel;
    var last = document.activeElement === stops[stops.length - 1];
    if (event.shiftKey ? first : last) {
      hide();
      link.focus();
      if (event.shiftKey) event.preventDefault();
    }
  });

  window.addEventListener("resize", function () { if (open) place(open.link, open.panel); });
})();
