/** What the keys do in the list; the table says what each of them means. */

import { ROW } from "./record_table_dom.js";

/** Where a key moves to in the list, or null. @param {any} table @param {string} key
 * @returns {number|null} */
function target(table, key) {
  const page = Math.max(1, Math.floor(table.scroll.seen().inside / ROW) - 1);
  const { active } = table;
  /** @type {Record<string, number>} */
  const moves = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page,
    PageUp: active - page, Home: 0, End: table.shown.total - 1 };
  return moves[key] ?? null;
}

/** Letters that are about the record in hand; what they do is decided elsewhere. */
const LETTERS = "mnuxwzjk";

/** @param {any} table @param {KeyboardEvent} event @returns {boolean} whether the key did something */
function pressLetter(table, { key, shiftKey, repeat }) {
  if (!table.many || !table.model.get("_keys")) return false;
  if (shiftKey || !LETTERS.includes(key)) return false;
  if (!repeat) table.pressLetter(key);
  return true;
}

/** @param {any} table @param {KeyboardEvent} event @returns {boolean} whether the key did something */
function press(table, event) {
  const { key } = event;
  const to = target(table, key);
  const inGrid = event.target === table.grid;
  if (to !== null) table.go(to, event.shiftKey && table.many);
  else if (key === "/") table.box.focus();
  else if (key === "Escape") table.escape();
  else if (key === "F2") table.edit(table.active);
  else if (inGrid && pressLetter(table, event)) return true;
  else if (!table.verb) return false;
  else if (key === " " && inGrid) table.toggle(table.active);
  else if (key === "Enter" && inGrid) table.many ? table.take(table.active) : table.toggle(table.active);
  else return false;
  return true;
}

/** @param {any} table @param {KeyboardEvent} event */
export function onKey(table, event) {
  const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a";
  if (all && table.many) table.model.send({ do: "tag_all" });
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (!press(table, event)) return;
  event.preventDefault();
}

/** The keys of this table, for the line under it. @param {any} table */
export function keysInWords({ many, verb, model }) {
  const ticks = many
    ? ["Space ticks", "Shift+↑ ↓ ticks a range", "Ctrl+A ticks all", "Enter takes in hand"]
    : verb ? ["Space tags"] : [];
  const judge = many && model.get("_keys") ? ["M match · N none · U unsure · X not this one"] : [];
  const rename = model.get("_renames") ? ["F2 renames"] : [];
  return ["↑ ↓ move", ...ticks, ...judge, ...rename, "/ searches", "Esc clears"].join(" · ");
}
