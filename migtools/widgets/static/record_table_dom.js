/**
 * The elements of RecordTable and what stands in them; no state and no decisions.
 *
 * @typedef {import("./record_table_rows.js").Row} Row
 * @typedef {{name: string, title: string, chars: number, grows: number, numeric: boolean}} Column
 * @typedef {{name: string, title: string, value: string|null,
 *   options: {value: string, text: string, count: number}[]}} Filter
 * @typedef {{stamp: number, parts: string[], complete: boolean, total: number,
 *   refusal: string, note: string}} Tagged
 */

import { make } from "./common.js";

export const ROW = 30; // as --mt-row in record_table.css
const TICK = 34;
const PADDING = 10; // as .mt-cell in record_table.css
const READ_ONLY = "resource record, read-only";
const ALL = "-1";

/** The line of controls: search box, one button per side, filters, and the buttons for ticks.
 * @param {boolean} many @param {string} verb "Tag", "Tick", or "" where the list is only read */
export function makeBar(many, verb) {
  const bar = make("div", { class: "mt-bar" });
  const label = "Search name, key or parent";
  const box = make("input", { class: "mt-field mt-search", type: "search", placeholder: label,
    "aria-label": label });
  const group = make("div", { class: "mt-sides", role: "group", "aria-label": "Side" });
  const sides = ["all", "local", "resource"].map((side) =>
    make("button", { type: "button", class: "mt-button", "data-side": side }));
  const filters = make("div", { class: "mt-filters" });
  const all = make("button", { type: "button", class: "mt-button" }, "Tick all shown");
  const clear = make("button", { type: "button", class: "mt-button" },
    many ? "Clear ticks" : "Clear tags");
  group.append(...sides);
  bar.append(box, group, filters, ...(many ? [all] : []), ...(verb ? [clear] : []));
  return { bar, box, sides, filters, all, clear };
}

/** @param {any[]} sides @param {{local: number, resource: number}} counts */
export function fillSides(sides, { local, resource }) {
  const titles = { all: "All", local: "Local", resource: "Resource" };
  const counts = { all: local + resource, local, resource };
  for (const button of sides) {
    const side = /** @type {keyof typeof counts} */ (button.dataset.side);
    button.textContent = `${titles[side]} ${counts[side].toLocaleString("en")}`;
  }
}

/** One labelled choice per filter; what has the focus stays the same element.
 * @param {any} place @param {Filter[]} filters */
export function fillFilters(place, filters) {
  while (place.children.length > filters.length) place.lastChild.remove();
  filters.forEach((filter, at) => {
    if (!place.children[at]) place.append(makeFilter());
    const [title, select] = place.children[at].children;
    title.textContent = filter.title;
    select.dataset.filter = filter.name;
    const options = filter.options.map(({ text, count }, number) =>
      make("option", { value: number }, `${text} (${count.toLocaleString("en")})`));
    select.replaceChildren(make("option", { value: ALL }, "All"), ...options);
    select.value = String(filter.options.findIndex(({ value }) => value === filter.value));
  });
}

function makeFilter() {
  const label = make("label", { class: "mt-filter" });
  label.append(make("span"), make("select", { class: "mt-field" }));
  return label;
}

/** What is chosen in a select of a filter. @param {any} select @param {Filter[]} filters */
export function chosen(select, filters) {
  const column = select.dataset.filter;
  const filter = filters.find(({ name }) => name === column);
  return { column, value: filter?.options[Number(select.value)]?.value ?? null };
}

/** What is ticked, in words, and what was refused. @param {any} status @param {Tagged} tagged */
export function fillStatus(status, { parts, complete, refusal, note }) {
  status.dataset.state = complete ? "complete" : "open";
  // A name stands in its own <bdi>, so that right-to-left text cannot turn the sentence round.
  status.replaceChildren(...parts.map((part, at) => make(at % 2 ? "bdi" : "span", {}, part)));
  if (note) status.append(make("span", { class: "mt-note", dir: "auto" }, note));
  if (refusal) status.append(make("span", { class: "mt-refusal", role: "alert" }, refusal));
}

/** The row of column titles; each title is a button that sorts. @param {Column[]} columns
 * @param {string} verb as for makeBar */
export function makeHead(columns, verb) {
  const head = make("div", { class: "mt-head", role: "rowgroup" });
  const row = make("div", { class: "mt-row", role: "row", "aria-rowindex": 1 });
  const heads = columns.map((column) => {
    const cell = make("div", { class: "mt-cell", role: "columnheader" });
    cell.append(make("button", { type: "button", "data-column": column.name }));
    mark(cell, column);
    return cell;
  });
  if (verb) row.append(make("div", { class: "mt-cell", role: "columnheader", "data-tick": true }, verb));
  row.append(...heads);
  head.append(row);
  return { head, heads };
}

/** @param {any} cell @param {Column} column */
function mark(cell, { name, numeric }) {
  cell.toggleAttribute("data-numeric", numeric);
  cell.toggleAttribute("data-name", name === "name");
}

/** @param {any} cell @param {Column} column @param {string|null} sorted @param {boolean} down */
export function fillHead(cell, { name, title }, sorted, down) {
  const here = sorted === name;
  cell.firstChild.textContent = here ? `${title} ${down ? "▼" : "▲"}` : title;
  cell.setAttribute("aria-sort", here ? (down ? "descending" : "ascending") : "none");
}

/** One width per column for all rows, so that columns stay in line. @param {any} grid
 * @param {Column[]} columns @param {string} verb as for makeBar */
export function setWidths(grid, columns, verb) {
  const tick = verb ? TICK : 0;
  const tracks = columns.map(({ chars, grows }) =>
    grows ? `minmax(calc(${chars}ch + ${PADDING}px), ${grows}fr)` : `calc(${chars}ch + ${PADDING}px)`);
  const least = columns.reduce((sum, { chars }) => sum + chars, 0);
  grid.style.setProperty("--mt-tick", `${tick}px`);
  grid.style.setProperty("--mt-columns", `${verb ? `${tick}px ` : ""}${tracks.join(" ")}`);
  grid.style.setProperty("--mt-least", `calc(${least}ch + ${tick + PADDING * columns.length}px)`);
}

/** @param {Column[]} columns @param {string} verb as for makeBar */
export function makeRow(columns, verb) {
  const row = make("div", { class: "mt-row", role: "row" });
  if (verb) row.append(makeTick());
  row.append(...columns.map((column) => {
    const cell = make("div", { class: "mt-cell", role: "gridcell", dir: "auto" });
    mark(cell, column);
    return cell;
  }));
  return row;
}

function makeTick() {
  const tick = make("div", { class: "mt-cell", role: "gridcell", "data-tick": true });
  tick.append(make("input", { type: "checkbox", tabindex: -1 }));
  return tick;
}

/** @param {any} node @param {Row|undefined} row @param {string} verb as for makeBar */
function fillTick(node, row, verb) {
  const ticked = Boolean(row?.ticked);
  node.setAttribute("aria-selected", ticked);
  const box = node.firstChild.firstChild;
  box.checked = ticked;
  box.setAttribute("aria-label", row ? `${verb} ${row.cells.join(", ")}` : verb);
}

/** @param {any} node @param {Row|undefined} row @param {string} verb as for makeBar
 * @param {boolean} inHand */
export function fillRow(node, row, verb, inHand) {
  const readOnly = row?.side === "resource";
  node.dataset.side = row ? row.side : "";
  if (inHand) node.setAttribute("aria-current", "true");
  else node.removeAttribute("aria-current");
  if (verb) fillTick(node, row, verb);
  [...node.children].slice(verb ? 1 : 0).forEach((/** @type {any} */ cell, /** @type {number} */ at) => {
    const text = row ? row.cells[at] : "…";
    if (cell.textContent !== text) cell.textContent = text;
    cell.title = [text, readOnly ? READ_ONLY : ""].filter(Boolean).join(" · ");
    if (readOnly) cell.setAttribute("aria-readonly", "true");
    else cell.removeAttribute("aria-readonly");
  });
}
