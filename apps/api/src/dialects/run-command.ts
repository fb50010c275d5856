import type { DeliveryLog, StatusLog } from '@hookpost/core';
import type { Command, CommandKind, ResultOf } from '@hookpost/dialects';
import { type DialectHooksDeps, type DialectScope, dialectHooks } from './dialect-hooks.ts';

export type DialectCommandDeps = DialectHooksDeps & { statuses: StatusLog; deliveries: DeliveryLog };

/** Does what a dialect's request asks for. 404 for hooks of other tenants and dialects, 400 or 422 for what no hook may be. */
export async function runCommand(
  command: Command,
  scope: DialectScope,
  deps: DialectCommandDeps,
): Promise<ResultOf<CommandKind>> {
  const { tenantId } = scope;
  const hooks = dialectHooks(scope, deps);
  switch (command.kind) {
    case 'create':
      return { hook: await hooks.create(command.hook) };
    case 'list':
      return { hooks: await hooks.list(command) };
    case 'get':
      return { hook: await hooks.get(command) };
    case 'update':
      return { hook: await hooks.update(command, command.change) };
    case 'delete':
      return { hook: await hooks.remove(command) };
    case 'status': {
      const hook = await hooks.get(command);
      return { hook, statuses: await deps.statuses.ofHook(tenantId, hook.id) };
    }
    case 'log': {
      const hook = await hooks.get(command);
      const of = { hookId: hook.id, type: command.type };
      return { hook, deliveries: await deps.deliveries.sent(tenantId, of, command.limit) };
    }
  }
}
