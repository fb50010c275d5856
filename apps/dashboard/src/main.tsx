import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './style.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { takePortalToken } from './api/credentials.ts';
import { queryClient } from './api/query-client.ts';
import { BASE_PATH, isPortal } from './base-path.ts';
import { NotFound } from './shell/not-found.tsx';
import { PageFailed } from './shell/page-failed.tsx';
import { PAGES } from './shell/pages.ts';
import { Root } from './shell/root.tsx';
import { cssVariables, theme } from './theme.ts';

// The policy of these pages allows no style element without it; dialogs set one to keep what is behind from scrolling.
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
setNonce(nonce);
takePortalToken();

/** Until the first page's code is there, which takes a moment. */
function Nothing() {
  return null;
}

const router = createBrowserRouter(
  [
    {
      path: '/',
      Component: Root,
      HydrateFallback: Nothing,
      children: [
        ...PAGES.map(({ path, lazy }) => ({ path, lazy, ErrorBoundary: PageFailed })),
        { path: '*', Component: NotFound },
      ],
    },
  ],
  { basename: BASE_PATH },
);

// How a product wants its portal is not how an operator of it wants the dashboard.
const scheme = localStorageColorSchemeManager({ key: isPortal ? 'hookpost.portal-scheme' : 'hookpost.scheme' });

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={scheme}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
