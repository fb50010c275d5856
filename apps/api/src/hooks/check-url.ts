import { HookpostError, invalidField } from '@hookpost/core';
import type { AllowNets } from '@hookpost/platform';
import { checkUrl } from '@hookpost/sender';

/** The address as it is stored and sent to. 400 where it can't be one, 422 where it is private; both name `path` ("url"). */
export type CheckUrl = (url: string, path?: string) => string;

/** The one rule for hooks' addresses, whichever API they come by. */
export const createUrlCheck =
  (allowNets: AllowNets): CheckUrl =>
  (url, path = 'url') => {
    const checked = checkUrl(url, allowNets);
    if (checked.ok) return checked.href;
    if (checked.code === 'invalid_url') throw invalidField(path, checked.detail);
    throw new HookpostError('address_forbidden', `${path} ${checked.detail}`, [{ path, message: checked.detail }]);
  };
