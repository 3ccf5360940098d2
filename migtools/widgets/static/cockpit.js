/**
 * The browser half of Cockpit: it shows the tables that the kernel wrote and says what is clicked.
 *
 * Text is escaped where it is written, in cockpit/tables.py; nothing is put together here.
 *
 * @typedef {{turn: number, html: string, refusal: string}} Shown
 */

import { keepKeys, make, watchKernel } from "./common.js";

/** What marks the focused button, so that it is found again in new tables.
 * @param {HTMLElement} body @returns {string} */
function focused(body) {
  const node = /** @type {any} */ (document.activeElement);
  if (!body.contains(node) || !node.dataset.do) return "";
  return `[data-do="${node.dataset.do}"][data-at="${node.dataset.at}"]`;
}

/** @param {HTMLElement} body @param {string} html */
function fill(body, html) {
  const mark = focused(body);
  body.innerHTML = html;
  if (mark) /** @type {any} */ (body.querySelector(mark))?.focus();
}

/** @param {any} model @param {HTMLElement} body */
function listen(model, body) {
  body.addEventListener("click", ({ target }) => {
    const button = /** @type {any} */ (target).closest("[data-do]");
    if (button) model.send({ do: button.dataset.do, at: Number(button.dataset.at) });
  });
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const root = make("div", { class: "mt mt-cockpit", "data-lm-suppress-shortcuts": true });
  const refusal = make("div", { class: "mt-refusal", role: "alert" });
  const body = make("div");
  root.append(refusal, body);
  let html = "";
  const draw = () => {
    const shown = /** @type {Shown} */ (model.get("_shown"));
    refusal.textContent = shown.refusal;
    // It stands above tables that may be longer than the window.
    if (shown.refusal) refusal.scrollIntoView({ block: "nearest" });
    if (shown.html !== html) fill(body, (html = shown.html));
  };
  draw();
  listen(model, body);
  const over = new AbortController();
  keepKeys(root, over.signal);
  model.on("change:_shown", draw);
  el.append(root);
  const unwatch = watchKernel(model, root);
  return () => {
    over.abort();
    unwatch();
    model.off("change:_shown", draw);
  };
}

export default { render };
