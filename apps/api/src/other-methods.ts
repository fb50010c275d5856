import { HookpostError } from '@hookpost/core';
import type { Express, Response } from 'express';

export type Address = { method: string; path: string };

/**
 * Refuses what has come past `addresses`, which are mounted before, though one of them has its path: 405 with `Allow`.
 * Any other path goes on.
 */
export function refuseOtherMethods(
  app: Express,
  addresses: readonly Address[],
  refuse: (response: Response, error: HookpostError) => void,
): void {
  for (const [path, here] of Map.groupBy(addresses, (address) => address.path)) {
    app.all(path, (_request, response, next) => {
      // A path may fit several: /v1/events/batch is also the event "batch".
      response.locals['allowed'] = [...allowedAt(response), ...here.flatMap(({ method }) => methodsOf(method))];
      next();
    });
  }
  app.use((_request, response, next) => {
    const allow = [...new Set(allowedAt(response))].sort().join(', ');
    if (allow === '') return next();
    response.setHeader('allow', allow);
    refuse(response, new HookpostError('method_not_allowed', `This address takes ${allow}.`));
  });
}

/** Express answers HEAD wherever it answers GET. */
const methodsOf = (method: string): string[] => (method === 'GET' ? ['GET', 'HEAD'] : [method]);

const allowedAt = (response: Response): string[] => response.locals['allowed'] ?? [];
