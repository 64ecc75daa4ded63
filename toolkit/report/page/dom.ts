/** The element of that id, of the kind it must be. */
export function byId<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

type Child = Node | string;

/** A new element; text is set as text, never as markup. Children may stand in lists of any length. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  fill(element, children.flat());
  return element;
}

/** Puts these children, however many, in place of those that are there. */
export function fill(element: Element, children: readonly Child[]): void {
  element.replaceChildren();
  for (const child of children) element.append(child);
}

/** What the report put into the page under that id; null where it put nothing. */
export function readData(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null');
}
