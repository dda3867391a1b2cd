import { applyTheme } from '@cloudscape-design/components/theming';

/** What a person chose: follow the system, or stay light or dark. */
export type ModeChoice = 'system' | 'light' | 'dark';

const systemFonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
const monospaceFonts = "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace";

const accent = { light: '#0b6e69', dark: '#4cc2b8' };
const accentStrong = { light: '#084f4c', dark: '#7fd8d0' };
const accentSoft = { light: '#e6f2f1', dark: '#17302f' };
const onAccent = { light: '#ffffff', dark: '#06211f' };
const surface = { light: '#ffffff', dark: '#171d21' };
const line = { light: '#d9dde1', dark: '#2e383e' };
const ink = { light: '#16202a', dark: '#dbe1e5' };
const quiet = { light: '#55606b', dark: '#a2adb5' };

const storageKey = 'evenkeel.mode';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Gives Cloudscape the console's own fonts, accent and greys, and the density and mode of this person. */
export function startTheme(): void {
  applyTheme({
    theme: {
      tokens: {
        fontFamilyBase: systemFonts,
        fontFamilyDisplay: systemFonts,
        fontFamilyHeading: systemFonts,
        fontFamilyMonospace: monospaceFonts,
        fontWeightButton: '600',
        borderRadiusButton: '6px',
        borderRadiusInput: '6px',
        borderRadiusContainer: '8px',
        borderRadiusAlert: '8px',
        borderRadiusFlashbar: '8px',
        borderWidthButton: '1px',
        colorTextAccent: accent,
        colorTextLinkDefault: accent,
        colorTextLinkHover: accentStrong,
        colorTextBodyDefault: ink,
        colorTextBodySecondary: quiet,
        colorTextHeadingDefault: ink,
        colorTextHeadingSecondary: quiet,
        colorBackgroundButtonPrimaryDefault: accent,
        colorBackgroundButtonPrimaryHover: accentStrong,
        colorBackgroundButtonPrimaryActive: accentStrong,
        colorTextButtonPrimaryDefault: onAccent,
        colorTextButtonPrimaryHover: onAccent,
        colorTextButtonPrimaryActive: onAccent,
        colorBackgroundButtonNormalDefault: surface,
        colorBackgroundButtonNormalHover: accentSoft,
        colorBackgroundButtonNormalActive: accentSoft,
        colorBorderButtonNormalDefault: { light: '#8a949d', dark: '#5d6a73' },
        colorBorderButtonNormalHover: accent,
        colorBorderButtonNormalActive: accent,
        colorTextButtonNormalDefault: ink,
        colorTextButtonNormalHover: accentStrong,
        colorTextButtonNormalActive: accentStrong,
        colorBackgroundControlChecked: accent,
        colorBackgroundItemSelected: accentSoft,
        colorBorderItemSelected: accent,
        colorBorderItemFocused: accent,
        colorBorderInputFocused: accent,
        colorBorderDividerDefault: line,
        colorBackgroundContainerContent: surface,
        colorBackgroundContainerHeader: surface,
        colorBackgroundInputDefault: surface,
        colorBackgroundControlDefault: surface,
        colorBackgroundLayoutMain: { light: '#f5f6f7', dark: '#101518' },
        colorBackgroundDropdownItemHover: accentSoft,
        colorBackgroundDropdownItemFilterMatch: accentSoft,
        colorTextDropdownItemFilterMatch: accent,
        colorTextStatusError: { light: '#b91f2b', dark: '#ff8a86' },
        colorTextStatusWarning: { light: '#835300', dark: '#efb951' },
        colorTextStatusSuccess: { light: '#196b38', dark: '#62c983' },
        colorTextStatusInfo: { light: '#1f5fa8', dark: '#83b8f3' },
        colorTextStatusInactive: quiet,
      },
    },
  });
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
