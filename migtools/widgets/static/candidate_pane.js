/**
 * The browser half of CandidatePane: it draws the record in hand and says what a person did.
 * Python decides everything (what is picked, judged and shown next); every answer carries the
 * number of the page it was given on, so that no key is taken for a record nobody has seen.
 *
 * @typedef {import("./candidate_pane_dom.js").InHand} InHand
 * @typedef {{visit: number, status: string, note: string, blind: boolean, advance: boolean,
 *   record: InHand|null}} Shown
 * @typedef {{get(name: string): any, send(message: object): void,
 *   on(event: string, call: (...args: any[]) => void): void,
 *   off(event: string, call: (...args: any[]) => void): void}} Model
 */

import { follow, keepKeys, watchKernel } from "./common.js";
import { fillCompared, fillList, fillRecord, fillStatus, makePane }
  from "./candidate_pane_dom.js";

const WITH_NOTE = new Set(["match", "take", "no_counterpart", "unsure", "turn"]);

class Pane {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.id = `mt-${Math.random().toString(36).slice(2)}`;
    this.noun = model.get("_noun");
    /** @type {Record<string, string>} what Python says each key does; held down, it does it once */
    this.keys = model.get("_keys");
    this.parts = makePane(this.noun, this.id);
    el.append(this.parts.root);
    this.unwatch = watchKernel(model, this.parts.root);
    this.listen();
    this.onShown();
    this.onSaid();
  }

  listen() {
    this.over = new AbortController();
    const on = (/** @type {any} */ node, /** @type {string} */ event, /** @type {any} */ call) =>
      node.addEventListener(event, call, { signal: this.over.signal });
    const { root, note, advance, blind } = this.parts;
    on(root, "keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
    keepKeys(root, this.over.signal);
    on(root, "click", (/** @type {MouseEvent} */ event) => this.onClick(event));
    on(note, "change", () => this.say("note", { text: note.value }));
    on(advance, "change", () => this.model.send({ do: "advance", on: advance.checked }));
    on(blind, "change", () => this.model.send({ do: "blind", on: blind.checked }));
    this.unfollow = follow(this.model, { _shown: () => this.onShown(),
      _picked: () => this.onPicked(), _said: () => this.onSaid() });
  }

  close() {
    this.over?.abort();
    this.unfollow?.();
    this.parts.root.remove();
    this.unwatch?.();
  }

  // What Python says.

  onShown() {
    /** @type {Shown} */
    const shown = this.model.get("_shown");
    this.shown = shown;
    const { body, record, list, note, advance, blind } = this.parts;
    note.value = shown.note;
    advance.checked = shown.advance;
    blind.checked = shown.blind;
    fillRecord(record, shown.record, this.noun);
    body.hidden = !shown.record;
    if (shown.record) fillList(list, shown.record, this.id);
    this.onSaid();
    this.onPicked();
  }

  onPicked() {
    const hand = this.shown?.record;
    if (!hand) return;
    this.picked = Math.min(this.model.get("_picked"), hand.candidates.length);
    const { list, compared, turn } = this.parts;
    [...list.children].forEach((node, at) =>
      node.setAttribute("aria-selected", String(at === this.picked)));
    list.setAttribute("aria-activedescendant", `${this.id}-${this.picked}`);
    turn.setAttribute("aria-pressed", String(Boolean(hand.candidates[this.picked]?.mine)));
    fillCompared(compared, hand, this.picked);
  }

  onSaid() {
    const { text, alert } = this.model.get("_said");
    const { status, alert: line } = this.parts;
    fillStatus(status, this.shown?.status ?? "", alert ? "" : text ?? "", this.shown?.record ?? null);
    line.textContent = alert ? text : "";
  }

  // What a person does.

  /** Say something about the page that is shown. @param {string} verb @param {object} more */
  say(verb, more = {}) {
    this.model.send({ do: verb, visit: this.shown?.visit, ...more });
  }

  /** @param {string} verb */
  act(verb) {
    if (verb === "blind") this.model.send({ do: verb, on: !this.shown?.blind });
    else if (["next", "previous", "undo"].includes(verb)) this.model.send({ do: verb });
    else this.say(verb, WITH_NOTE.has(verb) ? { note: this.parts.note.value } : {});
  }

  /** @param {number} at */
  pick(at) {
    const last = this.shown?.record?.candidates.length ?? 0;
    this.say("pick", { at: Math.max(0, Math.min(at, last)) });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target === this.parts.note) this.onNoteKey(event);
    else if (!isOwnKey(target, event.key) && this.onPaneKey(event)) event.preventDefault();
  }

  /** Enter and Escape lead out of the note, so that the next key judges.
   * @param {KeyboardEvent} event */
  onNoteKey(event) {
    if (!["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    this.parts.list.focus();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key means something here */
  onPaneKey(event) {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const picked = this.picked ?? 0;
    const last = this.shown?.record?.candidates.length ?? 0;
    /** @type {Record<string, number>} */
    const picks = { ArrowDown: picked + 1, ArrowUp: picked - 1, Home: 0, End: last };
    const number = Number(key) - 1;
    if (key in picks) this.pick(picks[key]);
    else if (/^[1-9]$/.test(key) && number < last) this.pick(number);
    else if (!(key in this.keys)) return false;
    else if (!event.repeat) this.act(this.keys[key]);
    return true;
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const verb = target.closest("button")?.dataset.do;
    const option = target.closest("[role='option']");
    if (verb) this.act(verb);
    else if (option) this.pick([...this.parts.list.children].indexOf(option));
  }
}

/** Enter and Space belong to a button, Space to a box. @param {HTMLElement} node
 * @param {string} key */
function isOwnKey(node, key) {
  if (node.closest("button")) return key === "Enter" || key === " ";
  return node instanceof HTMLInputElement && key === " ";
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const pane = new Pane(model, el);
  return () => pane.close();
}

export default { render };
