// The demo page: its buttons ask in the chat.

const chat = () => document.querySelector("smp-chat");

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button || !chat()) return;
  if ("ask" in button.dataset) chat().send(button.textContent);
  if ("openChat" in button.dataset) chat().open();
});
