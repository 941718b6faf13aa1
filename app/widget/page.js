// The demo page: the chat is open where there is room beside the text, and the buttons ask in it.

const chat = document.querySelector("smp-chat");
const snippet = document.getElementById("snippet");

snippet.textContent = snippet.textContent.replace("/widget.js", `${location.origin}/widget.js`);

if (chat) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("ask" in button.dataset) {
      chat.open();
      chat.send(button.textContent);
    }
    if ("openChat" in button.dataset) chat.open();
  });
  if (matchMedia("(min-width: 75rem)").matches) chat.toggleAttribute("open", true);
}
