/** The field in which a new name is typed: it lies over the cell and is no part of the grid. */

import { make } from "./common.js";

export class Editor {
  /** @param {HTMLElement} list what the field is laid over
   * @param {(row: any, name: string) => void} send @param {() => void} back */
  constructor(list, send, back) {
    this.list = list;
    this.send = send;
    this.back = back;
    /** @type {any} */
    this.field = null;
    this.at = -1;
  }

  /** @param {number} at place in the list @param {{row: number, frame: number}} row
   * @param {string} name @param {string} shown the name as its cell shows it */
  open(at, row, name, shown) {
    this.close();
    this.at = at;
    this.field = make("input", { class: "mt-field mt-edit", type: "text", dir: "auto",
      "aria-label": `New name of ${shown}`, autocomplete: "off", spellcheck: "false" });
    this.field.value = name;
    // A field drops line breaks, so what it holds now counts as unchanged.
    const before = this.field.value;
    this.field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.onKey(event, row, before));
    this.field.addEventListener("blur", () => this.close());
    this.list.append(this.field);
  }

  /** Begin to type, once the field has its place. */
  begin() {
    this.field?.focus({ preventScroll: true });
    this.field?.select();
  }

  /** @param {{top: number, left: number, width: number, height: number}} place */
  move({ top, left, width, height }) {
    Object.assign(this.field.style, { top: `${top}px`, left: `${left}px`, width: `${width}px`,
      height: `${height}px` });
  }

  /** @param {KeyboardEvent} event @param {any} row @param {string} before */
  onKey(event, row, before) {
    event.stopPropagation();
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    const name = this.field.value;
    this.close();
    this.back();
    if (event.key === "Enter" && name !== before) this.send(row, name);
  }

  close() {
    // Taking a field away blurs it, which would close it a second time.
    const { field } = this;
    this.field = null;
    this.at = -1;
    field?.remove();
  }
}
