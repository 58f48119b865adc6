/** Builds elements without markup: every string is a text node, so no record can become part of the page. */

/**
 * Makes an element. `properties` are attributes; functions under `on…` are listeners, `true` an empty attribute, and
 * `false`, `null` and `undefined` nothing. Children are elements, strings, or lists of both.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Text whose parts between backticks are code. */
export const prose = (text) => text.split("`").map((part, index) => (index % 2 === 1 ? h("code", {}, part) : part));

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** A button that copies text and confirms it. */
export function copyButton(label, text) {
  const button = h("button", { type: "button", class: "button small quiet" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Copying is not allowed here";
    }
    setTimeout(() => (button.textContent = label), 1600);
  });
  return button;
}

/** A button that saves text as a file. */
export function saveButton(label, name, media, text) {
  const save = () => {
    const address = URL.createObjectURL(new window.Blob([text()], { type: media }));
    h("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return h("button", { type: "button", class: "button small quiet", onclick: save }, label);
}
