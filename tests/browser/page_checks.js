// Run in the page by audit.py. Each check gives a list of lines, empty for a good page.
({
  // What a finger has to hit, links in running text left out.
  smallTargets(limit) {
    const inText = "p, li, dd, dt, td, th, nav, label, .jn-mail, .govuk-error-summary";
    const all = "a[href], button, select, textarea, summary, input:not([type=hidden])";
    return [...document.querySelectorAll(all)]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }))
      .filter((e) => !(e.tagName === "A" && e.closest(inText)))
      .map((e) => [e, e.getBoundingClientRect()])
      .filter(([, box]) => box.width > 1 && box.height > 1) // what is only for screen readers is one pixel
      .filter(([, box]) => box.width < limit || box.height < limit)
      .map(([e, box]) => `${this.named(e)} ${Math.round(box.width)} x ${Math.round(box.height)}`);
  },

  // A button's shadow, 2 px, can be pressed too.
  lowButtons(limit) {
    return [...document.querySelectorAll("main .govuk-button:not(.govuk-password-input__toggle)")]
      .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height + 2 < limit)
      .map((e) => `${this.named(e)} ${Math.round(e.getBoundingClientRect().height)}`);
  },

  // What makes the page scroll sideways; a table in its own scrolling box does not.
  wideParts() {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")]
      .filter((e) => e.checkVisibility() && !e.closest(".jn-scroll *"))
      .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
    return [`${root.scrollWidth} px`, ...wide.slice(0, 5).map((e) => this.named(e))];
  },

  // The words of everything that can be pressed, heads something or is read aloud.
  names(given) {
    const parts = "button, summary, label, legend, h1, h2, h3, th, caption, nav a, main a";
    const spoken = [...document.querySelectorAll("[aria-label]")].map((e) => e.getAttribute("aria-label"));
    return [...document.querySelectorAll(parts)]
      .filter((e) => !e.closest(given))
      .map((e) => e.textContent.trim())
      .concat(spoken);
  },

  // What a page says of itself: its language, its title, its names, and its text without what people type.
  read(given) {
    const body = document.body.cloneNode(true);
    body.querySelectorAll("textarea").forEach((e) => e.remove());
    return {
      swedish: document.documentElement.lang === "sv",
      title: document.title,
      text: body.textContent,
      names: this.names(given),
    };
  },

  // All text with the words that only screen readers get, except what people have given.
  words(given) {
    const body = document.body.cloneNode(true);
    body.querySelectorAll(`${given}, script, style, noscript`).forEach((e) => e.remove());
    return body.textContent.replace(/\s+/g, " ");
  },

  named(e) {
    return `<${e.tagName.toLowerCase()} class="${e.className}"> ${(e.innerText || e.name || "").slice(0, 40)}`;
  },
});
