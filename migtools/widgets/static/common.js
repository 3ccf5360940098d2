/**
 * What the browser halves of all widgets share.
 * Text only ever enters the page through textContent, so a name is never markup.
 */

/** @param {string} tag @param {Record<string, any>} attributes @param {string} text
 * @returns {any} */
export function make(tag, attributes = {}, text = "") {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}
