/** What of a tenant a customer may see: the hooks that take nothing but these channels, or just these hooks. */
export type Portion = { channels: readonly string[] } | { hooks: readonly string[] };

type Held = { id: string; channels: readonly string[] };

/** A hook that takes another channel too, or all of them, would show what is not the customer's. */
export function holds(portion: Portion, hook: Held): boolean {
  if ('hooks' in portion) return portion.hooks.includes(hook.id);
  return hook.channels.length > 0 && hook.channels.every((channel) => portion.channels.includes(channel));
}

/** Whether what a hook of the portion got is of the portion, too: before its channels were changed it may have got others' events. */
export function shows(portion: Portion, { channels }: { channels: readonly string[] }): boolean {
  return 'hooks' in portion || channels.some((channel) => portion.channels.includes(channel));
}
