/**
 * Which rows the browser keeps, and where in the list it is; no elements.
 *
 * @typedef {{row: number, side: string, cells: string[], ticked: boolean, frame: number}} Row
 */

import { ROW } from "./record_table_dom.js";

const ROWS_KEPT = 4000;
// Browsers stop laying out somewhere above 16 million pixels; beyond this, scrolling is scaled.
export const TALLEST = 8e6;

/** The rows that came, by their place in the list. After something changed, what came before is
 * still drawn until the new rows are there, and asked for again. */
export class Rows {
  constructor() {
    /** @type {Map<number, Row>} */
    this.fresh = new Map();
    /** @type {Map<number, Row>} */
    this.old = new Map();
    this.stamp = 0;
  }

  clear() {
    this.fresh.clear();
    this.old.clear();
  }

  /** @param {number} at */
  get(at) {
    return this.fresh.get(at) ?? this.old.get(at);
  }

  /** Something changed: what is kept has grown old. @param {number} stamp */
  age(stamp) {
    if (stamp <= this.stamp) return;
    this.stamp = stamp;
    for (const [at, row] of this.fresh) this.old.set(at, row);
    this.fresh.clear();
  }

  /** @param {number} start @param {Row[]} rows @param {number} frame @param {number} stamp */
  keep(start, rows, frame, stamp) {
    if (this.fresh.size + this.old.size > ROWS_KEPT) this.clear();
    this.age(stamp);
    const kept = stamp < this.stamp ? this.old : this.fresh;
    rows.forEach((row, at) => kept.set(start + at, { ...row, frame }));
  }

  /** The first row of a range that must be asked for. @param {number} from @param {number} to */
  missing(from, to) {
    while (from < to && this.fresh.has(from)) from += 1;
    return from;
  }
}

/** How far a list is scrolled, as if every one of its rows had its place. */
export class Scroll {
  /** @param {HTMLElement} grid */
  constructor(grid) {
    this.grid = grid;
    this.total = 0;
    this.height = ROW;
    this.exact = { real: -1, top: 0 };
  }

  /** Everything about the rows on screen: the first and the last, and the offset of the first. */
  seen() {
    const inside = Math.max(ROW, this.grid.clientHeight - ROW);
    const real = Math.max(1, Math.min(this.total * ROW, TALLEST) - inside);
    const scale = Math.max(1, (this.total * ROW - inside) / real);
    const at = this.grid.scrollTop;
    // A scaled place is not a whole pixel; where the list was sent to is known exactly.
    const top = at === this.exact.real ? this.exact.top : at * scale;
    const last = Math.min(this.total, Math.ceil((top + inside) / ROW));
    return { top, inside, scale, first: Math.floor(top / ROW), last };
  }

  /** Bring a row on screen. @param {number} at */
  to(at) {
    const { top, inside, scale } = this.seen();
    const [above, below] = [at * ROW, (at + 1) * ROW - inside];
    if (top <= above && top >= below) return;
    const wanted = Math.max(0, top > above ? above : below);
    this.grid.scrollTop = wanted / scale;
    this.exact = { real: this.grid.scrollTop, top: wanted };
  }

  /** Where on the page a row stands, in pixels below the first one. @param {number} at */
  offset(at) {
    return at * ROW - this.seen().top + this.grid.scrollTop;
  }
}
