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
  { path: '/events', label: 'Events', scope: 'logs:read', portal: false, lazy: () => import('../pages/events.tsx') },
  { path: '/events/:id', scope: 'logs:read', portal: true, lazy: () => import('../pages/event.tsx') },
  {
    path: '/deliveries',
    label: 'Deliveries',
    scope: 'logs:read',
    portal: true,
    lazy: () => import('../pages/deliveries.tsx'),
  },
  { path: '/deliveries/:id', scope: 'logs:read', portal: true, lazy: () => import('../pages/delivery.tsx') },
  {
    path: '/recoveries',
    label: 'Recoveries',
    scope: 'logs:read',
    portal: true,
    lazy: () => import('../pages/recoveries.tsx'),
  },
  {
    path: '/event-types',
    label: 'Event types',
    scope: 'logs:read',
    portal: false,
    lazy: () => import('../pages/event-types.tsx'),
  },
  { path: '/event-types/new', scope: 'admin', portal: false, lazy: () => import('../pages/event-type-new.tsx') },
  { path: '/event-types/:name', scope: 'logs:read', portal: false, lazy: () => import('../pages/event-type.tsx') },
  {
    path: '/portal-links',
    label: 'Portal links',
    scope: 'admin',
    portal: false,
    lazy: () => import('../pages/portal-links.tsx'),
  },
  { path: '/keys', label: 'Keys', scope: 'admin', portal: false, lazy: () => import('../pages/keys.tsx') },
  { path: '/jwt-keys', scope: 'admin', portal: false, lazy: () => import('../pages/jwt-keys.tsx') },
  { path: '/audit', label: 'Audit log', scope: 'admin', portal: false, lazy: () => import('../pages/audit.tsx') },
  { path: '/tenants', label: 'Tenants', scope: 'platform', portal: false, lazy: () => import('../pages/tenants.tsx') },
];
