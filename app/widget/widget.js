// <smp-chat>: the clinic's assistant on any page. Loads, stores and asks nothing before it is opened.
// Attributes (the same on the script tag, which then puts the element into the page by itself):
// data-api, data-title, data-contact-url, data-privacy-url, data-position, data-theme, data-open.
(() => {
  const supported = "customElements" in window && "adoptedStyleSheets" in Document.prototype;
  if (!supported || customElements.get("smp-chat")) return;

  const script = document.currentScript;
  const ORIGIN = script ? new URL(script.src, location.href).origin : location.origin;
  const WEBHOOK = "/webhooks/rest/webhook";
  const KEPT_MS = 24 * 3600 * 1000;
  const MOST_TURNS = 60;
  const LONGEST = 4096;
  const TYPING_AFTER_MS = 300;
  const PATIENCE_MS = 30_000;
  const PHONE = matchMedia("(max-width: 480px)");

  // Another language is another object like this one: window.smpChatTexts, before the script runs.
  const TEXTS = {
    lang: "en",
    title: "Questions about SMP",
    bot: "Automated assistant. It answers from the clinic's article and gives no medical advice.",
    open: "Open the chat",
    close: "Close the chat",
    clear: "Clear the chat",
    log: "Conversation",
    you: "You:",
    assistant: "Assistant:",
    greeting: "Hello! What would you like to know about scalp micropigmentation?",
    starters: ["How much does it cost?", "Does it hurt?", "How long does SMP last?"],
    label: "Your question",
    send: "Send",
    from: "From:",
    typing: "Writing …",
    person: "Talk to a person",
    personQuestion: "Can I talk to a person?",
    contact: "Contact the clinic",
    privacy: "Privacy",
    offline: "You are offline. What you write can be sent once you are back.",
    unreachable: "The assistant cannot be reached.",
    failed: "Your message was not answered.",
    retry: "Try again",
    unread: (count) => `${count} new`,
    left: (count) => `${count} characters left`,
    ...window.smpChatTexts,
  };

  const STYLE = `
    :host { all: initial; color-scheme: light dark;
      --ink: var(--smp-ink, light-dark(#17262a, #e8f0ee));
      --soft: var(--smp-soft, light-dark(#4b5d63, #a9bbb8));
      --paper: var(--smp-paper, light-dark(#fff, #131c1b));
      --bubble: var(--smp-bubble, light-dark(#edf3f1, #22302e));
      --line: var(--smp-line, light-dark(#8ba19c, #5f7672));
      --brand: var(--smp-brand, light-dark(#0f5c55, #7fd1c7));
      --on-brand: var(--smp-on-brand, light-dark(#fff, #08211e));
      --bad: var(--smp-bad, light-dark(#a1221b, #ff9d94));
      --font: var(--smp-font, system-ui, sans-serif); }
    :host([data-theme="light"]) { color-scheme: light; }
    :host([data-theme="dark"]) { color-scheme: dark; }
    :host([hidden]), [hidden] { display: none !important; }
    * { box-sizing: border-box; margin: 0; font: 16px/1.5 var(--font); color: inherit; }
    .root { position: fixed; z-index: 2147483000; color: var(--ink);
      bottom: calc(20px + env(safe-area-inset-bottom)); right: 20px; }
    :host([data-position="left"]) .root { right: auto; left: 20px; }
    button, a { cursor: pointer; min-height: 28px; }
    :focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
    .launcher { position: relative; display: grid; place-items: center; width: 60px; height: 60px;
      border: 0; border-radius: 30px; background: var(--brand); color: var(--on-brand);
      box-shadow: 0 4px 18px rgb(0 0 0 / 30%); margin-left: auto; }
    :host([data-position="left"]) .launcher { margin: 0; }
    svg { width: 28px; height: 28px; fill: currentColor; }
    .badge { position: absolute; top: -6px; right: -6px; padding: 0 8px; border-radius: 12px;
      background: var(--bad); color: var(--paper); font-size: 13px; }
    .panel { display: flex; flex-direction: column; width: 380px; margin-bottom: 14px;
      height: min(620px, calc(100dvh - 120px)); overflow: hidden; border: 1px solid var(--line);
      border-radius: 16px; background: var(--paper); box-shadow: 0 12px 40px rgb(0 0 0 / 28%); }
    .head { display: flex; gap: 4px; align-items: start; padding: 14px 10px 12px 18px;
      background: var(--brand); color: var(--on-brand); }
    .head div { flex: 1; }
    h2 { font-size: 17px; font-weight: 650; }
    .head p { font-size: 13px; line-height: 1.4; }
    .head button { width: 36px; height: 36px; border: 0; border-radius: 8px; background: none;
      font-size: 20px; }
    .head button:focus-visible { outline-color: var(--on-brand); }
    .head svg { width: 18px; height: 18px; vertical-align: -3px; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px; }
    .log:focus-visible { outline-offset: -4px; }
    .turn { display: flex; flex-direction: column; align-items: start; margin-bottom: 14px; }
    .text { max-width: 88%; padding: 9px 14px; border-radius: 4px 16px 16px; white-space: pre-line;
      background: var(--bubble); overflow-wrap: anywhere; }
    .you { align-items: end; }
    .you .text { border-radius: 16px 16px 4px; background: var(--brand); color: var(--on-brand); }
    .source, .typing, .small { font-size: 13px; color: var(--soft); }
    .source { margin: 4px 2px 0; }
    .error { margin-top: 4px; font-size: 14px; color: var(--bad); }
    .choices { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
    .choice { padding: 6px 13px; border: 1px solid var(--brand); border-radius: 18px;
      background: var(--paper); color: var(--brand); font-size: 15px; text-align: start; }
    .choice:hover:enabled { background: var(--bubble); }
    .choice:disabled { border-color: var(--line); color: var(--soft); cursor: default; }
    .banner { padding: 8px 16px; background: var(--bubble); font-size: 14px; }
    .typing { min-height: 24px; padding: 0 18px; }
    form { display: flex; gap: 8px; align-items: end; padding: 10px 12px 6px;
      border-top: 1px solid var(--line); }
    textarea { flex: 1; min-height: 42px; max-height: 120px; padding: 8px 12px; resize: none;
      border: 1px solid var(--line); border-radius: 12px; background: var(--paper); }
    .send { height: 42px; padding: 0 16px; border: 0; border-radius: 12px; font-weight: 600;
      background: var(--brand); color: var(--on-brand); }
    .foot { display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 0 14px 10px; }
    .foot button, .foot a { padding: 2px 0; border: 0; background: none; color: var(--brand);
      font-size: 14px; text-decoration: underline; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) {
      .panel { position: fixed; inset: 0; width: 100%; height: 100dvh; border: 0;
        border-radius: 0; padding-bottom: env(safe-area-inset-bottom); }
    }
    @media (prefers-reduced-motion: no-preference) {
      .panel { animation: rise 0.16s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(10px); } }
    }
    @media (forced-colors: active) {
      .launcher, .text, .send, .head { border: 1px solid; }
    }`;

  const SPEECH = "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-6 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z";
  const BIN = "M9 3h6l1 2h4v2H4V5h4zM6 9h12l-1 12H7z";
  const CROSS = "M5 3.6 12 10.6l7-7L20.400 5l-7 7 7 7-1.400 1.400-7-7-7 7L3.600 19l7-7-7-7z";

  // Not randomUUID: a page served over plain HTTP does not have it.
  const random = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  function make(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else if (value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children.filter(Boolean));
    return made;
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  }

  // What the service itself says is wrong; any other error is on the way to it.
  class Refusal extends Error {}

  class SmpChat extends HTMLElement {
    #turns = [];
    #sender = "";
    #unread = 0;
    #waiting = 0;
    #loaded = false;
    #ui = {};

    connectedCallback() {
      if (this.shadowRoot) return;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.#build();
      addEventListener("storage", (event) => this.#loaded && event.key === this.#key && this.#sync());
      addEventListener("online", () => this.#showOffline());
      addEventListener("offline", () => this.#showOffline());
      PHONE.addEventListener("change", () => this.#showModal());
      this.#tell("ready");
      if ("open" in this.dataset && !PHONE.matches) this.open({ focus: false });
    }

    get isOpen() {
      return !this.#ui.panel.hidden;
    }

    open({ focus = true } = {}) {
      if (!this.#loaded) this.#load();
      this.#loaded = true;
      this.#unread = 0;
      this.#ui.panel.hidden = false;
      this.#showLauncher();
      this.#showModal();
      this.#showOffline();
      this.#scroll();
      if (focus) this.#ui.input.focus();
      this.#tell("open");
    }

    close() {
      if (!this.isOpen) return;
      this.#ui.panel.hidden = true;
      this.#showLauncher();
      this.#showModal();
      this.#ui.launcher.focus();
      this.#tell("close");
    }

    toggle() {
      if (this.isOpen) this.close();
      else this.open();
    }

    /** Opens the chat and asks. */
    async send(text) {
      if (!this.isOpen) this.open();
      const turn = { who: "you", text: text.slice(0, LONGEST), id: random() };
      this.#add(turn);
      await this.#attempt(turn.id);
    }

    /** Forgets the conversation, here and in the other tabs. */
    clear() {
      this.#turns = [];
      this.#sender = random();
      this.#save();
      this.#draw();
      this.#ui.input.focus();
    }

    get #api() {
      return this.dataset.api ?? ORIGIN;
    }

    get #key() {
      return `smp-chat:${this.#api}`;
    }

    #build() {
      const ui = this.#ui;
      ui.badge = make("span", { className: "badge", hidden: true });
      ui.launcher = make(
        "button",
        { type: "button", className: "launcher", part: "launcher", "aria-controls": "panel" },
        icon(SPEECH),
        ui.badge,
      );
      ui.log = make("div", {
        className: "log", part: "log", role: "log", tabIndex: 0, "aria-label": TEXTS.log,
      });
      ui.banner = make("p", { className: "banner", part: "banner", role: "status", hidden: true });
      // Not announced: the answer is.
      ui.typing = make("p", { className: "typing", "aria-hidden": "true" });
      ui.input = make("textarea", {
        id: "input", part: "input", rows: 1, maxLength: LONGEST, enterKeyHint: "send",
      });
      ui.count = make("p", { className: "small", role: "status", hidden: true });
      ui.form = make(
        "form",
        { part: "form", autocomplete: "off" },
        make("label", { className: "hidden", htmlFor: "input" }, TEXTS.label),
        ui.input,
        make("button", { className: "send", part: "send" }, TEXTS.send),
      );
      ui.panel = make(
        "div",
        { id: "panel", className: "panel", part: "panel", role: "dialog", hidden: true },
        this.#header(),
        ui.log,
        ui.typing,
        ui.banner,
        ui.form,
        this.#footer(),
      );
      ui.panel.setAttribute("aria-labelledby", "title");
      const root = make("div", { className: "root", role: "region", lang: TEXTS.lang });
      root.setAttribute("aria-label", this.dataset.title ?? TEXTS.title);
      root.append(ui.panel, ui.launcher);
      this.shadowRoot.append(root);
      this.#listen();
      this.#showLauncher();
    }

    #header() {
      const button = (label, path, act) => {
        const made = make("button", { type: "button", title: label, "aria-label": label }, icon(path));
        made.addEventListener("click", act);
        return made;
      };
      return make(
        "div",
        { className: "head", part: "header" },
        make(
          "div",
          {},
          make("h2", { id: "title" }, this.dataset.title ?? TEXTS.title),
          make("p", {}, TEXTS.bot),
        ),
        button(TEXTS.clear, BIN, () => this.clear()),
        button(TEXTS.close, CROSS, () => this.close()),
      );
    }

    #footer() {
      const person = make("button", { type: "button" }, TEXTS.person);
      person.addEventListener("click", () => this.send(TEXTS.personQuestion));
      const link = (href, text) => href && make("a", { href, target: "_blank", rel: "noopener" }, text);
      const { contactUrl, privacyUrl } = this.dataset;
      return make(
        "div",
        { className: "foot", part: "footer" },
        person,
        link(contactUrl, TEXTS.contact),
        link(privacyUrl, TEXTS.privacy),
        this.#ui.count,
      );
    }

    #listen() {
      const { launcher, panel, form, input, log } = this.#ui;
      launcher.addEventListener("click", () => this.toggle());
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#submit();
      });
      input.addEventListener("input", () => this.#fit());
      input.addEventListener("keydown", (event) => {
        // Enter that ends a composition (Chinese, Japanese, Korean input) is not "send".
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#submit();
      });
      panel.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.isComposing) this.close();
        if (event.key === "Tab" && PHONE.matches) this.#trap(event);
      });
      log.addEventListener("click", ({ target }) => {
        const button = target.closest("button");
        if (!button) return;
        if (button.dataset.retry) this.#attempt(button.dataset.retry);
        else this.#choose(button);
      });
    }

    #submit() {
      const text = this.#ui.input.value.trim();
      this.#ui.input.value = "";
      this.#fit();
      this.#ui.input.focus();
      if (text) this.send(text);
    }

    #choose({ value, dataset }) {
      const turn = this.#turns[dataset.turn];
      if (turn) turn.used = true;
      this.#draw();
      this.#ui.input.focus();
      this.send(value);
    }

    #fit() {
      const { input, count } = this.#ui;
      input.style.height = "auto";
      input.style.height = `${input.scrollHeight + 2}px`;
      const left = LONGEST - input.value.length;
      count.hidden = left > 200;
      count.textContent = count.hidden ? "" : TEXTS.left(left);
    }

    // On a phone the panel is all there is: focus stays in it.
    #trap(event) {
      const all = [...this.#ui.panel.querySelectorAll("button:enabled, a, textarea, [tabindex]")];
      const [first, last] = [all[0], all.at(-1)];
      const leaving = event.shiftKey ? first : last;
      if (this.shadowRoot.activeElement !== leaving) return;
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }

    async #attempt(id) {
      const change = (fields) => {
        const turn = this.#turns.find((one) => one.id === id);
        if (turn) Object.assign(turn, fields);
        this.#save();
        this.#draw();
      };
      change({ state: "sending", error: undefined });
      const timer = setTimeout(() => {
        this.#ui.typing.textContent = TEXTS.typing;
      }, TYPING_AFTER_MS);
      this.#waiting += 1;
      try {
        const text = this.#turns.find((one) => one.id === id)?.text ?? "";
        const replies = await this.#ask(text, id);
        change({ state: "sent" });
        for (const reply of replies) this.#answer(reply);
      } catch (error) {
        const reason = error instanceof Refusal ? error.message : TEXTS.unreachable;
        change({ state: "failed", error: `${reason} ${TEXTS.failed}` });
        this.#tell("error", { message: reason });
      } finally {
        clearTimeout(timer);
        this.#waiting -= 1;
        if (!this.#waiting) this.#ui.typing.textContent = "";
      }
    }

    async #ask(message, id) {
      const response = await fetch(this.#api + WEBHOOK, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sender: this.#sender, message, metadata: { message_id: id } }),
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const body = await response.json();
      if (!response.ok) throw new Refusal(String(body.error.message));
      return body;
    }

    #answer({ text, buttons = [], metadata }) {
      const sections = [...new Set((metadata?.sources ?? []).map(({ section }) => section))];
      this.#add({ who: "bot", text, buttons, sections });
      if (!this.isOpen) this.#unread += 1;
      this.#showLauncher();
      this.#tell("message", { text, outcome: metadata?.outcome });
    }

    #add(turn) {
      this.#turns = [...this.#turns, turn].slice(-MOST_TURNS);
      this.#save();
      this.#draw();
    }

    // Storage may be forbidden, full, or hold anything: then the chat lives as long as the page.
    #load() {
      try {
        const { sender, turns, at } = JSON.parse(localStorage.getItem(this.#key));
        if (Date.now() - at < KEPT_MS) {
          this.#sender = String(sender);
          this.#turns = turns.map((turn) =>
            turn.state === "sending" ? { ...turn, state: "failed", error: TEXTS.failed } : turn,
          );
        }
      } catch {
        this.#turns = [];
      }
      this.#sender ||= random();
      this.#draw({ quietly: true });
    }

    #sync() {
      try {
        const { sender, turns } = JSON.parse(localStorage.getItem(this.#key));
        this.#sender = String(sender);
        this.#turns = turns;
        this.#draw({ quietly: true });
      } catch {
        // Cleared by hand in another tab: this one keeps what it shows.
      }
    }

    #save() {
      const kept = { sender: this.#sender, turns: this.#turns, at: Date.now() };
      try {
        localStorage.setItem(this.#key, JSON.stringify(kept));
      } catch {
        // See #load.
      }
    }

    // Only what has changed is put in anew, so that a screen reader says only that.
    #draw({ quietly = false } = {}) {
      const { log } = this.#ui;
      if (quietly) log.setAttribute("aria-live", "off");
      const greeting = { who: "bot", text: TEXTS.greeting, buttons: this.#starters() };
      [greeting, ...this.#turns].forEach((turn, place) => {
        const state = JSON.stringify(turn);
        const shown = log.children[place];
        if (shown?.smpState === state) return;
        const made = this.#turn(turn, place - 1);
        made.smpState = state;
        if (shown) shown.replaceWith(made);
        else log.append(made);
      });
      while (log.children.length > this.#turns.length + 1) log.lastChild.remove();
      this.#scroll();
      if (quietly) setTimeout(() => log.setAttribute("aria-live", "polite"), 100);
    }

    #starters() {
      if (this.#turns.length) return [];
      return TEXTS.starters.map((question) => ({ title: question, payload: question }));
    }

    #turn({ who, text, buttons = [], sections = [], error, id, used }, place) {
      const own = who === "you";
      const choices = buttons.map(({ title, payload }) =>
        make("button", {
          type: "button", className: "choice", part: "choice", textContent: title, value: payload,
          disabled: Boolean(used), "data-turn": place,
        }),
      );
      return make(
        "div",
        { className: own ? "turn you" : "turn", part: own ? "turn you" : "turn" },
        make("span", { className: "hidden" }, own ? TEXTS.you : TEXTS.assistant),
        make("p", { className: "text", textContent: text }),
        ...sections.map((section) =>
          make("p", { className: "source", part: "source" }, `${TEXTS.from} ${section}`),
        ),
        error && make("p", { className: "error", role: "alert" }, error),
        error &&
          make("button", { type: "button", className: "choice", "data-retry": id }, TEXTS.retry),
        choices.length > 0 && make("div", { className: "choices" }, ...choices),
      );
    }

    #scroll() {
      const last = this.#ui.log.lastElementChild;
      // A long answer shows its beginning, a short one all of itself.
      if (last && this.isOpen) this.#ui.log.scrollTop = last.offsetTop - this.#ui.log.offsetTop - 16;
    }

    #showLauncher() {
      const { launcher, badge } = this.#ui;
      const news = this.#unread ? TEXTS.unread(this.#unread) : "";
      badge.hidden = !news;
      badge.textContent = news;
      const label = this.isOpen ? TEXTS.close : TEXTS.open;
      launcher.setAttribute("aria-label", news ? `${label}, ${news}` : label);
      launcher.setAttribute("aria-expanded", String(this.isOpen));
    }

    #showModal() {
      const modal = this.isOpen && PHONE.matches;
      this.#ui.launcher.hidden = modal;
      if (modal) this.#ui.panel.setAttribute("aria-modal", "true");
      else this.#ui.panel.removeAttribute("aria-modal");
      document.documentElement.style.overflow = modal ? "hidden" : "";
    }

    #showOffline() {
      this.#ui.banner.hidden = navigator.onLine;
      this.#ui.banner.textContent = navigator.onLine ? "" : TEXTS.offline;
    }

    #tell(name, detail = {}) {
      const options = { bubbles: true, composed: true, detail };
      this.dispatchEvent(new CustomEvent(`smp-chat:${name}`, options));
    }
  }

  customElements.define("smp-chat", SmpChat);
  if (script && !document.querySelector("smp-chat")) {
    const chat = document.createElement("smp-chat");
    Object.assign(chat.dataset, script.dataset);
    document.body.append(chat);
  }
})();
