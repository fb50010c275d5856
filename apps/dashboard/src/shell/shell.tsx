import {
  ActionIcon,
  AppShell,
  Burger,
  Button,
  Group,
  NavLink,
  Stack,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useEffect } from 'react';
import { Outlet, NavLink as RouterLink, useLocation, useNavigation } from 'react-router';
import { useCan, useSession, useSignOut } from '../api/session.ts';
import { IconMoon, IconSun } from '../ui/icons.tsx';
import { PAGES } from './pages.ts';
import { TenantChoice } from './tenant-choice.tsx';

/** Navigation around a page. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  // On a narrow screen the navigation lies over the page that was chosen.
  const { pathname } = useLocation();
  const isLoading = useNavigation().state === 'loading';
  useEffect(close, [pathname]);
  useHotkeys([['/', focusSearch]]);
  usePortalTheme();

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Text fw={700}>Hookpost</Text>
          </Group>
          <Account />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main aria-busy={isLoading}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation() {
  const can = useCan();
  const { portal } = useSession();
  const shown = PAGES.filter(({ label, scope, portal: also }) => label && can(scope) && (also || portal === null));
  return shown.map(({ path, label }) => (
    <NavLink key={path} component={RouterLink} to={path} label={label} end={path === '/'} variant="light" />
  ));
}

function Account() {
  const { name, portal, scopes } = useSession();
  const signOut = useSignOut();
  return (
    <Group gap="xs" wrap="nowrap">
      {scopes.includes('platform') && <TenantChoice />}
      <Stack gap={0} visibleFrom="md">
        <Text size="sm" truncate maw={220}>
          {name}
        </Text>
      </Stack>
      <SchemeSwitch />
      {portal === null && (
        <Button variant="default" size="xs" onClick={() => void signOut()}>
          Sign out
        </Button>
      )}
    </Group>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={`Switch to ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      {other === 'dark' ? <IconMoon /> : <IconSun />}
    </ActionIcon>
  );
}

/** A product says how its portal looks. */
function usePortalTheme(): void {
  const theme = useSession().portal?.theme;
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme);
  }, [theme, setColorScheme]);
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
}
