/** What an accessibility checker would find amiss in the page; runs in the page, so it may use nothing outside itself. */
export function audit(): string[] {
  const found: string[] = [];
  const all = [...document.querySelectorAll<HTMLElement>('body *')];
  const shown = all.filter((element) => element.checkVisibility());
  const tell = (element: Element) =>
    `<${element.tagName.toLowerCase()} id="${element.id}" class="${element.className}">`;
  const referred = (element: Element, attribute: string) =>
    (element.getAttribute(attribute) ?? '').split(/\s+/).filter((id) => id !== '');

  function nameOf(element: HTMLElement): string {
    const by = referred(element, 'aria-labelledby').map((id) => document.getElementById(id)?.textContent ?? '');
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    const own = element.matches('button, a, summary, [role=option]') ? element.textContent : '';
    const legend = element.querySelector(':scope > legend')?.textContent ?? '';
    const parts = [element.getAttribute('aria-label') ?? '', ...by, ...[...(labels ?? [])].map((l) => l.textContent)];
    return [...parts, own, legend].join('').trim();
  }

  for (const element of shown) {
    const isNamed = element.matches(
      'button, a, summary, input, select, fieldset, [role=listbox], [role=region], [role=group], [role=img], [tabindex="0"], nav',
    );
    if (isNamed && nameOf(element) === '') found.push(`no name: ${tell(element)}`);
    if (element.tabIndex > 0) found.push(`order by number: ${tell(element)}`);
    if (element.matches('table') && !element.querySelector('caption')?.textContent.trim())
      found.push(`no caption: ${tell(element)}`);
    if (element.matches('th') && !element.hasAttribute('scope')) found.push(`no scope: ${tell(element)}`);
    if (element.matches('svg') && !element.closest('[aria-hidden=true]')) found.push(`read as marks: ${tell(element)}`);
    if (element.closest('[aria-hidden=true]') && element.tabIndex === 0) found.push(`hidden stop: ${tell(element)}`);
  }
  for (const element of all)
    for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-activedescendant', 'for'])
      for (const id of referred(element, attribute))
        if (!document.getElementById(id)) found.push(`${attribute} leads nowhere: ${tell(element)}`);
  const ids = all.map(({ id }) => id).filter((id) => id !== '');
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id twice: ${id}`);
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) found.push(`heading of level ${own} after ${level}: ${heading.textContent}`);
    level = own;
  }
  if (document.documentElement.lang === '') found.push('no language');
  if (document.querySelectorAll('main').length !== 1) found.push('not one main');
  return found;
}

/** Text that stands out from its ground by less than 4.5 to 1; runs in the page. */
export function faintText(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  canvas.canvas.width = canvas.canvas.height = 1;

  function mixed(colours: string[]): number[] {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  function luminance(rgb: number[]): number {
    const linear = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  }

  function groundsOf(element: Element | null): string[] {
    return element ? [...groundsOf(element.parentElement), getComputedStyle(element).backgroundColor] : ['Canvas'];
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set<string>();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement!;
    if (!text.textContent?.trim() || !element.checkVisibility() || element.closest('svg, script, style, option'))
      continue;
    const grounds = groundsOf(element);
    const [ground, ink] = [grounds, [...grounds, getComputedStyle(element).color]].map((one) => luminance(mixed(one)));
    const contrast = (Math.max(ground!, ink!) + 0.05) / (Math.min(ground!, ink!) + 0.05);
    if (contrast < 4.5)
      found.add(`${contrast.toFixed(2)}: ${element.className} ${text.textContent.trim().slice(0, 30)}`);
  }
  return [...found];
}
