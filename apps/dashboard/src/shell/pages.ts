import type { ComponentType } from 'react';

export type PageModule = { Component: ComponentType };

export type Page = {
  /** Below `/dashboard` or `/portal`. */
  path: string;
  /** In the navigation; pages without are reached from others. */
  label?: string;
  /** A session without it does not see the page. */
  scope: string;
  /** Also for customers who came by a link. */
  portal: boolean;
  lazy: () => Promise<PageModule>;
};

/** Every page, in the order of the navigation. Each is a file of its own that is loaded when it is first opened. */
export const PAGES: readonly Page[] = [
  { path: '/', label: 'Overview', scope: 'logs:read', portal: false, lazy: () => import('../pages/overview.tsx') },
  { path: '/hooks', label: 'Hooks', scope: 'hooks:read', portal: true, lazy: () => import('../pages/hooks.tsx') },
  { path: '/hooks/new', scope: 'hooks:write', portal: true, lazy: () => import('../pages/hook-new.tsx') },
  { path: '/hooks/:id', scope: 'hooks:read', portal: true, lazy: () => import('../pages/hook.tsx') },
  { path: '/hooks/:id/edit', scope: 'hooks:write', portal: true, lazy: () => import('../pages/hook-edit.tsx') },
];
