/**
 * The browser half of Confirmation: it draws the preview and the question, and says what a person
 * clicked. Python decides everything: what is shown, and which buttons can be clicked.
 *
 * @typedef {{yes: boolean, no: boolean, choose: boolean, again: boolean, cancel: boolean,
 *   undo: boolean}} Can
 * @typedef {{turn: number, state: string, can: Can, busy: boolean, last: string, status: string,
 *   alert: string, receipt: any}} Answer
 * @typedef {{get(name: string): any, send(message: object): void,
 *   on(event: string, call: (...args: any[]) => void): void,
 *   off(event: string, call: (...args: any[]) => void): void}} Model
 */

import { follow, make, watchKernel } from "./common.js";
import { box, chart, collided, counted, effects, leftovers, lost, receiptOf, renames, samples, warnings }
  from "./confirmation_parts.js";

const LABELS = { yes: "Yes", no: "No", cancel: "Cancel", again: "Plan again", undo: "Undo" };

class Question {
  /** @param {Model} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.id = `mt-${Math.random().toString(36).slice(2)}`;
    this.build(el);
    this.listen();
    this.onPreview();
    this.onAnswer();
    this.onProgress();
    this.watchFirstDrawing();
  }

  /** @param {HTMLElement} el */
  build(el) {
    // Without this attribute JupyterLab takes arrows, Space and Enter as its own shortcuts.
    this.root = make("div", { class: "mt mt-confirmation", "data-lm-suppress-shortcuts": true,
      role: "group", "aria-label": "Preview and question" });
    this.preview = make("div", { class: "mt-preview" });
    this.question = make("p", { class: "mt-question", dir: "auto" });
    this.progress = make("progress", { max: 1, "aria-label": "Progress of the commit" });
    this.step = make("span");
    this.working = box("div", { class: "mt-working" }, this.progress, this.step);
    /** @type {Record<string, any>} */
    this.buttons = {};
    for (const [verb, label] of Object.entries(LABELS)) {
      this.buttons[verb] = make("button", { type: "button", class: "mt-button", "data-do": verb,
        ...(verb === "yes" ? { "data-main": "" } : {}) }, label);
    }
    this.status = make("div", { class: "mt-said", role: "status", tabindex: -1 });
    this.alert = make("div", { class: "mt-refusal", role: "alert", dir: "auto" });
    this.receipt = make("div");
    this.root.append(this.preview, this.question, this.working, this.receipt,
      box("div", { class: "mt-buttons" }, ...Object.values(this.buttons)), this.status, this.alert);
    el.append(this.root);
    this.unwatch = watchKernel(this.model, this.root);
  }

  listen() {
    this.over = new AbortController();
    const { signal } = this.over;
    this.root.addEventListener("click", (/** @type {any} */ event) => this.onClick(event), { signal });
    this.root.addEventListener("change", (/** @type {any} */ event) => this.onChoice(event), { signal });
    // Nor are plain keys a notebook's: it would take the arrows that go from choice to choice.
    this.root.addEventListener("keydown", (/** @type {any} */ event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
      // To the button, not the answer itself: No is still a person's word.
      if (event.key === "Escape" && !this.buttons?.no.disabled) this.buttons?.no.focus();
    }, { signal });
    this.unfollow = follow(this.model, { _preview: () => this.onPreview(),
      _answer: () => this.onAnswer(), _progress: () => this.onProgress() });
  }

  close() {
    this.over?.abort();
    this.unfollow?.();
    this.root.remove();
    this.unwatch?.();
    this.drawn?.disconnect();
  }

  // What Python says.

  onPreview() {
    const preview = this.model.get("_preview");
    const focused = this.focusKey();
    const open = new Map([...this.preview.querySelectorAll("details")].map((node) =>
      [node.dataset.key, node.open]));
    const choosing = this.model.get("_answer").choosing;
    this.preview.replaceChildren(...[
      make("p", { class: "mt-line", dir: "auto", tabindex: -1 }, preview.line),
      warnings(preview.warnings), chart(preview.moves), ...leftovers(preview), effects(preview),
      collided(preview.collisions, choosing, this.id),
      renames(preview.renames), ...samples(preview.samples), lost(preview.lost)].filter(Boolean));
    for (const node of this.preview.querySelectorAll("details")) {
      node.open = open.get(node.dataset.key) ?? node.open;
    }
    this.enable();
    this.restoreFocus(focused);
  }

  onAnswer() {
    /** @type {Answer} */
    const answer = this.model.get("_answer");
    const focused = this.focusKey();
    this.root.dataset.state = answer.state;
    this.drawQuestion(answer);
    this.working.hidden = answer.state !== "working";
    this.receipt.replaceChildren(...(answer.receipt ? [receiptOf(answer.receipt)] : []));
    this.preview.hidden = Boolean(answer.receipt);
    this.enable();
    // Anew each time, so that the same sentence is read aloud again.
    this.status.textContent = answer.status || (answer.state === "working" ? "Working…" : "");
    this.alert.textContent = answer.alert;
    this.restoreFocus(focused);
    if (document.activeElement === this.status) this.fallback().focus();
  }

  /** @param {Answer} answer */
  drawQuestion(answer) {
    const asked = answer.state === "asking" || answer.state === "refused";
    this.question.hidden = !asked;
    this.question.replaceChildren(make("span", {}, this.model.get("_preview").line), " ",
      make("strong", {}, answer.last));
  }

  onProgress() {
    const { done, total, what } = this.model.get("_progress");
    if (total) {
      this.progress.max = total;
      this.progress.value = done;
    } else this.progress.removeAttribute("value");
    this.step.textContent = total ? `Step ${counted(done)} of ${counted(total)}: ${what}` : "Working…";
  }

  enable() {
    const { can, state } = this.model.get("_answer");
    const asked = state === "asking" || state === "refused";
    for (const [verb, button] of Object.entries(this.buttons)) {
      button.disabled = !can[verb];
      // Yes stays in sight while it cannot be clicked; the others come when they can be.
      button.hidden = verb === "yes" || verb === "no" ? !asked : !can[verb];
    }
    for (const node of this.preview.querySelectorAll("fieldset, [data-all]")) {
      node.disabled = !can.choose;
    }
  }

  // Where the keyboard is: what is drawn anew gets it back, what is gone leaves it to the status.

  /** What takes the keyboard where its place is gone: the receipt if there is one. @returns {any} */
  fallback() {
    return this.receipt.querySelector(".mt-line") ?? this.status;
  }

  /** Whoever clicked for this preview in a workbench is taken to its headline, once it is seen. */
  watchFirstDrawing() {
    this.drawn = new ResizeObserver(() => {
      const bench = this.root.closest(".mt-workbench");
      if (!this.root.isConnected || !this.root.offsetHeight) return;
      this.drawn.disconnect();
      const active = document.activeElement;
      const clicked = active === document.body && navigator.userActivation?.isActive;
      if (bench && (clicked || bench.contains(active))) this.preview.querySelector(".mt-line").focus();
    });
    this.drawn.observe(this.root);
  }

  focusKey() {
    const active = /** @type {HTMLElement|null} */ (document.activeElement);
    if (!active || active === this.status || !this.root.contains(active)) return null;
    return active.dataset.focus ?? active;
  }

  /** @param {any} focused */
  restoreFocus(focused) {
    if (focused) this.focused = focused;
    const [answer, active] = [this.model.get("_answer"), document.activeElement];
    if (!this.focused || (active !== document.body && active !== this.status)) return;
    const same = typeof this.focused === "string"
      ? [...this.preview.querySelectorAll("[data-focus]")].find((node) =>
        node.dataset.focus === this.focused) : this.focused;
    if (same?.isConnected && !same.hidden && !same.matches(":disabled")) same.focus({ preventScroll: true });
    else this.fallback().focus({ preventScroll: true });
    if (!answer.busy) this.focused = null;
  }

  // What a person does.

  /** @param {MouseEvent} event */
  onClick(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    const { do: verb, all, table } = button.dataset;
    if (all) this.model.send({ do: "choose_all", choice: all, table });
    else if (verb === "yes") this.model.send({ do: verb, number: this.model.get("_preview").number });
    else if (verb) this.model.send({ do: verb });
  }

  /** @param {Event} event */
  onChoice(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const { collision } = input.dataset;
    if (collision) this.model.send({ do: "choose", collision, choice: input.value });
  }
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const question = new Question(model, el);
  return () => question.close();
}

export default { render };
