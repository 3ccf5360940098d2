/**
 * The elements of CandidatePane and what stands in them; no state and no decisions.
 * A name from the data only ever stands in a <bdi>, so that it cannot turn the line round.
 *
 * @typedef {[op: string, local: string, resource: string]} Part
 * @typedef {{key: string, name: string, parts: Part[], facts: string[], words: string[],
 *   pair: string[], rejected: string, mine: boolean, score?: string, percent?: number, status?: string, why?: string}} Candidate
 * @typedef {{key: string, name: string, titles: string[], local: string[], pair_titles: string[],
 *   candidates: Candidate[], gone: number, judgments: string[][], disagree: boolean,
 *   hidden: boolean}} InHand
 */

import { make } from "./common.js";

const NONE = "None of these";
/** What a button does, what it says, and its key. */
const BUTTONS = [
  ["match", "Match", "M"],
  ["no_counterpart", "No counterpart", "N"],
  ["unsure", "Unsure", "U"],
  ["turn", "Not this one", "X"],
  ["undo", "Undo", "Z"],
  ["previous", "Back", "K"],
  ["next", "Next", "J"],
];

/** An element with children. @param {string} tag @param {Record<string, any>} attributes
 * @param {...any} children @returns {any} */
function build(tag, attributes, ...children) {
  const node = make(tag, attributes);
  node.append(...children);
  return node;
}

/** @param {string} text @param {Record<string, any>} [attributes] */
function bdi(text, attributes = {}) {
  return make("bdi", attributes, text);
}

/** The elements that stay while records come and go. @param {string} noun @param {string} id */
export function makePane(noun, id) {
  // Without the attribute JupyterLab takes letters, arrows and Enter as its own shortcuts.
  const root = make("div", { class: "mt mt-pane", "data-lm-suppress-shortcuts": true, tabindex: -1,
    role: "group", "aria-label": `Judge one ${noun}` });
  const status = make("div", { class: "mt-pane-status", role: "status" });
  const alert = make("div", { class: "mt-refusal mt-pane-alert", role: "alert" });
  const { bar, buttons } = makeButtons();
  const { line, note, advance, blind } = makeSettings();
  const record = make("div", { class: "mt-pane-record" });
  const list = make("div", { class: "mt-pane-list", role: "listbox", tabindex: 0, id: `${id}-list`,
    "aria-label": "Candidates, the best one first" });
  const compared = make("div", { class: "mt-pane-compared", role: "region",
    "aria-label": "The local record and this candidate" });
  const body = build("div", { class: "mt-pane-body" }, list, compared);
  const foot = make("div", { class: "mt-pane-foot" }, "↑ ↓ or 1–9 pick · Enter takes what is picked");
  root.append(status, alert, bar, line, record, body, foot);
  const turn = buttons.find((button) => button.dataset.do === "turn");
  return { root, status, alert, turn, note, advance, blind, record, list, body, compared };
}

function makeButtons() {
  const buttons = BUTTONS.map(([verb, label, key]) => build("button",
    { type: "button", class: "mt-button", "data-do": verb, "aria-keyshortcuts": key.toLowerCase() },
    `${label} `, make("kbd", {}, key)));
  buttons[0].dataset.main = "";
  const judge = build("div", { class: "mt-pane-buttons", role: "group", "aria-label": "Judge" },
    ...buttons.slice(0, 4));
  const walk = build("div", { class: "mt-pane-buttons", role: "group", "aria-label": "Walk" },
    ...buttons.slice(4));
  return { bar: build("div", { class: "mt-pane-bar" }, judge, walk), buttons };
}

function makeSettings() {
  const note = make("input", { class: "mt-field mt-pane-note", type: "text", maxlength: 500,
    placeholder: "Note, saved with the judgment", "aria-label": "Note, saved with the judgment" });
  const [advance, blind] = [1, 2].map(() => make("input", { type: "checkbox" }));
  blind.setAttribute("aria-keyshortcuts", "b");
  const line = build("div", { class: "mt-pane-bar" }, note,
    build("label", { class: "mt-pane-check" }, advance, "go on by itself"),
    build("label", { class: "mt-pane-check" }, blind, "blind ", make("kbd", {}, "B")));
  return { line, note, advance, blind };
}

/** Where the walk stands; which record it is, is for those who hear it only.
 * @param {any} status @param {string} sentence @param {string} said @param {InHand|null} hand */
export function fillStatus(status, sentence, said, hand) {
  const heard = hand ? [make("span", { class: "mt-unseen" }, ". In hand: "),
    bdi(hand.name, { class: "mt-unseen" })] : [];
  status.replaceChildren(make("span", {}, sentence), ...heard);
  if (said) status.append(make("span", { class: "mt-pane-said" }, said));
}

/** The local record, and what was said about it. @param {any} node @param {InHand|null} hand
 * @param {string} noun */
export function fillRecord(node, hand, noun) {
  if (!hand) return node.replaceChildren(make("p", {}, `No ${noun} is in hand.`));
  const told = hand.titles.map((title, at) => /** @type {const} */ ([title, hand.local[at]]))
    .filter(([, text]) => text);
  const facts = told.flatMap(([title, text]) => [` · ${title} `, bdi(text)]);
  const head = build("div", { class: "mt-pane-name", dir: "auto" }, bdi(hand.name));
  const line = build("div", { class: "mt-pane-facts" }, `Local ${noun} `, bdi(hand.key), ...facts);
  return node.replaceChildren(head, line, ...makeJudgments(hand));
}

/** @param {InHand} hand */
function makeJudgments({ judgments, disagree }) {
  if (!judgments.length) return [];
  const said = judgments.map((parts) => build("li", {},
    ...parts.map((part, at) => (at % 2 ? bdi(part) : part))));
  const back = build("button", { type: "button", class: "mt-button mt-pane-small",
    "data-do": "withdraw", "aria-keyshortcuts": "w" }, "Withdraw mine ", make("kbd", {}, "W"));
  const title = disagree ? "Judged so far, not all alike" : "Judged so far";
  const head = build("div", { class: "mt-pane-judged" }, make("strong", {}, title), back);
  return [head, build("ul", { class: "mt-pane-judgments", "aria-label": title }, ...said)];
}

/** The candidates, and "none of these" as the last entry. @param {any} list @param {InHand} hand
 * @param {string} id */
export function fillList(list, hand, id) {
  const options = hand.candidates.map((one, at) => makeOption(one, at, `${id}-${at}`));
  const last = make("div", { class: "mt-pane-option mt-pane-none", role: "option",
    id: `${id}-${hand.candidates.length}` }, NONE);
  if (!hand.candidates.length) last.textContent = `No candidate: ${NONE.toLowerCase()}`;
  list.replaceChildren(...options, last);
  list.setAttribute("aria-label",
    hand.hidden ? "Candidates by name, judged blind" : "Candidates, the best one first");
}

/** @param {Candidate} one @param {number} at @param {string} id */
function makeOption(one, at, id) {
  const name = build("bdi", { class: "mt-pane-option-name" }, ...marks(one.parts, 2));
  const node = build("div", { class: "mt-pane-option", role: "option", id },
    make("span", { class: "mt-pane-rank" }, String(at + 1)), name);
  const said = one.rejected ? `rejected before: ${one.rejected}` : "";
  if (said) {
    node.dataset.rejected = "";
    node.append(build("span", { class: "mt-pane-rejected" }, bdi(said)));
  }
  if (one.status === undefined) return node;
  if (one.score) node.append(makeScore(one));
  const why = build("span", { class: "mt-pane-why" }, make("strong", {}, one.status), " ",
    bdi(one.why ?? ""));
  node.append(why);
  const score = one.score ? `, score ${one.score}` : "";
  const last = said ? `, ${said}` : "";
  node.setAttribute("aria-label",
    `${at + 1}. ${one.name}${score}, ${one.status}, ${one.why}${last}`);
  return node;
}

/** @param {Candidate} one */
function makeScore({ score, percent }) {
  const filled = make("span", { class: "mt-pane-filled" });
  filled.style.width = `${percent}%`;
  return build("span", { class: "mt-pane-score" }, `${score} `,
    build("span", { class: "mt-pane-gauge" }, filled));
}

/** One side of two names, with what only it has marked. @param {Part[]} parts @param {1|2} side */
function marks(parts, side) {
  const tag = (/** @type {string} */ op) => (op === "equal" ? "span" : "mark");
  const only = side === 1 ? "mt-pane-local-only" : "mt-pane-resource-only";
  return parts.filter((part) => part[side]).map((part) =>
    make(tag(part[0]), part[0] === "equal" ? {} : { class: only }, part[side]));
}

/** The two names and the facts, of the picked candidate. @param {any} node @param {InHand} hand
 * @param {number} picked */
export function fillCompared(node, hand, picked) {
  const one = hand.candidates[picked];
  const gone = hand.gone === 1 ? "1 candidate is no longer among the records."
    : `${hand.gone} candidates are no longer among the records.`;
  node.replaceChildren(makeNames(hand, one), makeFacts(hand, one),
    ...(hand.gone ? [make("p", { class: "mt-pane-gone" }, gone)] : []));
}

/** @param {InHand} hand @param {Candidate|undefined} one */
function makeNames(hand, one) {
  const list = make("dl", { class: "mt-pane-names" });
  if (!one) {
    list.append(make("dt", {}, "Local"), build("dd", {}, bdi(hand.name)),
      make("dt", {}, "Resource"), make("dd", {}, "none of these"));
    return list;
  }
  list.append(make("dt", {}, "Local"), makeName(one.parts, 1, "in local only"),
    make("dt", {}, "Resource"), makeName(one.parts, 2, "in resource only"));
  const differ = one.parts.some(([op]) => op !== "equal");
  const legend = differ ? "Struck: in the local name only. Underlined: in the resource name only."
    : "The names are equal, letter by letter.";
  return build("div", {}, list, make("p", { class: "mt-pane-legend" }, legend));
}

/** @param {Part[]} parts @param {1|2} side @param {string} label */
function makeName(parts, side, label) {
  const only = parts.filter((part) => part[0] !== "equal" && part[side]).map((part) => part[side]);
  const heard = only.length ? [make("span", { class: "mt-unseen" }, `; ${label}: ${only.join(", ")}`)] : [];
  return build("dd", { dir: "auto" }, build("bdi", {}, ...marks(parts, side)), ...heard);
}

/** @param {InHand} hand @param {Candidate|undefined} one */
function makeFacts(hand, one) {
  const cell = (/** @type {string} */ text) => build("td", {}, bdi(text));
  const head = ["Fact", "Local", one ? "This candidate" : "None", "Compared"]
    .map((text) => make("th", { scope: "col" }, text));
  const rows = ["Key", ...hand.titles].map((title, at) => {
    const [local, other, word] = at ? [hand.local[at - 1], one?.facts[at - 1] ?? "", one?.words[at - 1] ?? ""]
      : [hand.key, one?.key ?? "", ""];
    if (!local && !other) return "";
    return build("tr", { "data-word": word }, make("th", { scope: "row" }, title), cell(local),
      cell(other), make("td", { class: "mt-pane-word" }, word));
  });
  const pairs = (one?.pair ?? []).map((text, at) => (text ? build("tr", {},
    make("th", { scope: "row" }, hand.pair_titles[at]),
    build("td", { colspan: 3 }, bdi(text))) : ""));
  return build("table", { class: "mt-pane-table" },
    build("thead", {}, build("tr", {}, ...head)), build("tbody", {}, ...rows, ...pairs));
}
