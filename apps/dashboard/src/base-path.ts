/** The same pages stand at two addresses: for operators, and for customers, who came by a link. */
export const isPortal: boolean = /^\/portal(\/|$)/.test(window.location.pathname);

export const BASE_PATH = isPortal ? '/portal' : '/dashboard';

/** Customers know the product that they came from, and not what sends its webhooks. */
export const TITLE = isPortal ? 'Webhooks' : 'Hookpost';
