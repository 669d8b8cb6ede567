// Wakes the islands of the page. Pages without islands do not load this file.
import init, * as app from "/pkg/vekha.js";

await init({ module_or_path: "/pkg/vekha.wasm" });
app.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  app[island.dataset.component]?.(island);
}
document.documentElement.dataset.ready = "";
