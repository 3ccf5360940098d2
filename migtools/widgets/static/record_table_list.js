/**
 * The drawn half of RecordTable: what Python says, and the rows on screen.
 * Python decides everything (order, ticks, refusals); nothing here knows more than it shows.
 *
 * @typedef {import("./record_table_rows.js").Row} Row
 * @typedef {import("./record_table_dom.js").Column} Column
 * @typedef {import("./record_table_dom.js").Tagged} Tagged
 * @typedef {{version: number, stamp: number, frame: number, total: number, all: number,
 *   search: string, side: string, column: string|null, descending: boolean, rows: Row[],
 *   asked_by: string, stay: boolean}} Shown
 * @typedef {{row: number|null, frame: number, version: number, index: number}} Hand
 * @typedef {{get(name: string): any, send(message: object): void,
 *   on(event: string, call: (...args: any[]) => void): void,
 *   off(event: string, call: (...args: any[]) => void): void}} Model
 */

import { make } from "./common.js";
import { ROW, fillFilters, fillHead, fillRow, fillSides, fillStatus, makeBar, makeHead,
  makeRow, setWidths } from "./record_table_dom.js";
import { Rows, Scroll, TALLEST } from "./record_table_rows.js";
import { Editor } from "./record_table_edit.js";
import { keysInWords } from "./record_table_keys.js";

const OVERSCAN = 8;

export class List {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.id = `mt-${Math.random().toString(36).slice(2)}`;
    this.many = model.get("_many");
    this.verb = model.get("_ticks") ? (this.many ? "Tick" : "Tag") : "";
    this.asked = 0;
    this.waiting = "";
    this.searching = "";
    this.typing = 0;
    this.active = this.anchor = 0;
    this.rows = new Rows();
    this.build();
  }

  /** Draw what Python has said so far. */
  start() {
    this.onColumns();
    this.onFilters();
    this.onKeys();
    this.onShown();
    this.onTagged();
    this.onHand();
  }

  build() {
    // Without this attribute JupyterLab takes arrows, Space and Enter as its own shortcuts.
    this.root = make("div", { class: "mt mt-table", "data-lm-suppress-shortcuts": true });
    this.status = make("div", { class: "mt-status", role: "status" });
    this.grid = make("div", { class: "mt-grid", role: "grid", tabindex: 0,
      "aria-label": `${this.model.get("_noun")}s, local and resource`,
      "aria-multiselectable": Boolean(this.verb) });
    const { bar, box, sides, filters, all, clear } = makeBar(this.many, this.verb);
    Object.assign(this, { box, sides, filters, all, clear });
    this.body = make("div", { class: "mt-body", role: "rowgroup" });
    this.window = make("div", { class: "mt-window", role: "presentation" });
    this.empty = make("p", { class: "mt-empty", role: "status" });
    const foot = make("div", { class: "mt-foot" });
    [this.place, this.keys] = [make("span"), make("span")];
    foot.append(this.place, this.keys);
    this.body.append(this.window);
    const list = make("div", { class: "mt-list" });
    list.append(this.grid, this.empty);
    this.root.append(bar, this.status, list, foot);
    this.el.append(this.root);
    this.scroll = new Scroll(this.grid);
    this.editor = new Editor(list, (row, name) => this.rename(row, name),
      () => this.grid.focus());
  }

  // What Python says.

  onColumns() {
    /** @type {Column[]} */
    this.columns = this.model.get("_columns");
    this.name = this.columns.findIndex(({ name }) => name === "name");
    setWidths(this.grid, this.columns, this.verb);
    this.grid.setAttribute("aria-colcount", String(this.columns.length + (this.verb ? 1 : 0)));
    const { head, heads } = makeHead(this.columns, this.verb);
    this.heads = heads;
    this.window.replaceChildren();
    this.grid.replaceChildren(head, this.body);
    this.fillHeads();
  }

  fillHeads() {
    const { column = null, descending = false } = this.shown ?? {};
    this.heads.forEach((cell, at) => fillHead(cell, this.columns[at], column, descending));
  }

  onFilters() {
    fillSides(this.sides, this.model.get("_counts"));
    fillFilters(this.filters, this.model.get("_filters"));
  }

  onKeys() {
    this.keys.textContent = keysInWords(this);
  }

  onShown() {
    /** @type {Shown} */
    const shown = this.model.get("_shown");
    this.shown = shown;
    this.waiting = "";
    this.editor.close();
    if (!shown.stay) this.rows.clear();
    this.rows.keep(0, shown.rows, shown.frame, shown.stamp);
    // Until what a person typed is answered, the box is theirs: a list that comes in between,
    // of a side just pressed or after a commit, still tells of the search before.
    if (shown.asked_by === this.searching) this.searching = "";
    if (!this.typing && !this.searching) this.box.value = shown.search;
    for (const button of this.sides) {
      button.setAttribute("aria-pressed", String(button.dataset.side === shown.side));
    }
    this.fillHeads();
    this.grid.setAttribute("aria-rowcount", String(shown.total + 1));
    this.layOut();
  }

  onTagged() {
    /** @type {Tagged} */
    const tagged = this.model.get("_tagged");
    this.rows.age(tagged.stamp);
    fillStatus(this.status, tagged);
    this.clear.disabled = !tagged.total;
    this.draw();
  }

  onHand() {
    /** @type {Hand} */
    this.hand = this.model.get("_hand");
    const { index, version } = this.hand;
    if (index < 0 || version !== this.shown.version) return this.draw();
    this.anchor = index;
    return this.move(index);
  }

  /** @param {any} message */
  onMessage(message) {
    if (message.do === "page") this.onPage(message);
    else if (message.do === "edit") this.onName(message);
  }

  /** @param {{id: string, version: number, stamp: number, start: number, rows: Row[]}} message */
  onPage({ id, version, stamp, start, rows }) {
    // An answer to a view that is gone is dropped; the last request also frees the line.
    if (version !== this.shown.version) return;
    if (id === this.waiting) this.waiting = "";
    this.rows.keep(start, rows, this.shown.frame, stamp);
    this.draw();
  }

  /** Python gave the name to change. @param {{row: number, frame: number, name: string}} message */
  onName({ row, frame, name }) {
    const known = this.rows.get(this.active);
    if (this.editing !== row || known?.row !== row || known.frame !== frame) return;
    this.editing = null;
    this.editor.open(this.active, known, name, known.cells[this.name]);
    this.placeEditor();
    this.editor.begin();
  }

  // What is drawn.

  /** Bring a row on screen and make it the active one. @param {number} at */
  move(at) {
    this.active = at;
    this.scroll.to(at);
    this.draw();
  }

  layOut() {
    const { total, all, stay } = this.shown;
    this.scroll.total = total;
    this.body.style.height = `${Math.min(total * ROW, TALLEST)}px`;
    // As high for every search, so that the page below does not jump while a person types.
    this.grid.style.height = `${Math.min(all * ROW + ROW + 2, this.model.get("_height"))}px`;
    this.empty.textContent = total ? "" : "No record fits; press Esc or choose All to see more.";
    if (!stay) this.grid.scrollTop = 0;
    this.active = this.anchor = stay ? Math.max(0, Math.min(this.active, total - 1)) : 0;
    this.draw();
  }

  draw() {
    if (!this.shown || !this.hand) return;
    const { first, last } = this.scroll.seen();
    const from = Math.max(0, first - OVERSCAN);
    const to = Math.min(this.shown.total, last + OVERSCAN);
    while (this.window.children.length > to - from) this.window.lastChild.remove();
    while (this.window.children.length < to - from) this.window.append(makeRow(this.columns, this.verb));
    for (let at = from; at < to; at += 1) this.drawRow(this.window.children[at - from], at);
    this.window.style.transform = `translateY(${this.scroll.offset(from)}px)`;
    const here = this.active >= from && this.active < to ? `${this.id}-${this.active}` : "";
    if (here) this.grid.setAttribute("aria-activedescendant", here);
    else this.grid.removeAttribute("aria-activedescendant");
    const [start, end, all] = [first + 1, last, this.shown.total].map((n) => n.toLocaleString("en"));
    this.place.textContent = this.shown.total ? `Rows ${start}–${end} of ${all}` : "No rows";
    this.placeEditor();
    this.ask(from, to);
  }

  /** @param {any} node @param {number} at */
  drawRow(node, at) {
    const row = this.rows.get(at);
    node.id = `${this.id}-${at}`;
    node.setAttribute("aria-rowindex", at + 2);
    node.classList.toggle("mt-here", at === this.active);
    const inHand = row?.row === this.hand.row && row?.frame === this.hand.frame;
    fillRow(node, row, this.verb, Boolean(row) && inHand);
  }

  /** Lay the field over its cell; one whose row is scrolled away waits at the edge. */
  placeEditor() {
    if (!this.editor.field) return;
    const head = this.heads[this.name];
    const top = this.scroll.offset(this.editor.at) - this.grid.scrollTop;
    const lowest = this.scroll.seen().inside - ROW;
    const frame = this.grid.parentElement.getBoundingClientRect();
    const { left, width, bottom } = head.getBoundingClientRect();
    this.editor.move({ top: bottom - frame.top + Math.max(0, Math.min(top, lowest)),
      left: left - frame.left, width, height: ROW - 1 });
  }

  /** Ask for the rows on screen that are missing, one request at a time.
   * @param {number} from @param {number} to */
  ask(from, to) {
    const start = this.rows.missing(from, to);
    if (start === to || this.waiting) return;
    this.waiting = this.next();
    this.model.send({ do: "page", id: this.waiting, start, count: to - start + OVERSCAN });
  }

  next() {
    this.asked += 1;
    return `${this.id}-${this.asked}`;
  }

  /** @param {Row} row @param {string} name */
  rename({ row, frame }, name) {
    this.model.send({ do: "rename", row, frame, name });
  }
}
