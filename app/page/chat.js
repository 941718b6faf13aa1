// The chat page: sends what is typed, shows what comes back. Text only ever becomes text.

const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("text");
const sender = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

function turn(className, text) {
  const element = document.createElement("div");
  element.className = `turn ${className}`;
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  element.append(paragraph);
  log.append(element);
  element.scrollIntoView({ block: "end" });
  return element;
}

function choices(element, buttons) {
  const row = document.createElement("div");
  row.className = "choices";
  for (const { title, payload } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.value = payload;
    button.textContent = title;
    row.append(button);
  }
  element.append(row);
}

function show(reply) {
  const element = turn("bot", reply.text);
  const sources = reply.metadata?.sources ?? [];
  if (sources.length) {
    const line = document.createElement("p");
    line.className = "source";
    line.textContent = `From: ${sources[0].section}`;
    element.append(line);
  }
  if (reply.buttons) choices(element, reply.buttons);
  element.scrollIntoView({ block: "end" });
}

async function ask(text, messageId) {
  const response = await fetch("/webhooks/rest/webhook", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sender, message: text, metadata: { message_id: messageId } }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error.message);
  return body;
}

async function send(text) {
  const messageId = String(Date.now() + Math.random());
  await attempt(text, messageId, turn("own", text));
}

async function attempt(text, messageId, own) {
  try {
    for (const reply of await ask(text, messageId)) show(reply);
  } catch (error) {
    own.classList.add("failed");
    offerRetry(error, () => attempt(text, messageId, own));
  }
}

function offerRetry(error, again) {
  const known = error instanceof TypeError ? "The service cannot be reached." : error.message;
  const element = turn("bot", `${known} Your message was not answered.`);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Try again";
  button.addEventListener("click", () => {
    log.querySelectorAll(".failed").forEach((own) => own.classList.remove("failed"));
    element.remove();
    again();
  });
  element.append(button);
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
