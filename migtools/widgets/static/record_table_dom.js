/**
 * The elements of RecordTable and what stands in them; no state and no decisions.
 *
 * @typedef {{row: number, side: string, cells: string[]}} Row
 * @typedef {{name: string, title: string, chars: number, grows: number, numeric: boolean}} Column
 * @typedef {{rows: number[], parts: string[], complete: boolean, refusal: string}} Tagged
 */

import { make } from "./common.js";

export const ROW = 30; // as --mt-row in record_table.css
const TICK = 38;
const PADDING = 18;
const READ_ONLY = "resource record, read-only";

/** The line of controls: search box, one button per side, and the button that clears the tags.
 * @param {{local: number, resource: number}} counts */
export function makeBar({ local, resource }) {
  const bar = make("div", { class: "mt-bar" });
  const label = "Search name, key or parent";
  const box = make("input", { class: "mt-field mt-search", type: "search", placeholder: label,
    "aria-label": label });
  const group = make("div", { class: "mt-sides", role: "group", "aria-label": "Side" });
  const titles = { all: "All", local: "Local", resource: "Resource" };
  const counts = { all: local + resource, local, resource };
  const sides = Object.entries(titles).map(([side, title]) => make("button",
    { type: "button", class: "mt-button", "data-side": side }, `${title} ${counts[side].toLocaleString("en")}`));
  const clear = make("button", { type: "button", class: "mt-button" }, "Clear tags");
  group.append(...sides);
  bar.append(box, group, clear);
  return { bar, box, sides, clear };
}

/** The line under the list. @param {HTMLElement} place says which rows are on screen */
export function makeFoot(place) {
  const foot = make("div", { class: "mt-foot" });
  foot.append(place, make("span", {}, "↑ ↓ move · Space tags · / searches · Esc clears"));
  return foot;
}

/** What is tagged, in words, and what was refused. @param {any} status @param {Tagged} tagged */
export function fillStatus(status, { parts, complete, refusal }) {
  status.dataset.state = complete ? "complete" : "open";
  // A name stands in its own <bdi>, so that right-to-left text cannot turn the sentence round.
  status.replaceChildren(...parts.map((part, at) => make(at % 2 ? "bdi" : "span", {}, part)));
  if (refusal) status.append(make("span", { class: "mt-refusal", role: "alert" }, refusal));
}

/** The row of column titles; each title is a button that sorts. @param {Column[]} columns */
export function makeHead(columns) {
  const head = make("div", { class: "mt-head", role: "rowgroup" });
  const row = make("div", { class: "mt-row", role: "row", "aria-rowindex": 1 });
  const heads = columns.map((column) => {
    const cell = make("div", { class: "mt-cell", role: "columnheader" });
    cell.append(make("button", { type: "button", "data-column": column.name }));
    cell.toggleAttribute("data-numeric", column.numeric);
    return cell;
  });
  row.append(make("div", { class: "mt-cell", role: "columnheader", "data-tick": true }, "Tag"));
  row.append(...heads);
  head.append(row);
  return { head, heads };
}

/** @param {any} cell @param {Column} column @param {string|null} sorted @param {boolean} down */
export function fillHead(cell, { name, title }, sorted, down) {
  const here = sorted === name;
  cell.firstChild.textContent = here ? `${title} ${down ? "▼" : "▲"}` : title;
  cell.setAttribute("aria-sort", here ? (down ? "descending" : "ascending") : "none");
}

/** One width per column for all rows, so that columns stay in line. @param {any} grid
 * @param {Column[]} columns */
export function setWidths(grid, columns) {
  const tracks = columns.map(({ chars, grows }) =>
    grows ? `minmax(calc(${chars}ch + ${PADDING}px), ${grows}fr)` : `calc(${chars}ch + ${PADDING}px)`);
  const least = columns.reduce((sum, { chars }) => sum + chars, 0);
  grid.style.setProperty("--mt-columns", `${TICK}px ${tracks.join(" ")}`);
  grid.style.setProperty("--mt-least", `calc(${least}ch + ${TICK + PADDING * columns.length}px)`);
}

/** @param {Column[]} columns */
export function makeRow(columns) {
  const row = make("div", { class: "mt-row", role: "row" });
  const tick = make("div", { class: "mt-cell", role: "gridcell", "data-tick": true });
  tick.append(make("input", { type: "checkbox", tabindex: -1 }));
  row.append(tick, ...columns.map(({ numeric }) => {
    const cell = make("div", { class: "mt-cell", role: "gridcell", dir: "auto" });
    cell.toggleAttribute("data-numeric", numeric);
    return cell;
  }));
  return row;
}

/** @param {any} node @param {Row|undefined} row @param {boolean} ticked */
export function fillRow(node, row, ticked) {
  const readOnly = row?.side === "resource";
  node.dataset.side = row ? row.side : "";
  node.setAttribute("aria-selected", ticked);
  const [tick, ...cells] = node.children;
  tick.firstChild.checked = ticked;
  tick.firstChild.setAttribute("aria-label", row ? `Tag ${row.cells.join(", ")}` : "Tag");
  cells.forEach((/** @type {any} */ cell, /** @type {number} */ at) => {
    const text = row ? row.cells[at] : "…";
    if (cell.textContent !== text) cell.textContent = text;
    cell.title = [text, readOnly ? READ_ONLY : ""].filter(Boolean).join(" · ");
    if (readOnly) cell.setAttribute("aria-readonly", "true");
    else cell.removeAttribute("aria-readonly");
  });
}
