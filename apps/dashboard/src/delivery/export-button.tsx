import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { credentialHeaders } from '../api/credentials.ts';
import { Problem, problemFrom } from '../api/problem.ts';
import { failed } from '../ui/toast.ts';
import type { DeliveryQuery } from './filters.ts';

/** Saves every delivery that matches, a line of JSON each. */
export function ExportButton({ query }: { query: DeliveryQuery }) {
  const save = useMutation({ mutationFn: () => exportOf(query), onSuccess: saveAs, onError: failed });
  return (
    <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
      Export
    </Button>
  );
}

// The browser keeps a large one on its disk.
async function exportOf(query: DeliveryQuery): Promise<Blob> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`/v1/deliveries?${search}`, {
    headers: { ...credentialHeaders('GET'), accept: 'application/x-ndjson' },
  });
  if (!answer.ok) throw problemFrom(answer.status, await answer.json().catch(() => null));
  const lines = await answer.blob();
  await expectWhole(lines);
  return lines;
}

const LONGEST_ERROR = 4096;

/** What fails on the way is told in the last line. */
async function expectWhole(lines: Blob): Promise<void> {
  const last = (await lines.slice(-LONGEST_ERROR).text()).trimEnd().split('\n').at(-1) ?? '';
  if (last.startsWith('{"error":')) throw new Problem(503, 'unavailable', 'The export broke off: try it again.');
}

function saveAs(lines: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(lines);
  link.download = 'deliveries.ndjson';
  link.click();
  URL.revokeObjectURL(link.href);
}
