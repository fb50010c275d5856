import type { Schemas } from '../api/client.ts';

/** In a word, whether a hook works. */
export function stateOf({ enabled, paused, disabledReason }: Schemas['Hook']): string {
  if (!enabled) return disabledReason === null ? 'disabled' : 'failing';
  return paused ? 'paused' : 'enabled';
}
