// Wakes the islands. It is bundled with the glue into one module, so the page needs no inline script and its
// content policy no exception. The page names the WASM file, whose name carries a hash.
import init, * as islands from "islands-glue";

await init({ module_or_path: document.getElementById("islands-wasm").href });
islands.hydrate();
for (const island of document.querySelectorAll("leptos-island")) {
  islands[island.dataset.component]?.(island);
}
