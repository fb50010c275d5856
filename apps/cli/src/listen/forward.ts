/** Hands an event to the receiver that is being developed, and tells how it answered. */
export type Forwarded = { type: string; id: string; status: number | null; ms: number; error: string | null };

export type Outgoing = { headers: Record<string, string>; body: Uint8Array };

const TIMEOUT_MS = 30_000;

/** Never rejects: a receiver that is not there is an answer too. */
export async function forward(address: string, { headers, body }: Outgoing, type: string): Promise<Forwarded> {
  const startedAt = performance.now();
  const { status, error } = await post(address, headers, body);
  return { type, id: headers['webhook-id'] ?? '', status, ms: Math.round(performance.now() - startedAt), error };
}

async function post(address: string, headers: Record<string, string>, body: Uint8Array) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sent = Uint8Array.from(body);
    const answer = await fetch(address, { method: 'POST', headers, body: sent, redirect: 'manual', signal });
    await answer.body?.cancel();
    return { status: answer.status, error: null };
  } catch (error) {
    const { message, cause } = error as Error;
    return { status: null, error: cause instanceof Error ? cause.message : message };
  }
}
