/**
 * The browser half of Bar: tabs, a menu, quick buttons and a line of words.
 *
 * @typedef {{name: string, label: string, note: string}} Tab
 * @typedef {{name: string, label: string, group: string, hint: string, pressed: boolean|null}} Action
 * @typedef {{words: string, alarm: boolean}} Said
 */

import { follow, keepKeys, make, watchKernel } from "./common.js";

class Bar {
  /** @param {any} model @param {HTMLElement} el */
  constructor(model, el) {
    this.model = model;
    this.id = `mt-bar-${Math.random().toString(36).slice(2)}`;
    this.build(el);
    this.unfollow = follow(model, {
      _tabs: () => this.drawTabs(), _opened: () => this.drawTabs(),
      _actions: () => this.drawActions(), _said: () => this.drawWords(),
      _warned: () => this.drawWords() });
    this.over = new AbortController();
    keepKeys(this.root, this.over.signal);
    document.addEventListener("pointerdown", (event) => this.onOutside(event),
      { signal: this.over.signal });
    for (const event of ["scroll", "resize"]) {
      window.addEventListener(event, () => this.placeMenu(), { capture: true, signal: this.over.signal });
    }
    this.unwatch = watchKernel(model, this.root);
    this.drawTabs();
    this.drawActions();
    this.drawWords();
  }

  /** @param {HTMLElement} el */
  build(el) {
    this.root = make("div", { class: "mt mt-head-bar", "data-lm-suppress-shortcuts": true });
    this.tabs = make("div", { class: "mt-tabs", role: "tablist", "aria-label": this.model.get("_name") });
    this.tabs.addEventListener("keydown", (/** @type {any} */ event) => this.onTabKey(event));
    const tools = make("div", { class: "mt-tools" });
    const holder = make("div", { class: "mt-menu-holder" });
    this.opener = make("button", { type: "button", class: "mt-button mt-opener", "data-main": true,
      "aria-haspopup": "menu", "aria-expanded": false, "aria-controls": this.id }, "Menu ▾");
    this.opener.addEventListener("click", () => this.showMenu(this.menu.hidden));
    this.opener.addEventListener("keydown", (/** @type {any} */ event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); this.showMenu(true); }
    });
    // A popover lies over the whole page, so that what the menu stands in does not cut it.
    this.menu = make("div", { class: "mt-menu", role: "menu", id: this.id, "aria-label": "Menu",
      popover: "manual" });
    this.menu.hidden = true;
    this.menu.addEventListener("keydown", (/** @type {any} */ event) => this.onMenuKey(event));
    holder.append(this.opener, this.menu);
    this.quick = make("div", { class: "mt-quick", role: "group", "aria-label": "Tagging" });
    tools.append(holder, this.quick);
    this.words = make("div", { class: "mt-words", role: "status", dir: "auto" });
    this.alarm = make("div", { class: "mt-words mt-refusal", role: "alert", dir: "auto" });
    this.warned = make("div", { class: "mt-words mt-warned", role: "alert", dir: "auto" });
    this.root.append(this.tabs, tools, this.words, this.alarm, this.warned);
    el.append(this.root);
  }

  drawTabs() {
    const opened = this.model.get("_opened");
    const had = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...this.model.get("_tabs").map((/** @type {Tab} */ tab) => {
      const here = tab.name === opened;
      const node = make("button", { type: "button", role: "tab", class: "mt-tab", "data-name": tab.name,
        "aria-selected": here, tabindex: here ? 0 : -1 }, tab.label);
      if (tab.note) node.append(make("span", { class: "mt-tab-note" }, ` ${tab.note}`));
      node.addEventListener("click", () => this.model.send({ do: "go", name: tab.name }));
      return node;
    }));
    if (had) this.tabs.querySelector('[aria-selected="true"]')?.focus();
  }

  drawActions() {
    /** @type {Action[]} */
    const actions = this.model.get("_actions");
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset?.action;
    const had = this.root.contains(document.activeElement) && focused;
    this.quick.replaceChildren(...actions.filter(({ group }) => !group).map((action) => {
      const node = this.button(action, { class: "mt-button" });
      if (action.pressed !== null) node.setAttribute("aria-pressed", String(action.pressed));
      return node;
    }));
    const groups = [...new Set(actions.map(({ group }) => group).filter(Boolean))];
    this.menu.replaceChildren(...groups.map((group) => this.section(group,
      actions.filter((action) => action.group === group))));
    if (had) this.root.querySelector(`[data-action="${CSS.escape(focused)}"]`)?.focus();
  }

  /** @param {string} group @param {Action[]} actions */
  section(group, actions) {
    const section = make("div", { role: "group", "aria-label": group });
    section.append(make("div", { class: "mt-menu-title", "aria-hidden": true }, group));
    section.append(...actions.map((action) =>
      this.button(action, { class: "mt-item", role: "menuitem", tabindex: -1 })));
    return section;
  }

  /** @param {Action} action @param {Record<string, any>} attributes */
  button(action, attributes) {
    const node = make("button", { type: "button", ...attributes, "data-action": action.name,
      title: action.hint }, action.label);
    node.addEventListener("click", () => {
      if (attributes.role) this.showMenu(false);
      this.model.send({ do: "choose", name: action.name });
    });
    return node;
  }

  drawWords() {
    /** @type {Said} */
    const { words, alarm } = this.model.get("_said");
    this.words.textContent = alarm ? "" : words;
    this.alarm.textContent = alarm ? words : "";
    // Written only where it is another one: it is read aloud each time.
    const warned = this.model.get("_warned");
    if (this.warned.textContent !== warned) this.warned.textContent = warned;
  }

  /** @param {boolean} open */
  showMenu(open) {
    this.hideMenu(!open);
    if (open) this.items()[0]?.focus({ preventScroll: true });
    else this.opener.focus();
  }

  /** @param {boolean} hidden */
  hideMenu(hidden) {
    this.menu.hidden = hidden;
    this.menu.togglePopover?.(!hidden);
    this.opener.setAttribute("aria-expanded", String(!hidden));
    this.placeMenu();
  }

  /** Put the menu under its button, or as far up as it must stand to be seen as a whole. */
  placeMenu() {
    if (this.menu.hidden) return;
    const { left, bottom } = this.opener.getBoundingClientRect();
    const top = Math.min(bottom + 2, window.innerHeight - this.menu.offsetHeight - 4);
    Object.assign(this.menu.style, { left: `${left}px`, top: `${Math.max(4, top)}px` });
  }

  items() {
    return /** @type {HTMLElement[]} */ ([...this.menu.querySelectorAll('[role="menuitem"]')]);
  }

  /** @param {PointerEvent} event */
  onOutside(event) {
    const inside = event.composedPath().some((node) => node === this.menu || node === this.opener);
    if (inside || this.menu.hidden) return;
    this.hideMenu(true);
  }

  /** @param {KeyboardEvent} event */
  onMenuKey(event) {
    if (event.key === "Tab") { this.showMenu(false); return; }
    if (event.key === "Escape") this.showMenu(false);
    else if (!step(event.key, this.items(), ["ArrowUp", "ArrowDown"])) return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  onTabKey(event) {
    const tabs = /** @type {HTMLElement[]} */ ([...this.tabs.children]);
    if (step(event.key, tabs, ["ArrowLeft", "ArrowRight"])) event.preventDefault();
  }

  close() {
    this.unwatch?.();
    this.over?.abort();
    this.unfollow?.();
    this.root.remove();
  }
}

/** Move the focus among nodes; says whether the key was one of these.
 * @param {string} key @param {HTMLElement[]} nodes @param {string[]} keys back and forth */
function step(key, nodes, [back, forth]) {
  const at = nodes.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = nodes.length - 1;
  /** @type {Record<string, number>} */
  const moves = { [back]: at <= 0 ? last : at - 1, [forth]: at >= last ? 0 : at + 1, Home: 0, End: last };
  if (!(key in moves)) return false;
  nodes[moves[key]]?.focus();
  return true;
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const bar = new Bar(model, el);
  return () => bar.close();
}

export default { render };
