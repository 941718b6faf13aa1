// <smp-chat>: the clinic's assistant, on any page; README.md says how to embed it.
// What anybody says only ever becomes text.
(() => {
  const supported = "HTMLDialogElement" in window && "adoptedStyleSheets" in Document.prototype;
  if (!supported || customElements.get("smp-chat")) return;

  const SCRIPT = document.currentScript;
  const ORIGIN = new URL(SCRIPT?.src ?? "", location.href).origin;
  const WEBHOOK = "/webhooks/rest/webhook";
  const KEY = "smp-chat";
  const KEPT_MS = 24 * 3600 * 1000;
  const MOST_TURNS = 60;
  const LONGEST = 4096;
  const FORGET = "forget me"; // The service's own words, in any language of the page.
  const TYPING_AFTER_MS = 300;
  const PATIENCE_MS = 30_000;
  const PHONE = matchMedia("(max-width: 480px), (max-height: 500px)");
  const TOUCH = matchMedia("(pointer: coarse)");

  // The service writes the greeting and the questions of its content here.
  const CONTENT = {};

  // Every word of its own. Another language is another object like this one.
  const ENGLISH = {
    lang: "en",
    dir: "ltr",
    title: "Questions about SMP",
    about: "Automated assistant, no medical advice",
    region: "Chat",
    open: "Ask a question",
    close: "Close the chat",
    clear: "Clear chat",
    log: "Conversation",
    you: "You:",
    assistant: "Assistant:",
    greeting: "Hello! What would you like to know?",
    starters: [],
    input: "Your question",
    hint: "Type your question",
    send: "Send",
    from: "From:",
    person: "Talk to a person",
    personQuestion: "Can I talk to a person?",
    contact: "Contact",
    privacy: "Privacy",
    offline: "You are offline. What you write can be sent once you are back.",
    unreachable: "The assistant cannot be reached.",
    busy: (seconds) =>
      `Too many messages at once; please wait ${seconds > 1 ? `${seconds} seconds` : "a moment"}.`,
    failed: "Your message was not answered.",
    retry: "Try again",
    unread: (count) => `${count} new`,
    left: (count) => `${count} characters left`,
  };

  const DARK = `
    --paper: var(--smp-paper, #141d1c);
    --ink: var(--smp-ink, #e8f0ee);
    --soft: var(--smp-soft, #a9bbb8);
    --line: var(--smp-line, #334643);
    --bubble: var(--smp-bubble, #22302e);
    --brand: var(--smp-brand, #7fd1c7);
    --on-brand: var(--smp-on-brand, #08211e);
    --accent: var(--smp-accent, color-mix(in srgb, var(--smp-brand, #00b39c) 45%, white));
    --head: var(--smp-head, var(--smp-brand, #174640));
    --on-head: var(--smp-on-head, var(--smp-on-brand, #eef6f4));
    --bad: var(--smp-bad, #ff9d94);
    color-scheme: dark;`;

  // Pixels, not rem: the host page's text size is its own business. !important where its rules
  // reach, on the element itself.
  const STYLE = `
    :host { all: initial !important; display: contents !important; }
    :host([hidden]) { display: none !important; }
    .root {
      --paper: var(--smp-paper, #fff);
      --ink: var(--smp-ink, #17262a);
      --soft: var(--smp-soft, #4f6167);
      --line: var(--smp-line, #d5e0dd);
      --bubble: var(--smp-bubble, #edf3f1);
      --brand: var(--smp-brand, #0f5c55);
      --on-brand: var(--smp-on-brand, #fff);
      --accent: var(--smp-accent, var(--brand));
      --head: var(--smp-head, var(--brand));
      --on-head: var(--smp-on-head, var(--on-brand));
      --bad: var(--smp-bad, #a1221b);
      --radius: var(--smp-radius, 16px);
      --gap: var(--smp-gap, 20px);
      color-scheme: light; color: var(--ink); font: 16px/1.5 var(--smp-font, system-ui, sans-serif);
    }
    @media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) .root { ${DARK} } }
    :host([data-theme="dark"]) .root { ${DARK} }
    * { box-sizing: border-box; margin: 0; font: inherit; }
    [hidden] { display: none !important; }
    h2 { font-size: 17px; font-weight: 650; line-height: 1.3; }
    button, a { color: inherit; cursor: pointer; }
    button { border: 1px solid transparent; }
    button:disabled { cursor: default; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap; }

    .icon { flex: none; width: 24px; height: 24px; background: currentColor; }
    .speech { clip-path: path("M4 3h16l2 2v11l-2 2h-8l-5 4v-4H4l-2-2V5z"); }
    .down { clip-path: path("M3 10l2-2 7 7 7-7 2 2-9 9z"); }
    .bin { clip-path: path("M9 3h6v2h5v2H4V5h5zM5 9h14l-1 12H6z"); }
    .cross { clip-path: path("M5 7l2-2 5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5z"); }
    .plane { clip-path: path("M3 20v-6l8-2-8-2V4l19 8z"); }
    .root[dir="rtl"] .plane { transform: scaleX(-1); }

    .launcher, .panel { position: fixed; z-index: 2147483647; right: var(--gap); }
    :host([data-position="left"]) :is(.launcher, .panel) { right: auto; left: var(--gap); }
    .launcher { bottom: calc(var(--gap) + env(safe-area-inset-bottom)); display: flex; gap: 10px;
      align-items: center; min-width: 56px; height: 56px; padding: 0 20px 0 15px; font-weight: 600;
      border-radius: 28px; background: var(--brand); color: var(--on-brand);
      box-shadow: 0 4px 18px rgb(0 0 0 / 28%); }
    :host([open]) .launcher { padding-right: 15px; }
    .badge { position: absolute; top: -8px; right: -4px; padding: 0 9px; border-radius: 12px;
      background: var(--bad); color: var(--paper); font-size: 14px; white-space: nowrap; }

    .panel { bottom: calc(var(--gap) + 70px + env(safe-area-inset-bottom)); left: auto; top: auto;
      flex-direction: column; width: 392px; max-width: none; max-height: none; padding: 0;
      height: min(660px, calc(100dvh - 2 * var(--gap) - 70px)); overflow: hidden;
      overscroll-behavior: contain;
      border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper);
      color: inherit; box-shadow: 0 16px 48px rgb(0 0 0 / 24%); }
    .panel[open] { display: flex; }
    .header { display: flex; gap: 4px; align-items: start; padding: 16px 12px 14px 20px;
      background: var(--head); color: var(--on-head); }
    .heading { flex: 1; }
    .about { font-size: 13px; line-height: 1.4; }
    .header button { display: grid; place-items: center; width: 40px; height: 40px; padding: 0;
      border-radius: 20px; background: none; }
    .header button:hover { background: rgb(128 128 128 / 30%); }
    .header button:focus-visible { outline-color: var(--on-head); outline-offset: -3px; }
    .banner { padding: 8px 20px; background: var(--bubble); font-size: 14px; }

    .log { position: relative; flex: 1; display: flex; flex-direction: column; gap: 16px;
      min-height: 0; padding: 18px 16px; overflow-y: auto; overscroll-behavior: contain; }
    .log:focus-visible { outline-offset: -4px; }
    .turn { flex: none; display: flex; flex-direction: column; align-items: start; gap: 8px; }
    .text { max-width: 90%; padding: 9px 14px; border: 1px solid transparent;
      border-radius: 4px var(--radius) var(--radius); background: var(--bubble);
      overflow-wrap: anywhere; white-space: pre-line; }
    .safety .text { border-inline-start: 3px solid var(--bad); border-end-start-radius: 4px; }
    .own { align-items: end; }
    .own .text { border-radius: var(--radius) var(--radius) 4px; background: var(--head);
      color: var(--on-head); }
    .source { margin: -4px 4px 0; color: var(--soft); font-size: 13px; }
    .failure { display: flex; flex-direction: column; align-items: end; gap: 6px; }
    .note { color: var(--bad); font-size: 14px; text-align: end; }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; }
    .choice { min-height: 36px; padding: 5px 14px; border-color: var(--accent); border-radius: 18px;
      background: none; color: var(--accent); font-size: 15px; line-height: 1.4; text-align: start; }
    .choice:hover:enabled { background: var(--bubble); }
    .choice:disabled { border-color: var(--line); color: var(--soft); }
    .typing { order: 1; display: flex; gap: 5px; align-self: start; padding: 14px; }
    .typing i { width: 7px; height: 7px; border-radius: 4px; background: var(--soft); }

    .form { display: flex; gap: 8px; align-items: end; padding: 12px 12px 6px;
      border-top: 1px solid var(--line); }
    .input { flex: 1; min-width: 0; height: 44px; max-height: 128px; padding: 9px 14px;
      border: 1px solid var(--soft); border-radius: 22px; background: none; color: inherit;
      resize: none; }
    .input:focus-visible { outline-offset: -2px; }
    .input::placeholder { color: var(--soft); opacity: 1; }
    .send { display: grid; place-items: center; width: 44px; height: 44px; padding: 0 0 0 3px;
      border-radius: 22px; background: var(--brand); color: var(--on-brand); }
    .footer { display: flex; flex-wrap: wrap; gap: 0 18px; padding: 0 18px 10px; font-size: 14px; }
    .footer > * { padding: 3px 0; color: var(--soft); }
    .footer :is(button, a) { border: 0; background: none; text-decoration: underline;
      text-underline-offset: 3px; }
    .footer .person { color: var(--accent); font-weight: 600; }

    @media (max-width: 480px), (max-height: 500px) {
      .root .panel { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0;
        padding-bottom: env(safe-area-inset-bottom); }
      .launcher { padding-right: 15px; }
      :host([open]) .launcher { display: none; }
      .launcher .label { position: absolute; clip-path: inset(50%); }
    }
    @media (max-height: 400px) { .about { display: none; } .header { padding-block: 4px; } }
    @media (prefers-reduced-motion: no-preference) {
      .panel { animation: rise 0.18s ease-out; }
      .typing i { animation: beat 1.2s infinite; }
      .typing i + i { animation-delay: 0.2s; }
      .typing i + i + i { animation-delay: 0.4s; }
      @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
      @keyframes beat { 30% { opacity: 0.3; } }
    }
    @media (forced-colors: active) {
      .icon { forced-color-adjust: none; background: ButtonText; }
      .launcher, .send { border-color: ButtonText; }
      .typing i { forced-color-adjust: none; background: CanvasText; }
    }
    @media print { .root { display: none; } }`;

  // Not randomUUID: a page served over plain HTTP does not have it.
  const random = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  // An input method is at work; Safari tells it by the code only.
  const composing = (event) => event.isComposing || event.keyCode === 229;

  const placeOf = (id, turns) => turns.findIndex((turn) => turn.id === id);

  // An element; its name is both its class and its part.
  function make(tag, name, attributes = {}, ...children) {
    const made = document.createElement(tag);
    const all = { ...(name && { class: name, part: name }), ...attributes };
    for (const [key, value] of Object.entries(all)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function button(name, label, act, ...children) {
    const content = children.length ? children : [label];
    const made = make("button", name, { type: "button", "aria-label": label }, ...content);
    made.addEventListener("click", act);
    return made;
  }

  const icon = (shape) => make("span", `icon ${shape}`);

  function tried(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }

  // The conversation, shared by all tabs. Without storage it lives as long as the page.
  class Memory {
    #kept = this.#nothing();
    #alone = false;

    #nothing() {
      return { sender: random(), turns: [], used: [], until: 0 };
    }

    read() {
      try {
        if (!this.#alone) {
          const kept = JSON.parse(localStorage.getItem(KEY));
          const whole = Array.isArray(kept?.turns) && Array.isArray(kept.used);
          this.#kept = whole && kept.until > Date.now() ? kept : this.#nothing();
        }
      } catch {
        this.#alone = true;
      }
      return this.#kept;
    }

    // Reads first: another tab may have written since.
    change(edit) {
      const kept = this.read();
      edit(kept);
      kept.turns = kept.turns.slice(-MOST_TURNS);
      kept.used = kept.used.slice(-MOST_TURNS);
      kept.until = Date.now() + KEPT_MS;
      try {
        if (!this.#alone) localStorage.setItem(KEY, JSON.stringify(kept));
      } catch {
        this.#alone = true;
      }
    }

    // A conversation that was begun stays open on the next page of the tab.
    leave(open) {
      const begun = this.read().turns.length;
      if (open && begun) tried(() => sessionStorage.setItem(KEY, "open"));
    }

    wasOpen() {
      const noted = tried(() => sessionStorage.getItem(KEY));
      tried(() => sessionStorage.removeItem(KEY));
      return noted;
    }

    forget() {
      this.#kept = this.#nothing();
      try {
        localStorage.removeItem(KEY);
      } catch {
        this.#alone = true;
      }
    }
  }

  // What the service itself says is wrong; any other error is on the way to it.
  class Refusal extends Error {}

  class SmpChat extends HTMLElement {
    static observedAttributes = ["open", "data-title", "data-privacy-url", "data-contact-url"];

    #texts = { ...ENGLISH, ...CONTENT, ...window.smpChatTexts };
    #memory = new Memory();
    #ui = {};
    #shown = new Map(); // Turns in the log, by id.
    #parting = []; // What was said to somebody who is forgotten: shown, not stored.
    #waiting = new Set(); // Messages under way, by id.
    #started = false;
    #unread = 0;
    #before = null; // What had the focus before the panel opened.
    #listening = null;

    /** The words of the widget: those given replace the ones there are. */
    set texts(texts) {
      this.#texts = { ...this.#texts, ...texts };
      if (this.#ui.panel) this.#rebuild();
    }

    get texts() {
      return this.#texts;
    }

    connectedCallback() {
      if (!this.shadowRoot) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      }
      this.#upgrade();
      if (this.#memory.wasOpen()) this.toggleAttribute("open", true);
      this.#build();
      this.#listen();
      this.#tell("ready");
      if (this.hasAttribute("open")) this.#show();
    }

    // Set before this script ran, it hides the setter.
    #upgrade() {
      if (!Object.hasOwn(this, "texts")) return;
      const { texts } = this;
      delete this.texts;
      this.texts = texts;
    }

    disconnectedCallback() {
      this.#listening.abort();
    }

    attributeChangedCallback(name, before, after) {
      if (!this.#ui.panel) return;
      if (name !== "open") this.#rebuild();
      else if (after === null) this.#hide();
      else if (before === null) this.#show();
    }

    open() {
      this.toggleAttribute("open", true);
      this.#focus();
    }

    close() {
      this.toggleAttribute("open", false);
    }

    toggle() {
      if (this.hasAttribute("open")) this.close();
      else this.open();
    }

    /** Asks, also while the panel is closed: then the launcher tells of the answer. */
    async send(text) {
      const turn = { id: random(), own: true, text: String(text).trim(), time: Date.now() };
      if (!turn.text) return;
      this.#start();
      this.#change((kept) => kept.turns.push(turn));
      this.#tell("message", { own: true, text: turn.text });
      await this.#attempt(turn);
    }

    /** Forgets the conversation and who wrote: here, in the other tabs and at the service. */
    clear() {
      const { sender, turns } = this.#memory.read();
      const written = turns.some(({ own }) => own);
      if (written) this.#post({ sender, message: FORGET }, { keepalive: true }).catch(() => {});
      this.#forget([]);
    }

    #clear() {
      this.#ui.log.focus();
      this.clear();
    }

    #forget(parting) {
      this.#memory.forget();
      this.#parting = parting;
      this.#draw();
    }

    get #api() {
      return (this.dataset.api ?? ORIGIN).replace(/\/$/, "");
    }

    #build() {
      const t = this.#texts;
      const ui = this.#ui;
      const title = this.dataset.title ?? t.title;
      ui.label = make("span", "label");
      ui.badge = make("span", "badge");
      ui.launcher = make("button", "launcher", { type: "button", "aria-controls": "panel" });
      ui.launcher.addEventListener("click", () => this.toggle());
      ui.banner = make("p", "banner", { role: "status" });
      // Seen, not announced: the answer is.
      const dots = [make("i"), make("i"), make("i")];
      ui.typing = make("div", "typing", { "aria-hidden": "true", hidden: "" }, ...dots);
      ui.log = make("div", "log", { role: "log", tabindex: 0, "aria-label": t.log }, ui.typing);
      ui.clear = button("clear", t.clear, () => this.#clear(), icon("bin"));
      ui.clear.title = t.clear;
      ui.panel = make(
        "dialog",
        "panel",
        { id: "panel", "aria-labelledby": "title" },
        make(
          "div",
          "header",
          {},
          make(
            "div",
            "heading",
            {},
            make("h2", "title", { id: "title" }, title),
            make("p", "about", {}, t.about),
          ),
          ui.clear,
          button("close", t.close, () => this.close(), icon("cross")),
        ),
        ui.banner,
        ui.log,
        this.#form(),
        this.#footer(),
      );
      // "Back" on a phone closes it too.
      ui.panel.addEventListener("close", () => ui.panel.open || this.close());
      const region = { role: "region", "aria-label": t.region, lang: t.lang, dir: t.dir };
      const root = make("div", "root", region, ui.panel, ui.launcher);
      root.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !composing(event)) this.close();
      });
      this.shadowRoot.replaceChildren(root);
      this.#shown.clear();
      if (this.#started) this.#draw({ quiet: true });
      this.#showOffline();
      this.#showLauncher();
    }

    // The draft and the focus stay.
    #rebuild() {
      const { value } = this.#ui.input;
      const focused = this.shadowRoot.activeElement;
      const alike = () => [...this.shadowRoot.querySelectorAll(`[part="${focused?.part}"]`)];
      const place = alike().indexOf(focused);
      this.#build();
      this.#ui.input.value = value;
      if (this.hasAttribute("open")) this.#reveal();
      this.#fit();
      alike()[place]?.focus();
      this.#showTyping(this.#waiting.size);
    }

    #form() {
      const t = this.#texts;
      const ui = this.#ui;
      ui.input = make("textarea", "input", {
        rows: 1,
        maxlength: LONGEST,
        placeholder: t.hint,
        "aria-label": t.input,
        enterkeyhint: "send",
        autocomplete: "off",
      });
      ui.input.addEventListener("input", () => this.#fit());
      ui.input.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || composing(event)) return;
        event.preventDefault();
        this.#submit();
      });
      return make(
        "div",
        "form",
        {},
        ui.input,
        button("send", t.send, () => this.#submit(), icon("plane")),
      );
    }

    #footer() {
      const t = this.#texts;
      const { contactUrl, privacyUrl } = this.dataset;
      const link = (name, href) =>
        make("a", name, { href, target: "_blank", rel: "noopener" }, t[name]);
      this.#ui.left = make("span", "left", { role: "status" });
      return make(
        "div",
        "footer",
        {},
        button("person", t.person, () => this.#pick(t.personQuestion)),
        ...(contactUrl ? [link("contact", contactUrl)] : []),
        ...(privacyUrl ? [link("privacy", privacyUrl)] : []),
        this.#ui.left,
      );
    }

    #listen() {
      this.#listening = new AbortController();
      const { signal } = this.#listening;
      const on = (target, name, act) => target.addEventListener(name, act, { signal });
      on(window, "storage", ({ key }) => {
        if (this.#started && (key === KEY || key === null)) this.#draw({ quiet: true });
      });
      on(window, "online", () => this.#showOffline());
      on(window, "offline", () => this.#showOffline());
      on(window, "pagehide", () => {
        this.#giveUp();
        this.#memory.leave(this.hasAttribute("open"));
      });
      on(PHONE, "change", () => {
        if (!this.#ui.panel.open) return;
        const focused = this.shadowRoot.activeElement;
        this.#ui.panel.close();
        this.#reveal();
        focused?.focus();
      });
      // A phone's keyboard covers the page without making it smaller.
      on(window.visualViewport, "resize", ({ target }) => {
        const covered = PHONE.matches && target.scale === 1;
        this.#ui.panel.style.height = covered ? `${target.height}px` : "";
        this.#ui.panel.style.top = covered ? `${target.offsetTop}px` : "";
      });
    }

    #start() {
      if (this.#started) return;
      this.#started = true;
      this.#draw({ quiet: true });
      // What a crash left without an answer is lost by then.
      setTimeout(() => this.#draw(), PATIENCE_MS);
    }

    #show() {
      this.#before = document.activeElement;
      this.#unread = 0;
      this.#start();
      this.#reveal();
      this.#showLauncher();
      this.#tell("open");
    }

    // A modal dialog keeps the focus inside. Elsewhere the page stays usable beside the panel.
    #reveal() {
      const { panel, log } = this.#ui;
      panel.setAttribute("aria-modal", String(PHONE.matches));
      if (PHONE.matches) panel.showModal();
      else panel.open = true;
      // The greeting is read from its beginning.
      log.scrollTop = this.#shown.size > 1 ? log.scrollHeight : 0;
    }

    #hide() {
      const { panel, launcher } = this.#ui;
      const inside = panel.contains(this.shadowRoot.activeElement);
      panel.close();
      this.#showLauncher();
      const elsewhere = this.#before !== this && this.#before !== document.body;
      if (inside) (elsewhere && this.#before?.isConnected ? this.#before : launcher).focus();
      this.#tell("close");
    }

    #showLauncher() {
      const { launcher, label, badge } = this.#ui;
      const open = this.hasAttribute("open");
      badge.hidden = !this.#unread;
      badge.textContent = this.#unread ? this.#texts.unread(this.#unread) : "";
      label.textContent = open ? this.#texts.close : this.#texts.open;
      label.classList.toggle("heard", open);
      launcher.setAttribute("aria-expanded", String(open));
      launcher.replaceChildren(icon(open ? "down" : "speech"), label, " ", badge);
    }

    #showOffline() {
      this.#ui.banner.hidden = navigator.onLine;
      this.#ui.banner.textContent = navigator.onLine ? "" : this.#texts.offline;
    }

    #submit() {
      const { input } = this.#ui;
      const text = input.value;
      input.value = "";
      this.#fit();
      input.focus();
      this.send(text);
    }

    #pick(text) {
      this.#focus();
      this.send(text);
    }

    // On a touch screen the input would bring up the keyboard.
    #focus() {
      this.#ui[TOUCH.matches ? "log" : "input"].focus();
    }

    #fit() {
      const { input, left } = this.#ui;
      input.style.height = "";
      input.style.height = `${Math.max(44, input.scrollHeight + 2)}px`;
      const count = LONGEST - input.value.length;
      left.textContent = count <= 200 ? this.#texts.left(count) : "";
    }

    async #attempt({ id, text }) {
      this.#waiting.add(id);
      this.#mark(id, { error: undefined, time: Date.now() });
      const late = setTimeout(() => this.#showTyping(this.#waiting.has(id)), TYPING_AFTER_MS);
      try {
        const replies = await this.#ask(text, id);
        this.#waiting.delete(id);
        this.#hear(id, replies);
      } catch (error) {
        this.#waiting.delete(id);
        const reason = error instanceof Refusal ? error.message : this.#texts.unreachable;
        this.#fail(id, reason);
      } finally {
        clearTimeout(late);
        if (!this.#waiting.size) this.#showTyping(false);
      }
    }

    #post(content, options) {
      return fetch(this.#api + WEBHOOK, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(content),
        credentials: "omit",
        ...options,
      });
    }

    async #ask(message, id) {
      const { sender } = this.#memory.read();
      const content = { sender, message, metadata: { message_id: id } };
      const response = await this.#post(content, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if ([429, 503].includes(response.status)) {
        throw new Refusal(this.#texts.busy(Number(response.headers.get("Retry-After"))));
      }
      const body = await response.json();
      if (!response.ok) throw new Refusal(String(body.error.message));
      const replies = body.filter(({ text, buttons }) => text || buttons?.length);
      if (!replies.length) throw new Error("no answer");
      return replies;
    }

    // Not what was cleared meanwhile, here or in another tab.
    #knows(id) {
      return placeOf(id, this.#memory.read().turns) >= 0;
    }

    // One answer to each message, whatever was lost, repeated, or cleared meanwhile.
    #hear(id, replies) {
      if (!this.#knows(id) || this.#memory.read().turns.some(({ to }) => to === id)) return;
      const answers = replies.map(({ text, buttons, metadata }, place) => ({
        id: `${id}-${place}`,
        to: id,
        text: text ?? "",
        buttons: buttons ?? [],
        sections: [...new Set((metadata?.sources ?? []).map(({ section }) => section))],
        safety: metadata?.outcome === "safety",
      }));
      if (replies.some(({ metadata }) => metadata?.forgotten === true)) this.#forget(answers);
      else this.#change(({ turns }) => turns.splice(placeOf(id, turns) + 1, 0, ...answers));
      this.#count(answers.length);
      for (const reply of replies) this.#tell("message", { own: false, ...reply });
    }

    #fail(id, reason) {
      if (!this.#knows(id)) return;
      this.#mark(id, { error: `${reason} ${this.#texts.failed}` });
      this.#count(1);
      this.#tell("error", { message: reason });
    }

    #mark(id, marks) {
      if (!this.#knows(id)) return;
      this.#change(({ turns }) => Object.assign(turns[placeOf(id, turns)], marks));
    }

    // What came while nobody looked.
    #count(news) {
      if (!this.hasAttribute("open")) this.#unread += news;
      this.#showLauncher();
    }

    // Whoever comes back can ask again.
    #giveUp() {
      for (const id of this.#waiting) this.#mark(id, { error: this.#texts.failed });
    }

    #change(edit) {
      this.#memory.change(edit);
      this.#draw();
    }

    // Adds what is new and leaves the rest, so that a screen reader says only what is new.
    // quiet: what comes from storage is not said at all.
    #draw({ quiet = false } = {}) {
      const { log, typing, clear } = this.#ui;
      const { turns, used } = this.#memory.read();
      const all = [this.#greeting(), ...this.#parting, ...turns];
      log.setAttribute("aria-live", quiet ? "off" : "polite");
      if (quiet) setTimeout(() => log.setAttribute("aria-live", "polite"), 100);
      this.#drop(all.map(({ id }) => id));
      let last = typing;
      for (const turn of all) {
        const isNew = !this.#shown.has(turn.id);
        if (isNew) this.#shown.set(turn.id, this.#turn(turn));
        const element = this.#shown.get(turn.id);
        for (const choice of element.querySelectorAll(".choices button")) {
          choice.disabled = used.includes(turn.id);
        }
        if (isNew) last.after(element);
        last = element;
        this.#showError(element, turn, this.#problem(turn, turns), quiet);
        if (isNew) this.#scrollTo(element);
      }
      clear.hidden = this.#shown.size === 1;
    }

    #greeting() {
      const { greeting, starters } = this.#texts;
      const buttons = starters.map((question) => ({ title: question, payload: question }));
      return { id: "greeting", text: greeting, buttons };
    }

    // What is no longer in the conversation.
    #drop(ids) {
      for (const [id, element] of this.#shown) {
        if (ids.includes(id)) continue;
        element.remove();
        this.#shown.delete(id);
      }
      for (const id of this.#waiting) if (!ids.includes(id)) this.#waiting.delete(id);
      if (!this.#waiting.size) this.#showTyping(false);
    }

    #problem({ id, own, error, time }, turns) {
      if (!own || error || this.#waiting.has(id)) return error;
      const late = !(Date.now() - time < PATIENCE_MS);
      return late && turns.every(({ to }) => to !== id) ? this.#texts.failed : undefined;
    }

    #turn({ id, own, text, buttons = [], sections = [], safety }) {
      const who = own ? this.#texts.you : this.#texts.assistant;
      const made = make("div", own ? "turn own" : "turn", {}, make("span", "heard", {}, who));
      if (text) made.append(make("p", "text", { dir: "auto" }, text));
      made.classList.toggle("safety", Boolean(safety));
      const source = `${this.#texts.from} ${sections.slice(0, 2).join(" · ")}`;
      if (sections.length) made.append(make("p", "source", {}, source));
      const choices = buttons.map(({ title, payload = title }) =>
        button("choice", title, () => {
          this.#pick(payload);
          this.#change(({ used }) => used.push(id));
        }),
      );
      if (choices.length) made.append(make("div", "choices", {}, ...choices));
      return made;
    }

    #showError(element, turn, error, quiet) {
      const there = element.querySelector(".failure");
      if (!error) there?.remove();
      if (!error || there) return;
      const note = make("p", "note", quiet ? {} : { role: "alert" }, error);
      const again = () => {
        this.#focus();
        this.#attempt(turn);
      };
      const retry = button("choice", this.#texts.retry, again);
      element.append(make("div", "failure", {}, note, retry));
      this.#scrollTo(element);
    }

    // A long answer shows its beginning, a short one all of itself.
    #scrollTo({ offsetTop, offsetHeight }) {
      const { log } = this.#ui;
      log.scrollTop = Math.min(offsetTop - 18, offsetTop + offsetHeight + 18 - log.clientHeight);
    }

    #showTyping(late) {
      const { log, typing } = this.#ui;
      typing.hidden = !late;
      if (late) log.scrollTop = log.scrollHeight;
    }

    #tell(name, detail = {}) {
      const options = { bubbles: true, composed: true, detail };
      this.dispatchEvent(new CustomEvent(`smp-chat:${name}`, options));
    }
  }

  customElements.define("smp-chat", SmpChat);

  // A page that has the element already is one that wants it there.
  function mount() {
    if (!SCRIPT || document.querySelector("smp-chat")) return;
    const chat = document.createElement("smp-chat");
    Object.assign(chat.dataset, SCRIPT.dataset);
    chat.toggleAttribute("open", "open" in SCRIPT.dataset && !PHONE.matches);
    document.body.append(chat);
  }
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
})();
