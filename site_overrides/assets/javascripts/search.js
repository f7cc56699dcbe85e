// The reader's search: a dialog on every page, and the page "Search". Loaded when a reader asks for it.
// The index is Pagefind's, under pagefind/ of this site; nothing is asked of any other host.

const ROOT = new URL("../../", import.meta.url);
const FACETS = [
  ["kind", "Kind"], ["topic", "Topic"], ["design", "Design"],
  ["checked", "Checked"], ["stance", "Stance"], ["year", "Year"],
];
const PER_STEP = 10;
// Results are files of their own: while someone types on, only the first few are loaded.
const AT_ONCE = 3;
const PAUSE = 150;
const SHOWN_VALUES = 6;
let engine;
let ids = 0;

function load() {
  engine ??= (async () => {
    const pagefind = await import(new URL("pagefind/pagefind.js", ROOT));
    // A query takes milliseconds: a worker would weigh more than it spares.
    await pagefind.options({ baseUrl: ROOT.pathname, excerptLength: 28, noWorker: true });
    const all = await pagefind.filters();
    return { pagefind, all };
  })();
  return engine;
}

// Make an element. Words are always set as text, never read as HTML: records may hold anything.
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function capital(word) {
  return word === "rct" ? "RCT" : word.charAt(0).toUpperCase() + word.slice(1);
}

// Pagefind's excerpt is text with < and > escaped, and <mark> around the words that were looked for.
function marked(excerpt) {
  return excerpt.split(/(<mark>.*?<\/mark>)/s).filter(Boolean).map((part) => {
    const inner = part.match(/^<mark>(.*)<\/mark>$/s);
    const text = (inner ? inner[1] : part).replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    return inner ? make("mark", {}, text) : text;
  });
}

function result(data) {
  const kind = data.filters.kind?.[0] ?? "page";
  const told = ["stance", "checked", "design", "year"].flatMap((facet) => data.filters[facet] ?? []);
  const item = make("li", { class: "tl-found" },
    make("a", { class: "tl-found__title", href: data.url }, data.meta.title || data.url),
    make("p", { class: "tl-found__facts" }, [kind, ...told].map(capital).join(" · ")),
    make("p", { class: "tl-found__excerpt" }, ...marked(data.excerpt)));
  const best = [...(data.sub_results ?? [])].filter((s) => s.url.includes("#"))
    .sort((a, b) => b.locations.length - a.locations.length)[0];
  if (kind === "handbook" && best) {
    item.append(make("p", { class: "tl-found__facts" },
      "In the section ", make("a", { class: "tl-found__section", href: best.url }, best.title)));
  }
  return item;
}

class Search {
  constructor(place, { inPage = false } = {}) {
    this.inPage = inPage;
    this.chosen = new Map(FACETS.map(([name]) => [name, new Set()]));
    this.turn = 0;
    this.found = [];
    const id = `tl-search-${++ids}`;
    this.input = make("input", {
      id, type: "search", name: "q", class: "tl-search__input", autocomplete: "off", spellcheck: "false",
      enterkeyhint: "search", placeholder: "Words, names, numbers", autofocus: !inPage,
    });
    this.form = make("form", { role: "search", class: "tl-search__form" },
      make("label", { for: id, class: "tl-search__label" }, "Search"), this.input);
    this.count = make("p", { role: "status", class: "tl-search__count" });
    this.boxes = make("div", { class: "tl-search__boxes" });
    this.facets = make("details", { class: "tl-search__facets", open: matchMedia("(min-width: 50em)").matches },
      make("summary", {}, "Narrow by"), this.boxes);
    this.results = make("ol", { class: "tl-search__results", role: "list" });
    this.more = make("button", { type: "button", class: "tl-button", hidden: true }, "Show more");
    this.clear = make("button", { type: "button", class: "tl-button", hidden: true }, "Clear the filters");
    place.replaceChildren(this.form, this.count, make("div", { class: "tl-search__body" }, this.facets,
      make("div", { class: "tl-search__found" }, this.results, this.more, this.clear)));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.enter(); });
    this.input.addEventListener("input", () => this.run());
    this.more.addEventListener("click", () => this.show(true));
    this.clear.addEventListener("click", () => {
      this.chosen.forEach((values) => values.clear());
      this.input.focus();
      this.run();
    });
    this.boxes.addEventListener("change", (event) => this.choose(event.target));
    place.addEventListener("keydown", (event) => this.key(event));
  }

  // One letter finds nearly everything and would only load what nobody looks at.
  get query() {
    const words = this.input.value.trim();
    return /^[a-z]$/i.test(words) ? "" : words;
  }

  get narrowed() { return [...this.chosen.values()].some((values) => values.size); }

  // What Pagefind is asked to hold results to: any value of a facet, and all facets. Without one if asked so.
  filters(without) {
    const held = {};
    this.chosen.forEach((values, name) => {
      if (values.size && name !== without) held[name] = { any: [...values] };
    });
    return held;
  }

  run() {
    this.pending = this.search();
    return this.pending;
  }

  async search() {
    const turn = ++this.turn;
    this.remember();
    const { pagefind, all } = await load();
    if (turn !== this.turn) return;
    if (!this.query && !this.narrowed) {
      this.found = [];
      this.results.replaceChildren();
      this.more.hidden = this.clear.hidden = true;
      this.count.textContent = "";
      this.draw(all);
      return;
    }
    const asked = this.query || null;
    const answer = await pagefind.search(asked, { filters: this.filters() });
    if (turn !== this.turn) return;
    this.found = answer.results;
    const shown = this.show(false, turn);
    // A facet counts what it would find with its own choice left open.
    const counts = { ...answer.filters };
    for (const [name, values] of this.chosen) {
      if (!values.size) continue;
      counts[name] = (await pagefind.search(asked, { filters: this.filters(name) })).filters[name];
    }
    if (turn === this.turn) this.draw(counts);
    await shown;
  }

  async show(further, turn = this.turn) {
    this.more.hidden = true;
    const from = further ? this.results.children.length : 0;
    const asked = this.found.slice(from, from + PER_STEP);
    this.count.textContent = this.said();
    if (!asked.length) this.results.replaceChildren();
    let coming = [];
    for (const at of asked.keys()) { // each is shown as soon as it and those before it are there
      if (at === 0) coming = asked.slice(0, AT_ONCE).map((early) => early.data());
      if (at === AT_ONCE) {
        await new Promise((on) => setTimeout(on, further ? 0 : PAUSE));
        if (turn !== this.turn) return;
        coming.push(...asked.slice(AT_ONCE).map((late) => late.data()));
      }
      const data = await coming[at];
      if (turn !== this.turn) return;
      if (!further && !at) this.results.replaceChildren();
      this.results.append(result(data));
      if (further && !at) this.results.lastChild.querySelector("a").focus();
    }
    this.more.hidden = this.found.length <= this.results.children.length;
    this.clear.hidden = !this.narrowed;
  }

  said() {
    const number = this.found.length;
    if (number === 1) return "1 page found";
    if (number) return `${number.toLocaleString("en")} pages found`;
    return this.narrowed ? "No page found. Take a filter away, or try other words."
      : "No page found. Fewer or other words find more.";
  }

  draw(counts) {
    const focused = document.activeElement?.dataset?.facet;
    const open = new Set([...this.boxes.querySelectorAll("details[open]")].map((node) => node.dataset.of));
    const groups = FACETS.map(([name, title]) => this.group(name, title, counts[name] ?? {}, open)).filter(Boolean);
    this.boxes.replaceChildren(...groups);
    this.facets.hidden = !groups.length;
    if (focused) [...this.boxes.querySelectorAll("input")].find((box) => box.dataset.facet === focused)?.focus();
  }

  group(name, title, counts, open) {
    const chosen = this.chosen.get(name);
    const order = name === "year" ? (a, b) => b[0].localeCompare(a[0])
      : (a, b) => b[1] - a[1] || a[0].localeCompare(b[0]);
    const rows = Object.entries(counts).filter(([value, n]) => n || chosen.has(value)).sort(order);
    if (!rows.length) return null;
    const box = ([value, n]) => make("label", { class: "tl-search__value" },
      make("input", { type: "checkbox", "data-facet": `${name}:${value}`, checked: chosen.has(value) }),
      make("span", {}, capital(value)), " ", make("span", { class: "tl-search__number" }, n.toLocaleString("en")));
    const first = rows.filter(([value], at) => at < SHOWN_VALUES || chosen.has(value));
    const rest = rows.filter((row) => !first.includes(row));
    const set = make("fieldset", {}, make("legend", {}, title), ...first.map(box));
    if (rest.length) {
      set.append(make("details", { "data-of": name, open: open.has(name) },
        make("summary", {}, `${rest.length} more`), ...rest.map(box)));
    }
    return set;
  }

  choose(box) {
    const [name, ...value] = box.dataset.facet.split(":");
    this.chosen.get(name)[box.checked ? "add" : "delete"](value.join(":"));
    this.run();
  }

  // Enter in a dialog opens the first result of what was typed, even if it has not been shown yet.
  async enter() {
    if (this.inPage) return;
    await this.pending;
    this.results.querySelector("a")?.click();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...this.results.querySelectorAll(".tl-found__title")];
    const at = links.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== this.input) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to !== undefined && links.length) {
      event.preventDefault();
      if (to < 0) this.input.focus();
      else links[Math.min(to, links.length - 1)].focus();
    } else if (at >= 0 && event.key.length === 1 && event.key !== " ") {
      this.input.focus(); // whoever types on means the words
    }
  }

  // The page keeps what was asked in its address, so that it can be kept and passed on.
  remember() {
    if (this.inPage) history.replaceState(null, "", this.address(location.href));
    this.onchange?.();
  }

  address(base) {
    const url = new URL(base);
    url.search = "";
    if (this.query) url.searchParams.set("q", this.query);
    this.chosen.forEach((values, name) => values.forEach((value) => url.searchParams.append(name, value)));
    return url.href;
  }

  async recall(search) {
    const asked = new URLSearchParams(search);
    const { all } = await load();
    this.input.value = asked.get("q") ?? "";
    this.chosen.forEach((values, name) => asked.getAll(name)
      .filter((value) => value in (all[name] ?? {})).forEach((value) => values.add(value)));
    return this.run();
  }
}

// The dialog

let dialog;

function build(link) {
  const place = make("div", { class: "tl-search__place" });
  const close = make("button", { type: "button", class: "tl-search__close", "aria-label": "Close the search" }, "×");
  const page = make("a", { href: link.href }, "Keep this search as a page");
  const keys = make("button", { type: "button", class: "tl-search__keys" });
  const told = () => {
    const off = slash.off();
    keys.textContent = off ? "The key / is off; turn it on" : "The key / opens this; turn it off";
  };
  dialog = make("dialog", { class: "tl-search tl-search--dialog", "aria-label": "Search" },
    close, place, make("p", { class: "tl-search__foot" }, page, keys));
  document.body.append(dialog);
  const search = new Search(place);
  search.onchange = () => { page.href = search.address(link.href); };
  close.addEventListener("click", () => dialog.close());
  keys.addEventListener("click", () => { slash.turn(); told(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // a search field would take the first Esc to empty itself
    dialog.close();
  });
  told();
  return search;
}

// A key of one character has to have an off switch (WCAG 2.1.4).
export const slash = {
  off() { try { return localStorage.getItem("tl-search-slash") === "off"; } catch { return false; } },
  turn() {
    try { localStorage.setItem("tl-search-slash", this.off() ? "on" : "off"); } catch { /* as before */ }
  },
};

export async function open(link) {
  await load(); // a site without an index has its page of lists: whoever called goes there
  if (!dialog) build(link).run();
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector("input").select();
}

// The search within a page

// What an address that leads nowhere seems to ask for. Nobody misses a page for want of the word "claims".
function words(address) {
  const path = decodeURIComponent(address.pathname).replace(decodeURIComponent(ROOT.pathname), "");
  const parts = path.replace(/(\/index)?\.\w+$/, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const plain = parts.slice(parts.length > 1 && path.includes("/") ? 1 : 0);
  return [...new Set(plain)];
}

export async function mount(place) {
  const missing = place.dataset.searchPage === "missing";
  const { all } = await load();
  const search = new Search(place, { inPage: true });
  search.draw(all);
  if (!missing) return search.recall(location.search);
  search.remember = () => {};
  const asked = words(location);
  do {
    search.input.value = asked.join(" ");
    await search.run();
  } while (!search.found.length && asked.pop());
}

export function without(place) {
  const told = "This site was built without an index of its words. The lists below lead to every topic, kind and work.";
  if (!place.dataset.searchPage) place.replaceChildren(make("p", { class: "tl-muted" }, told));
}
