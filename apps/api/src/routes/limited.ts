import type { Portion } from '@hookpost/core';
import { LRUCache } from 'lru-cache';
import { limitedControl, limitedRecoveries } from '../portal/limited-control.ts';
import { limitedDeliveries, limitedEvents, limitedHooks, limitedStatuses } from '../portal/limited-stores.ts';
import type { AnyRoute } from '../route.ts';
import { allRoutes, type RouteDeps } from './index.ts';

const KEPT = 200;

/**
 * The routes as a portal has them: the same code, on stores that hold nothing but its portion. A route that does not say
 * that it is for portals is none of theirs, so one that is added later shows them nothing.
 */
export function createLimitedRoutes(deps: RouteDeps): (route: AnyRoute, portion: Portion) => AnyRoute | null {
  const made = new LRUCache<string, Map<string, AnyRoute>>({ max: KEPT });
  return (route, portion) => {
    if (route.portal !== true) return null;
    const name = JSON.stringify(portion);
    const routes = made.get(name) ?? routesOf(deps, portion);
    made.set(name, routes);
    return routes.get(nameOf(route)) ?? null;
  };
}

const routesOf = (deps: RouteDeps, portion: Portion): Map<string, AnyRoute> =>
  new Map(allRoutes(limitedDeps(deps, portion)).map((route) => [nameOf(route), route]));

const nameOf = ({ method, path }: AnyRoute): string => `${method} ${path}`;

/** What is published or made for the whole tenant stays as it is: no portal comes there. */
function limitedDeps(deps: RouteDeps, portion: Portion): RouteDeps {
  const hooks = limitedHooks(deps.hooks.hooks, portion);
  const deliveries = limitedDeliveries({ deliveries: deps.deliveries.deliveries, hooks, portion });
  return {
    ...deps,
    hooks: { ...deps.hooks, hooks },
    secrets: { ...deps.secrets, hooks },
    statuses: { ...deps.statuses, hooks, statuses: limitedStatuses(deps.statuses.statuses, hooks) },
    stats: { ...deps.stats, hooks },
    test: { ...deps.test, hooks },
    events: { ...deps.events, events: limitedEvents({ events: deps.events.events, deliveries, portion }) },
    deliveries: { ...deps.deliveries, hooks, deliveries },
    control: {
      ...deps.control,
      hooks,
      control: limitedControl({ control: deps.control.control, deliveries, portion }),
    },
    recoveries: {
      ...deps.recoveries,
      hooks,
      recoveries: limitedRecoveries({ recoveries: deps.recoveries.recoveries, hooks, portion }),
    },
  };
}
