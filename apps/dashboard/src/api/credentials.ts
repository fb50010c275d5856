/** What every request of these pages carries besides the session's cookie, which scripts can't read. */
const PORTAL_TOKEN = 'hookpost.portal';
const TENANT = 'hookpost.tenant';

type Credentials = { csrf: string | null; portalToken: string | null; tenant: string | null };

const credentials: Credentials = { csrf: null, portalToken: null, tenant: read(TENANT) };

/** A portal's link holds its token in the fragment, which goes to no server and into no log. */
export function takePortalToken(): void {
  // Another link that is opened in this tab changes no more than the fragment.
  window.addEventListener('hashchange', () => tokenInAddress() !== null && window.location.reload());
  const token = tokenInAddress();
  credentials.portalToken = token ?? read(PORTAL_TOKEN);
  if (token === null) return;
  // Of this tab alone: a page that is loaded anew finds it there, and the address bar shows it no longer.
  write(PORTAL_TOKEN, token);
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}

const tokenInAddress = (): string | null => new URLSearchParams(window.location.hash.slice(1)).get('token');

export const isWithToken = (): boolean => credentials.portalToken !== null;

export function setCsrf(csrf: string | null): void {
  credentials.csrf = csrf;
}

export const chosenTenant = (): string | null => credentials.tenant;

/** For keys of the platform; null: the tenant `default`. */
export function chooseTenant(tenant: string | null): void {
  credentials.tenant = tenant;
  write(TENANT, tenant);
}

export function credentialHeaders(method: string): Record<string, string> {
  const { csrf, portalToken, tenant } = credentials;
  if (portalToken !== null) return { authorization: `Bearer ${portalToken}` };
  return {
    ...(csrf !== null && method !== 'GET' && { 'x-csrf-token': csrf }),
    ...(tenant !== null && { 'hookpost-tenant': tenant }),
  };
}

/** A browser may refuse a page in a frame its storage: then the tab's memory is all there is. */
function read(name: string): string | null {
  try {
    return window.sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) window.sessionStorage.removeItem(name);
    else window.sessionStorage.setItem(name, value);
  } catch {
    // As above.
  }
}
