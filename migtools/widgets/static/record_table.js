/**
 * What a person does in RecordTable: every click and key becomes a message to Python.
 *
 * @typedef {import("./record_table_list.js").Model} Model
 */

import { follow, keepKeys, watchKernel } from "./common.js";
import { chosen } from "./record_table_dom.js";
import { onKey } from "./record_table_keys.js";
import { List } from "./record_table_list.js";

const TYPING_PAUSE = 120;

class Table extends List {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    super(model, el);
    this.listen();
    this.unwatch = watchKernel(model, this.root);
    this.start();
  }

  listen() {
    this.over = new AbortController();
    const on = (/** @type {any} */ node, /** @type {string} */ event, /** @type {any} */ call) =>
      node.addEventListener(event, call, { signal: this.over.signal });
    keepKeys(this.root, this.over.signal);
    on(this.grid, "scroll", () => this.draw());
    on(this.grid, "keydown", (event) => onKey(this, event));
    on(this.grid, "mousedown", (event) => this.onPress(event));
    on(this.grid, "click", (event) => this.onClick(event));
    on(this.grid, "dblclick", (event) => this.onDoubleClick(event));
    on(this.box, "input", () => this.onTyping());
    on(this.box, "keydown", (event) => this.onBoxKey(event));
    on(this.all, "click", () => this.model.send({ do: "tag_all" }));
    on(this.clear, "click", () => this.model.send({ do: "clear" }));
    on(this.filters, "change", (event) => this.model.send(
      { do: "filter", ...chosen(event.target, this.model.get("_filters")) }));
    for (const button of this.sides) {
      on(button, "click", () => this.model.send({ do: "show", side: button.dataset.side }));
    }
    // Columns before rows, and rows before what is said of them.
    this.unfollow = follow(this.model, {
      _columns: () => this.onColumns(), _filters: () => this.onFilters(),
      _counts: () => this.onFilters(), _keys: () => this.onKeys(), _renames: () => this.onKeys(),
      _shown: () => this.onShown(), _tagged: () => this.onTagged(), _hand: () => this.onHand() });
    this.hear = (/** @type {any} */ message) => this.onMessage(message);
    this.model.on("msg:custom", this.hear);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.grid);
  }

  close() {
    window.clearTimeout(this.typing);
    this.over?.abort();
    this.sizes?.disconnect();
    this.unfollow?.();
    this.model.off("msg:custom", this.hear);
    this.root.remove();
    this.unwatch?.();
  }

  // Rows.

  /** Say something about a row. @param {string} verb @param {number} at */
  say(verb, at) {
    const known = this.rows.get(at);
    if (known) this.model.send({ do: verb, row: known.row, frame: known.frame });
    return known?.row ?? null;
  }

  /** @param {number} at */
  toggle(at) {
    this.anchor = at;
    this.say(this.rows.get(at)?.ticked ? "untag" : "tag", at);
  }

  /** @param {number} at */
  take(at) {
    this.say("take", at);
  }

  /** A letter goes with the row it was pressed on: only Python knows which one is in hand.
   * @param {string} key */
  pressLetter(key) {
    const known = this.rows.get(this.active);
    if (known) this.model.send({ do: "key", key, row: known.row, frame: known.frame });
  }

  /** Ask for the name to change; Python answers with it, or says why it stays. @param {number} at */
  edit(at) {
    this.editing = this.say("edit", at);
  }

  /** Go to a row; ticking goes along from where it began. @param {number} at
   * @param {boolean} ticking */
  go(at, ticking) {
    const [before, now] = [this.active, Math.max(0, Math.min(at, this.shown.total - 1))];
    if (ticking && this.shown.total) {
      const { anchor, shown } = this;
      this.model.send({ do: "extend", version: shown.version, anchor, before, now });
    } else this.anchor = now;
    this.move(now);
  }

  /** Escape takes back the search first, and the ticks only when nothing is searched for. */
  escape() {
    if (this.shown.search) this.search("");
    else if (this.verb) this.model.send({ do: "clear" });
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    // With Shift, a range is ticked and no text is marked. And rows are reused while scrolling,
    // so the keyboard stays with the list, not with a row's box.
    const ranging = this.many && event.shiftKey && target.closest(".mt-body");
    if (!ranging && !target.closest("[data-tick]")) return;
    event.preventDefault();
    this.grid.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const name = target.closest("button")?.dataset.column;
    if (name) return this.sort(name);
    const at = rowAt(target);
    if (at === null) return undefined;
    const ticks = target.closest("[data-tick]");
    if (ticks) event.preventDefault(); // the box shows what Python decided
    if (event.shiftKey && this.many) return this.go(at, true);
    this.active = this.anchor = at;
    if (ticks) this.toggle(at);
    else if (this.many) this.take(at);
    return this.draw();
  }

  /** @param {MouseEvent} event */
  onDoubleClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const at = rowAt(target);
    if (at !== null && target.closest("[data-name]")) this.edit(at);
  }

  // The whole list.

  /** Up, then down, then the order of the frame. @param {string} name */
  sort(name) {
    const { column, descending } = this.shown;
    const again = column === name;
    const next = again && descending ? null : name;
    this.model.send({ do: "sort", column: next, descending: again && !descending });
  }

  onTyping() {
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.search(this.box.value), TYPING_PAUSE);
  }

  /** @param {string} text */
  search(text) {
    window.clearTimeout(this.typing);
    this.typing = 0;
    this.box.value = text;
    this.searching = this.next();
    this.model.send({ do: "search", id: this.searching, text });
  }

  /** @param {KeyboardEvent} event */
  onBoxKey(event) {
    if (event.key === "Escape" && this.box.value) this.search("");
    else if (["Escape", "Enter", "ArrowDown"].includes(event.key)) this.grid.focus();
    else return;
    event.preventDefault();
  }
}

/** The place in the list of the row that something stands in. @param {HTMLElement} target */
function rowAt(target) {
  const row = target.closest(".mt-body .mt-row");
  return row ? Number(row.getAttribute("aria-rowindex")) - 2 : null;
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const table = new Table(model, el);
  return () => table.close();
}

export default { render };
