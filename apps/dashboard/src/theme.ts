import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** The list itself scrolls, and not a region within that no key comes to. */
const list = {
  defaultProps: { withScrollArea: false },
  styles: { options: { maxHeight: 220, overflowY: 'auto' } },
} as const;

/** Dark enough for white text on it, and for itself on white (WCAG AA). */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  cursorType: 'pointer',
  defaultRadius: 'sm',
  respectReducedMotion: true,
  components: { Select: list, MultiSelect: list },
});

/** Mantine's own greys for secondary text are too faint for WCAG AA, and so is text on a light button under the mouse. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors['gray']?.[7] ?? '',
    '--mantine-color-placeholder': colors['gray']?.[7] ?? '',
    '--mantine-color-error': colors['red']?.[9] ?? '',
    '--mantine-color-anchor': colors['indigo']?.[8] ?? '',
    '--mantine-color-indigo-light-hover': colors['indigo']?.[1] ?? '',
  },
  dark: {
    '--mantine-color-dimmed': colors['dark']?.[1] ?? '',
    '--mantine-color-placeholder': colors['dark']?.[1] ?? '',
    '--mantine-color-error': colors['red']?.[4] ?? '',
    '--mantine-color-anchor': colors['indigo']?.[3] ?? '',
  },
});
