/**
 * The parts of a preview: tables, bars, collisions, samples. Each function makes one piece of the
 * page from plain data that Python prepared; nothing here decides anything.
 *
 * @typedef {{rows: any[][], more: number}} Rows
 * @typedef {{table: string, action: string, rows: number, local_before: number,
 *   local_after: number, resource_before: number, resource_after: number}} Move
 * @typedef {{key: string, place: string, outcome: string}} Head
 * @typedef {{name: string, table: string, rule: string, shared: string, rows: Head[],
 *   values: string[][], more_values: number, same: string, choices: string[][],
 *   choice: string}} Collision
 */

import { make } from "./common.js";

/** What an action of a plan does, in a person's words. @type {Record<string, string>} */
const ACTIONS = { "re-point": "move", keep: "move, keep their name", restore: "move back" };

/** @param {number|null} value */
export function counted(value) {
  return value === null ? "–" : value.toLocaleString("en");
}

/** @param {string} tag @param {Record<string, any>} attributes @param {...any} children
 * @returns {any} */
export function box(tag, attributes, ...children) {
  const node = make(tag, attributes);
  node.append(...children.filter(Boolean));
  return node;
}

/** A table; columns that begin with "#" hold numbers. A row's first cell is its heading.
 * @param {string} caption @param {string[]} columns @param {any[][]} rows */
export function table(caption, columns, rows) {
  const numeric = columns.map((name) => name.startsWith("#"));
  const flag = (/** @type {number} */ at) => (numeric[at] ? { class: "mt-number" } : {});
  const head = columns.map((name, at) =>
    make("th", { scope: "col", ...flag(at) }, name.replace(/^#/, "")));
  const body = rows.map((row) => box("tr", {}, ...row.map((value, at) =>
    make(at ? "td" : "th", { ...(at ? {} : { scope: "row" }), ...flag(at), dir: "auto" },
      numeric[at] ? counted(value) : value))));
  return box("table", { class: "mt-rows" }, make("caption", { class: "mt-hidden" }, caption),
    box("thead", {}, box("tr", {}, ...head)), box("tbody", {}, ...body));
}

/** @param {number} more */
export function andMore(more) {
  return more ? make("p", { class: "mt-more" }, `and ${counted(more)} more`) : null;
}

/** @param {string} key @param {string} title @param {boolean} open @param {...any} children */
export function folded(key, title, open, ...children) {
  const node = box("details", { "data-key": key }, make("summary", {}, title), ...children);
  node.open = open;
  return node;
}

// What moves where.

/** @param {Move[]} moves */
export function chart(moves) {
  if (!moves.length) return null;
  const longest = Math.max(1, ...moves.map((m) => m.rows + staying(m).resource + staying(m).local));
  const body = moves.map((move) => chartRow(move, longest));
  const head = ["Rows of", "#Rows", "What they do", "#On local records", "#On resource records", ""];
  const cells = head.map((name) => (name
    ? make("th", { scope: "col", ...(name[0] === "#" ? { class: "mt-number" } : {}) },
      name.replace(/^#/, ""))
    : make("td")));
  return box("section", {}, make("h3", {}, "What moves where"), legend(),
    box("table", { class: "mt-rows mt-chart" },
      make("caption", { class: "mt-hidden" }, "Rows that move, and where they hang before and after"),
      box("thead", {}, box("tr", {}, ...cells)), box("tbody", {}, ...body)));
}

/** @param {Move} move */
function staying(move) {
  return { resource: Math.min(move.resource_before, move.resource_after),
    local: Math.min(move.local_before, move.local_after) };
}

/** @param {Move} move @param {number} longest */
function chartRow(move, longest) {
  const stay = staying(move);
  const bar = box("div", { class: "mt-bar-line", "aria-hidden": true },
    ...[["there", stay.resource], ["moves", move.rows], ["stays", stay.local]].map(([part, many]) => {
      const piece = make("span", { class: `mt-piece mt-${part}` });
      piece.style.width = `${(100 * Number(many)) / longest}%`;
      return Number(many) ? piece : null;
    }));
  const both = (/** @type {number} */ before, /** @type {number} */ after) =>
    make("td", { class: "mt-number" }, `${counted(before)} → ${counted(after)}`);
  return box("tr", {}, make("th", { scope: "row" }, move.table),
    make("td", { class: "mt-number" }, counted(move.rows)),
    make("td", {}, ACTIONS[move.action] ?? move.action),
    both(move.local_before, move.local_after), both(move.resource_before, move.resource_after),
    box("td", { class: "mt-bar-cell" }, bar));
}

function legend() {
  const entries = [["there", "on the resource record, stay"], ["moves", "move"],
    ["stays", "on the local record, stay"]];
  return box("p", { class: "mt-legend", "aria-hidden": true }, ...entries.map(([part, text]) =>
    box("span", {}, make("span", { class: `mt-swatch mt-${part}` }), text)));
}

// Lists.

/** @param {any} preview */
export function effects(preview) {
  if (!preview.effects.rows.length) return null;
  const columns = ["Table", "Column", "Action", "#Records", "#Rows", "#Local before",
    "#Local after", "#Resource before", "#Resource after"];
  const said = columns.map((_, at) => preview.effects.rows.some((/** @type {any[]} */ row) =>
    row[at] !== null && row[at] !== ""));
  const kept = (/** @type {any[]} */ cells) => cells.filter((_, at) => said[at]);
  return folded("effects", "Everything that happens, table by table",
    !preview.moves.length && !preview.gone.rows.length && !preview.kept.rows.length,
    table("Effects", kept(columns), preview.effects.rows.map(kept)), andMore(preview.effects.more));
}

/** What a purge deletes, and what it keeps. @param {{gone: Rows, kept: Rows}} preview */
export function leftovers({ gone, kept }) {
  return [listOf("Records that go", ["Kind", "Key", "Name"], gone),
    listOf("Records kept, and what holds them", ["Kind", "Key", "Name", "Table", "#Rows"], kept)];
}

/** @param {string} title @param {string[]} columns @param {Rows} list */
function listOf(title, columns, { rows, more }) {
  if (!rows.length) return null;
  return box("section", {}, make("h3", {}, title), table(title, columns, rows), andMore(more));
}

/** @param {Rows} renames */
export function renames({ rows, more }) {
  if (!rows.length) return null;
  const [all] = [rows.length + more];
  return folded("renames", `Names that change: ${counted(all)}`, all <= 10,
    table("Names", ["Kind", "Key", "Before", "After", "Why"], rows), andMore(more));
}

/** @param {{table: string, rows: string[][]}[]} samples */
export function samples(samples) {
  return samples.map(({ table: name, rows }) => folded(`sample ${name}`,
    `Some rows of ${name}, before and after`, false,
    table(name, ["Row", "Column", "Before", "After"], rows)));
}

/** @param {Rows} lost */
export function lost({ rows, more }) {
  if (!rows.length) return null;
  return box("section", {}, make("h3", {}, "Cannot be restored"),
    table("Cannot be restored", ["Table", "Column", "Row", "Why", "#Rows"],
      rows.map((row) => [...row.slice(0, 4), Number(row[4])])), andMore(more));
}

/** @param {Rows} warnings */
export function warnings({ rows, more }) {
  if (!rows.length) return null;
  const items = rows.map((text) => make("li", { dir: "auto" }, String(text)));
  return box("section", { class: "mt-warnings" }, make("h3", {}, "Read this before you say Yes"),
    box("ul", {}, ...items), andMore(more));
}

// Collisions.

/** The id keeps the choices of two views of one box apart.
 * @param {any} collisions @param {boolean} choosing @param {string} id */
export function collided(collisions, choosing, id) {
  const all = collisions.rows.length + collisions.more;
  if (!all) return null;
  const open = collisions.open ? `${counted(collisions.open)} not decided` : "all decided";
  return box("section", {}, make("h3", {}, `Collisions: ${counted(all)}, ${open}`),
    make("p", {}, "These rows would share a key that must be unique. Choose what to keep."),
    ...(choosing ? collisions.tables.map((/** @type {any} */ entry) => forAll(entry, collisions)) : []),
    ...collisions.rows.map((/** @type {Collision} */ one, /** @type {number} */ at) =>
      collision(one, `${id}-${at}`, choosing)),
    andMore(collisions.more));
}

/** @param {any} entry @param {any} collisions */
function forAll(entry, collisions) {
  if (entry.open < 2) return null;
  const buttons = entry.choices.map((/** @type {string} */ choice) =>
    make("button", { type: "button", class: "mt-button", "data-all": choice,
      "data-table": entry.table, "data-focus": `all ${entry.table} ${choice}` },
    collisions.labels[choice]));
  return box("div", { class: "mt-all", role: "group", "aria-label": `All open of ${entry.label}` },
    make("span", {}, `All ${counted(entry.open)} open of ${entry.label}:`), ...buttons);
}

/** @param {Collision} one @param {string} group @param {boolean} choosing */
function collision(one, group, choosing) {
  const title = `${one.table} ${one.rule}: ${one.shared}`;
  const state = one.choice === "block" ? "not decided" : "decided";
  return box("fieldset", { class: "mt-collision", "data-state": state, disabled: "" },
    make("legend", { dir: "auto" }, `${title} – ${state}`),
    sideBySide(one), one.same ? make("p", { class: "mt-more", dir: "auto" }, `The same in all: ${one.same}`) : null,
    ...(choosing ? one.choices.map((choice) => radio(one, group, choice)) : []));
}

/** @param {Collision} one */
function sideBySide(one) {
  const heads = one.rows.map((row) => box("th", { scope: "col" },
    make("span", { class: "mt-row-name" }, `Row ${row.key}`),
    make("span", { class: "mt-place", dir: "auto" }, row.place)));
  const body = one.values.map(([column, ...values]) => box("tr", {},
    make("th", { scope: "row" }, `≠ ${column}`),
    ...values.map((value) => make("td", { dir: "auto" }, value || "(empty)"))));
  if (one.more_values) body.push(box("tr", {}, make("th", { scope: "row" },
    `and ${counted(one.more_values)} more columns`)));
  const outcome = box("tr", { class: "mt-outcome" }, make("th", { scope: "row" }, "What becomes of it"),
    ...one.rows.map((row) => make("td", {}, row.outcome)));
  return box("table", { class: "mt-rows mt-beside" },
    make("caption", { class: "mt-hidden" }, "The colliding rows; ≠ marks what differs"),
    box("thead", {}, box("tr", {}, make("td"), ...heads)), box("tbody", {}, ...body, outcome));
}

/** @param {Collision} one @param {string} group @param {string[]} choice */
function radio(one, group, [choice, label, means]) {
  const input = make("input", { type: "radio", name: group, value: choice,
    "data-collision": one.name, "data-focus": `${one.name} ${one.rule} ${choice}` });
  input.checked = one.choice === choice;
  return box("label", { class: "mt-choice" }, input,
    box("span", {}, make("strong", {}, label), `: ${means}`));
}

// The receipt.

/** @param {{lines: string[], proofs: Rows}} receipt */
export function receiptOf({ lines, proofs }) {
  const [head, ...rest] = lines;
  return box("section", { class: "mt-receipt" },
    make("p", { class: "mt-line", dir: "auto", tabindex: -1 }, head),
    ...rest.map((text) => make("p", { dir: "auto" }, text)),
    proofs.rows.length ? folded("proofs", `What was proved: ${counted(proofs.rows.length + proofs.more)} checks`,
      false, table("Proofs", ["Result", "Check", "Table", "Detail"], proofs.rows), andMore(proofs.more)) : null);
}
