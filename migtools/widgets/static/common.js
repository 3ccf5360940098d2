/**
 * What the browser halves of all widgets share.
 * Text only ever enters the page through textContent, so a name is never markup.
 */

/** @param {string} tag @param {Record<string, any>} attributes @param {string} text
 * @returns {any} */
export function make(tag, attributes = {}, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}

/** What an element says to keep a notebook's shortcuts away from it. */
const KEPT = "data-lm-suppress-shortcuts";

/** Keep the keys that are pressed in a widget from the notebook around it, which has a meaning of
 * its own for nearly every letter. That the root says so is not enough: a notebook asks the
 * element with the focus first, and it is that one which many of its shortcuts are for. Notebook 7
 * hears a key before any element does, so it must be told before that, at the window; others hear
 * it after the widget, and then not at all. What the browser does with a key stays as it is.
 * @param {HTMLElement} root the element of class "mt" @param {AbortSignal} signal */
export function keepKeys(root, signal) {
  window.addEventListener("keydown", (event) => {
    const node = /** @type {HTMLElement} */ (event.target);
    if (node !== root && root.contains(node)) node.toggleAttribute(KEPT, !isForNotebook(event));
  }, { capture: true, signal });
  root.addEventListener("keydown", (event) => {
    if (!isForNotebook(event)) event.stopPropagation();
  }, { signal });
}

/** Chords, F-keys and Shift+Enter are left to the notebook. @param {KeyboardEvent} event */
function isForNotebook({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  return ctrlKey || metaKey || altKey || /^F\d+$/.test(key) || (shiftKey && key === "Enter");
}

/** Call for what changed, in the order of the calls, whatever the order in which it is told: a
 * message of Python sets several values at once, and those of a process come in an order of its own.
 * @param {any} model @param {Record<string, () => void>} calls by the name of a value
 * @returns {() => void} to be called when the view closes */
export function follow(model, calls) {
  const names = Object.keys(calls);
  const seen = new Map(names.map((name) => [name, model.get(name)]));
  const look = () => {
    const changed = names.filter((name) => model.get(name) !== seen.get(name));
    for (const name of changed) seen.set(name, model.get(name));
    for (const name of changed) calls[name]();
  };
  for (const name of names) model.on(`change:${name}`, look);
  return () => names.forEach((name) => model.off(`change:${name}`, look));
}

/** What a kernel says of itself when no view of before will be answered again. */
const GONE = ["restarting", "autorestarting", "terminating", "dead"];

/** Say in a widget that its kernel does not answer, as soon as the page learns of it, and take it
 * back where only the way there was cut for a while. JupyterLab, Notebook and Voilà hand out the
 * kernel, which tells; elsewhere a model may tell that it was cut off, or nothing is said.
 * @param {any} model @param {HTMLElement} root the element of class "mt"
 * @returns {() => void} to be called when the view closes */
export function watchKernel(model, root) {
  const kernel = model.widget_manager?.kernel;
  const next = document.body.dataset.voila ? "Reload the page" : "Run its cell again";
  const note = make("p", { class: "mt-stopped mt-refusal", role: "alert" }, "The kernel has stopped "
    + `or was restarted, so this view no longer answers. ${next}; what you judged is saved.`);
  let gone = false;
  const say = () => { if (!note.isConnected) root.prepend(note); };
  const end = () => { gone = true; say(); };
  const hear = (/** @type {any} */ _, /** @type {string} */ status) => {
    if (GONE.includes(status)) end();
    else if (["connecting", "disconnected"].includes(status)) say();
    else if (status === "connected" && !gone) note.remove();
  };
  const told = [["disposed", end], ["statusChanged", hear], ["connectionStatusChanged", hear]];
  for (const [signal, call] of told) kernel?.[signal]?.connect(call);
  model.on("comm_live_update", end);
  return () => {
    for (const [signal, call] of told) kernel?.[signal]?.disconnect(call);
    model.off("comm_live_update", end);
  };
}
