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
