// The chat page: sends what is typed, shows what comes back. Text only ever becomes text.

const PATIENCE_MS = 30_000;
const UNREACHABLE = "The service cannot be reached.";

const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("text");
// Not randomUUID: a page served over plain HTTP does not have it.
const sender = crypto.getRandomValues(new Uint32Array(4)).join("-");
let sent = 0;

// What the service itself says is wrong; any other error is on the way to it.
class Refusal extends Error {}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function turn(className, text, ...rest) {
  const made = element("div", `turn ${className}`, "");
  const who = className === "own" ? "You:" : "Assistant:";
  made.append(element("span", "who", who), element("p", "text", text), ...rest);
  log.append(made);
  // A long answer shows its beginning, a short one all of itself.
  made.scrollIntoView({ block: "nearest" });
  return made;
}

function choices(buttons) {
  const row = element("div", "choices", "");
  for (const { title, payload } of buttons) {
    const button = element("button", "", title);
    button.type = "button";
    button.value = payload;
    row.append(button);
  }
  return row;
}

function show({ text, buttons = [], metadata }) {
  const sources = (metadata?.sources ?? []).slice(0, 1);
  const lines = sources.map(({ section }) => element("p", "source", `From: ${section}`));
  turn("bot", text, ...lines, ...(buttons.length ? [choices(buttons)] : []));
}

async function ask(text, messageId) {
  const response = await fetch("/webhooks/rest/webhook", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sender, message: text, metadata: { message_id: messageId } }),
    signal: AbortSignal.timeout?.(PATIENCE_MS),
  });
  const body = await response.json();
  if (!response.ok) throw new Refusal(body.error.message);
  return body;
}

async function send(text) {
  sent += 1;
  await attempt(text, String(sent), turn("own", text));
}

async function attempt(text, messageId, own) {
  try {
    for (const reply of await ask(text, messageId)) show(reply);
  } catch (error) {
    own.classList.add("failed");
    offerRetry(error, own, () => attempt(text, messageId, own));
  }
}

function offerRetry(error, own, again) {
  const reason = error instanceof Refusal ? error.message : UNREACHABLE;
  const row = choices([{ title: "Try again", payload: "" }]);
  const offer = turn("bot", `${reason} Your message was not answered.`, row);
  row.firstChild.addEventListener("click", () => {
    own.classList.remove("failed");
    offer.remove();
    input.focus();
    again();
  });
}

function submit() {
  const text = input.value.trim();
  input.value = "";
  input.focus();
  if (text) send(text);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

input.addEventListener("keydown", (event) => {
  // Enter that ends a composition (Chinese, Japanese, Korean input) is not "send".
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});

log.addEventListener("click", (event) => {
  const button = event.target.closest("button[value]");
  if (button?.value) send(button.value);
});

input.focus();
