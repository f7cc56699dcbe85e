// What a reader would see on the page, as facts. Evaluated by test_pages.py.
() => {
  const visible = (node) => {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && style.opacity !== "0"
      && box.width > 1 && box.height > 1 && node.closest("details:not([open]) > :not(summary)") === null;
  };

  const colour = (text) => {
    const parts = text.match(/-?[\d.]+(?:e-?\d+)?%?/g) || [];
    const numbers = parts.map((p) => (p.endsWith("%") ? parseFloat(p) / 100 : parseFloat(p)));
    const scale = text.startsWith("color(") ? 255 : 1;
    const [r, g, b, a = 1] = numbers;
    return { r: r * scale, g: g * scale, b: b * scale, a };
  };

  const over = (front, back) => ({
    r: front.r * front.a + back.r * (1 - front.a),
    g: front.g * front.a + back.g * (1 - front.a),
    b: front.b * front.a + back.b * (1 - front.a),
    a: 1,
  });

  const background = (node) => {
    const layers = [];
    for (let here = node; here; here = here.parentElement) {
      const found = colour(getComputedStyle(here).backgroundColor);
      if (found.a > 0) layers.push(found);
      if (found.a === 1) break;
    }
    const paper = { r: 255, g: 255, b: 255, a: 1 };
    return layers.reverse().reduce((back, front) => over(front, back), paper);
  };

  // Relative luminance and contrast ratio as WCAG 2.2 defines them.
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => {
      const c = v / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };

  const main = document.querySelector("article.md-content__inner");
  const faint = [];
  let looked = 0;
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim();
    const node = walker.currentNode.parentElement;
    if (!words || node.closest("pre, script, style") || !visible(node)) continue;
    const style = getComputedStyle(node);
    const back = background(node);
    const ink = node instanceof SVGElement ? style.fill : style.color;
    const ratio = contrast(over(colour(ink), back), back);
    looked += 1;
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${node.className || node.tagName}: ${words.slice(0, 40)}`);
  }

  const overlaps = [];
  document.querySelectorAll(".tl-card").forEach((card) => {
    const boxes = [...card.children].filter(visible).map((node) => [node, node.getBoundingClientRect()]);
    boxes.forEach(([node, a], index) => {
      const frame = card.getBoundingClientRect();
      if (a.right > frame.right + 1 || a.bottom > frame.bottom + 1) overlaps.push(`${node.className} leaves its card`);
      boxes.slice(index + 1).forEach(([other, b]) => {
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (width > 1 && height > 1) overlaps.push(`${node.className} and ${other.className}`);
      });
    });
  });
  const cards = [...document.querySelectorAll(".tl-card")].map((card) => card.getBoundingClientRect());
  cards.forEach((a, index) => cards.slice(index + 1).forEach((b) => {
    const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (width > 1 && height > 1) overlaps.push("two cards");
  }));

  const wide = [...document.querySelectorAll("article.md-content__inner *")]
    .filter((node) => visible(node) && !node.closest("svg, pre, .tl-table-wrap, .md-typeset__scrollwrap")
      && node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((node) => `${node.tagName}.${node.className}`);

  return {
    scheme: document.body.getAttribute("data-md-color-scheme"),
    scroll: document.documentElement.scrollWidth,
    inner: window.innerWidth,
    wide: [...new Set(wide)],
    headings: [...document.querySelectorAll("h1")].filter(visible).map((node) => node.textContent.trim()),
    words: main.innerText.trim().split(/\s+/).length,
    top: main.getBoundingClientRect().top,
    looked,
    faint: [...new Set(faint)],
    overlaps,
    nameless: [...document.querySelectorAll("a[href], button, summary, input")]
      .filter((node) => visible(node) && !(node.innerText || [...node.labels || []].map((label) => label.innerText).join(" ").trim() || node.ariaLabel || node.title || node.placeholder
        || node.querySelector("[aria-label], [alt], title") || "").toString().trim())
      .map((node) => node.outerHTML.slice(0, 120)),
  };
}
