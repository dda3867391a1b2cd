/** What a person chose: follow the system, or stay light or dark. */
export type ModeChoice = 'system' | 'light' | 'dark';

const storageKey = 'evenkeel.mode';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Shows the density of the console and the mode of this person. */
export function startTheme(): void {
  document.body.classList.add('awsui-compact-mode');
  systemDark.addEventListener('change', showMode);
  showMode();
}

/** Returns what this person chose before; the system's mode when nothing. */
export function readModeChoice(): ModeChoice {
  const kept = localStorage.getItem(storageKey);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Keeps and shows a choice of mode. */
export function chooseMode(choice: ModeChoice): void {
  localStorage.setItem(storageKey, choice);
  showMode();
}

/** Reports whether dark is shown now. */
export function isDark(): boolean {
  const choice = readModeChoice();
  return choice === 'dark' || (choice === 'system' && systemDark.matches);
}

/** Calls back when light and dark change places; returns the way to stop. */
export function onMode(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function showMode(): void {
  const dark = isDark();
  document.documentElement.dataset.mode = dark ? 'dark' : 'light';
  document.body.classList.toggle('awsui-dark-mode', dark);
  for (const listener of listeners) listener();
}
