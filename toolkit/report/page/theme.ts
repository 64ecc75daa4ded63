import { byId } from './dom';

/** The page follows the system's theme until the reader throws the switch. */
export function startTheme(): void {
  const button = byId('theme', HTMLButtonElement);
  const system = matchMedia('(prefers-color-scheme: dark)');
  const show = (isDark: boolean) => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    button.setAttribute('aria-checked', String(isDark));
  };
  let isChosen = false;
  button.addEventListener('click', () => {
    isChosen = true;
    show(button.getAttribute('aria-checked') === 'false');
  });
  system.addEventListener('change', ({ matches }) => {
    if (!isChosen) show(matches);
  });
  show(system.matches);
  button.hidden = false;
}
