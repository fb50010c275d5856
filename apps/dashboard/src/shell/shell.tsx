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
import { Navigate, Outlet, NavLink as RouterLink, useLocation, useNavigation } from 'react-router';
import { useCan, useSession, useSignOut } from '../api/session.ts';
import { TITLE } from '../base-path.ts';
import { Empty } from '../ui/empty.tsx';
import { IconMoon, IconSun } from '../ui/icons.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { PAGES, type Page } from './pages.ts';
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
            <Text fw={700}>{TITLE}</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Group gap="xs" wrap="nowrap" visibleFrom="sm">
              <Account />
            </Group>
            <SchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <Navigation />
        <Stack hiddenFrom="sm" mt="xl" px="sm" align="flex-start">
          <Account />
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main aria-busy={isLoading}>
        <OwnPage />
      </AppShell.Main>
      <KeyboardHelp />
    </AppShell>
  );
}

/** The pages that this session may see. */
function useOwnPages(): readonly Page[] {
  const can = useCan();
  const { portal } = useSession();
  return PAGES.filter(({ label, scope, portal: also }) => label && can(scope) && (also || portal === null));
}

/** A session that has no part in the first page begins with its own first one. */
function OwnPage() {
  const { pathname } = useLocation();
  const pages = useOwnPages();
  const [first] = pages;
  if (first === undefined) {
    return <Empty title="This key has nothing to see here">It needs the scope hooks:read or logs:read.</Empty>;
  }
  if (pathname === '/' && first.path !== '/') return <Navigate to={first.path} replace />;
  return <Outlet />;
}

function Navigation() {
  return useOwnPages().map(({ path, label }) => (
    <NavLink key={path} component={RouterLink} to={path} label={label} end={path === '/'} variant="light" />
  ));
}

/** Who is signed in; at the end of the navigation where the screen is narrow. */
function Account() {
  const { name, portal, scopes } = useSession();
  const signOut = useSignOut();
  return (
    <>
      {scopes.includes('platform') && <TenantChoice />}
      <Text size="sm" truncate maw={220}>
        {name}
      </Text>
      {portal === null && (
        <Button variant="default" size="xs" onClick={() => void signOut()}>
          Sign out
        </Button>
      )}
    </>
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
