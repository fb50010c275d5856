import type { AcceptedEvent } from './event.ts';
import { type CompiledFilter, compileFilter } from './filter.ts';
import type { CompileRegex } from './filter-operators.ts';
import type { Hook } from './hook.ts';

/** Whether an event passes what a hook asks beyond types and channels. */
export type Takes = (event: AcceptedEvent, hook: Hook) => boolean;

/** A dialect's own condition. */
export type AlsoTakes = (event: AcceptedEvent, hook: Hook, compileRegex: CompileRegex) => boolean;

/** The filter of each hook, and what its dialect asks beside it. What is meant for one hook alone passes both. */
export function createTakes({ compileRegex, alsoTakes }: { compileRegex: CompileRegex; alsoTakes: AlsoTakes }): Takes {
  // A changed hook is another object.
  const compiled = new WeakMap<Hook, CompiledFilter>();

  function filterOf(hook: Hook): CompiledFilter {
    let holds = compiled.get(hook);
    if (holds === undefined) {
      const result = compileFilter(hook.filter, compileRegex);
      // It was checked when it was written. Should its rules be narrower since, nothing may get lost for it.
      holds = result.ok ? result.holds : () => true;
      compiled.set(hook, holds);
    }
    return holds;
  }

  return (event, hook) => {
    if (event.hookId === hook.id) return true;
    if (hook.filter !== null && !filterOf(hook)(dataOf(event))) return false;
    return alsoTakes(event, hook, compileRegex);
  };
}

// However many filters look at an event, it is parsed once.
const parsed = new WeakMap<AcceptedEvent, { data: unknown }>();

function dataOf(event: AcceptedEvent): unknown {
  let known = parsed.get(event);
  if (known === undefined) {
    known = { data: parse(event.data) };
    parsed.set(event, known);
  }
  return known.data;
}

function parse({ buffer, byteOffset, byteLength }: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString());
  } catch {
    // What is accepted is JSON. If ever it were not, no other event of its batch may wait for it.
    return undefined;
  }
}
