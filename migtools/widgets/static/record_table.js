/**
 * The browser half of RecordTable: it draws the rows on screen and says what a person did.
 * Python decides everything (order, tags, refusals); nothing here knows more than it shows.
 *
 * @typedef {import("./record_table_dom.js").Row} Row
 * @typedef {import("./record_table_dom.js").Column} Column
 * @typedef {{version: number, total: number, all: number, search: string, side: string,
 *   column: string|null, descending: boolean, rows: Row[], asked_by: string}} Shown
 * @typedef {import("./record_table_dom.js").Tagged} Tagged
 * @typedef {{get(name: string): any, send(message: object): void,
 *   on(event: string, call: (...args: any[]) => void): void,
 *   off(event: string, call: (...args: any[]) => void): void}} Model
 */

import { make } from "./common.js";
import { ROW, fillHead, fillRow, fillStatus, makeBar, makeFoot, makeHead, makeRow, setWidths }
  from "./record_table_dom.js";

const OVERSCAN = 8;
const TYPING_PAUSE = 120;
const ROWS_KEPT = 4000;
// Browsers stop laying out somewhere above 16 million pixels; beyond this, scrolling is scaled.
const TALLEST = 8e6;

class Table {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.id = `mt-${Math.random().toString(36).slice(2)}`;
    this.asked = 0;
    this.waiting = "";
    /** @type {Map<number, Row>} */
    this.rows = new Map();
    /** @type {Column[]} */
    this.columns = model.get("_columns");
    this.build();
    this.listen();
    this.onShown();
    this.onTagged();
  }

  build() {
    // Without this attribute JupyterLab takes arrows, Space and Enter as its own shortcuts.
    this.root = make("div", { class: "mt mt-table", "data-lm-suppress-shortcuts": true });
    this.status = make("div", { class: "mt-status", role: "status" });
    this.grid = make("div", { class: "mt-grid", role: "grid", tabindex: 0,
      "aria-label": `${this.model.get("_noun")}s, local and resource`,
      "aria-multiselectable": true, "aria-colcount": this.columns.length + 1 });
    setWidths(this.grid, this.columns);
    const { head, heads } = makeHead(this.columns);
    const { bar, box, sides, clear } = makeBar(this.model.get("_counts"));
    Object.assign(this, { heads, box, sides, clear });
    this.body = make("div", { class: "mt-body", role: "rowgroup" });
    this.window = make("div", { class: "mt-window", role: "presentation" });
    this.empty = make("p", { class: "mt-empty", role: "status" });
    this.place = make("span");
    this.body.append(this.window);
    this.grid.append(head, this.body);
    const list = make("div", { class: "mt-list" });
    list.append(this.grid, this.empty);
    this.root.append(bar, this.status, list, makeFoot(this.place));
    this.el.append(this.root);
  }

  listen() {
    this.over = new AbortController();
    const on = (/** @type {any} */ node, /** @type {string} */ event, /** @type {any} */ call) =>
      node.addEventListener(event, call, { signal: this.over.signal });
    on(this.grid, "scroll", () => this.draw());
    on(this.grid, "keydown", (event) => this.onKey(event));
    on(this.grid, "mousedown", (event) => this.onPress(event));
    on(this.grid, "click", (event) => this.onClick(event));
    on(this.box, "input", () => this.onTyping());
    on(this.box, "keydown", (event) => this.onBoxKey(event));
    on(this.clear, "click", () => this.model.send({ do: "clear" }));
    for (const button of this.sides) {
      on(button, "click", () => this.model.send({ do: "show", side: button.dataset.side }));
    }
    this.calls = { "change:_shown": () => this.onShown(), "change:_tagged": () => this.onTagged(),
      "msg:custom": (/** @type {any} */ message) => this.onPage(message) };
    for (const [event, call] of Object.entries(this.calls)) this.model.on(event, call);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.grid);
  }

  close() {
    window.clearTimeout(this.typing);
    this.over?.abort();
    this.sizes?.disconnect();
    for (const [event, call] of Object.entries(this.calls ?? {})) this.model.off(event, call);
    this.root.remove();
  }

  // What Python says.

  onShown() {
    /** @type {Shown} */
    const shown = this.model.get("_shown");
    this.shown = shown;
    this.version = shown.version;
    this.waiting = "";
    this.active = 0;
    this.rows.clear();
    this.keep(0, shown.rows);
    // While a person types on, the box is theirs; a search made in Python is always shown.
    if (document.activeElement !== this.box || !shown.asked_by) this.box.value = shown.search;
    for (const button of this.sides) {
      button.setAttribute("aria-pressed", String(button.dataset.side === shown.side));
    }
    this.heads.forEach((cell, at) =>
      fillHead(cell, this.columns[at], shown.column, shown.descending));
    this.grid.setAttribute("aria-rowcount", String(shown.total + 1));
    this.layOut();
  }

  onTagged() {
    /** @type {Tagged} */
    const tagged = this.model.get("_tagged");
    this.ticked = new Set(tagged.rows);
    fillStatus(this.status, tagged);
    this.clear.disabled = !tagged.rows.length;
    this.draw();
  }

  /** @param {{do: string, id: string, version: number, start: number, rows: Row[]}} message */
  onPage(message) {
    // An answer to a view that is gone is dropped; the last request also frees the line.
    if (message.do !== "page" || message.version !== this.version) return;
    if (message.id === this.waiting) this.waiting = "";
    this.keep(message.start, message.rows);
    this.draw();
  }

  /** @param {number} start @param {Row[]} rows */
  keep(start, rows) {
    if (this.rows.size > ROWS_KEPT) this.rows.clear();
    rows.forEach((row, at) => this.rows.set(start + at, row));
  }

  // What is drawn.

  layOut() {
    const total = this.shown.total;
    this.body.style.height = `${Math.min(total * ROW, TALLEST)}px`;
    // As high for every search, so that the page below does not jump while a person types.
    this.grid.style.height = `${Math.min(this.shown.all * ROW + ROW + 2, this.model.get("_height"))}px`;
    this.empty.textContent = total ? "" : "No record fits; press Esc or choose All to see more.";
    this.grid.scrollTop = 0;
    this.draw();
  }

  /** How far the list is scrolled, as if every row had its place: first row and its offset. */
  seen() {
    const inside = Math.max(ROW, this.grid.clientHeight - ROW);
    const real = Math.max(1, Math.min(this.shown.total * ROW, TALLEST) - inside);
    const scale = Math.max(1, (this.shown.total * ROW - inside) / real);
    const top = this.grid.scrollTop * scale;
    const last = Math.min(this.shown.total, Math.ceil((top + inside) / ROW));
    return { top, inside, scale, first: Math.floor(top / ROW), last };
  }

  draw() {
    if (!this.shown || !this.ticked) return;
    const { top, first, last } = this.seen();
    const from = Math.max(0, first - OVERSCAN);
    const to = Math.min(this.shown.total, last + OVERSCAN);
    while (this.window.children.length > to - from) this.window.lastChild.remove();
    while (this.window.children.length < to - from) this.window.append(makeRow(this.columns));
    for (let at = from; at < to; at += 1) this.drawRow(this.window.children[at - from], at);
    this.window.style.transform = `translateY(${from * ROW - top + this.grid.scrollTop}px)`;
    const here = this.active >= from && this.active < to ? `${this.id}-${this.active}` : "";
    if (here) this.grid.setAttribute("aria-activedescendant", here);
    else this.grid.removeAttribute("aria-activedescendant");
    const [start, end, all] = [first + 1, last, this.shown.total].map((n) => n.toLocaleString("en"));
    this.place.textContent = this.shown.total ? `Rows ${start}–${end} of ${all}` : "No rows";
    this.ask(from, to);
  }

  /** @param {any} node @param {number} at */
  drawRow(node, at) {
    const row = this.rows.get(at);
    node.id = `${this.id}-${at}`;
    node.setAttribute("aria-rowindex", at + 2);
    node.classList.toggle("mt-here", at === this.active);
    fillRow(node, row, Boolean(row && this.ticked.has(row.row)));
  }

  /** Ask for the rows on screen that are missing, one request at a time.
   * @param {number} from @param {number} to */
  ask(from, to) {
    while (from < to && this.rows.has(from)) from += 1;
    if (from === to || this.waiting) return;
    this.waiting = this.next();
    this.model.send({ do: "page", id: this.waiting, start: from, count: to - from + OVERSCAN });
  }

  next() {
    this.asked += 1;
    return `${this.id}-${this.asked}`;
  }

  // What a person does.

  /** @param {number} at */
  toggle(at) {
    const row = this.rows.get(at);
    if (row) this.model.send({ do: this.ticked?.has(row.row) ? "untag" : "tag", row: row.row });
  }

  /** @param {number} at */
  move(at) {
    this.active = Math.max(0, Math.min(at, this.shown.total - 1));
    const { top, inside, scale } = this.seen();
    const [above, below] = [this.active * ROW, (this.active + 1) * ROW - inside];
    if (top > above || top < below) this.grid.scrollTop = (top > above ? above : below) / scale;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.seen().inside / ROW) - 1);
    const { active } = this;
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page,
      PageUp: active - page, Home: 0, End: this.shown.total - 1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "/") this.box.focus();
    else if (event.key === "Escape") this.escape();
    else if ([" ", "Enter"].includes(event.key) && event.target === this.grid) this.toggle(active);
    else return;
    event.preventDefault();
  }

  /** Escape takes back the search first, and the tags only when nothing is searched for. */
  escape() {
    if (this.shown.search) this.search("");
    else this.model.send({ do: "clear" });
  }

  /** @param {MouseEvent} event */
  onPress(event) {
    // Rows are reused while scrolling, so the keyboard stays with the list, not with a row's box.
    if (!(/** @type {HTMLElement} */ (event.target)).closest("[data-tick]")) return;
    event.preventDefault();
    this.grid.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const name = target.closest("button")?.dataset.column;
    if (name) return this.sort(name);
    const row = target.closest(".mt-body .mt-row");
    if (!row) return undefined;
    this.active = Number(row.getAttribute("aria-rowindex")) - 2;
    if (target.closest("[data-tick]")) {
      event.preventDefault(); // the box shows what Python decided
      this.toggle(this.active);
    }
    return this.draw();
  }

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
    this.box.value = text;
    this.model.send({ do: "search", id: this.next(), text });
  }

  /** @param {KeyboardEvent} event */
  onBoxKey(event) {
    if (event.key === "Escape" && this.box.value) this.search("");
    else if (["Escape", "Enter", "ArrowDown"].includes(event.key)) this.grid.focus();
    else return;
    event.preventDefault();
  }
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const table = new Table(model, el);
  return () => table.close();
}

export default { render };
