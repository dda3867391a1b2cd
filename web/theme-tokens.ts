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

/** The console's own fonts, accent and greys for Cloudscape's components; where there are two, for light and dark. */
export const tokens = {
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
  colorBackgroundSegmentActive: accent,
  colorTextSegmentActive: onAccent,
  colorTextSegmentHover: accentStrong,
  colorBorderSegmentWrapper: { light: '#8a949d', dark: '#5d6a73' },
  colorTextSegmentDefault: ink,
  fontWeightTabs: '600',
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
} as const;
