import { Code, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client.ts';
import { Panel } from '../ui/panel.tsx';
import { duration } from '../ui/time-words.ts';

type Hook = Schemas['Hook'];

const WHY_DISABLED: Record<string, string> = {
  gone: 'its receiver answered 410: it is gone for good',
  receiver: 'its receiver asked for it',
  failing: 'nothing but failures for 5 days',
};

/** How a hook is set, in words. */
export function SettingsPanel({ hook }: { hook: Hook }) {
  return (
    <Panel title="Settings">
      <Table variant="vertical" layout="fixed">
        <Table.Tbody>
          {rowsOf(hook).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={150}>{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

function rowsOf(hook: Hook): [string, ReactNode][] {
  const { delays } = hook.retry;
  const rows: [string, ReactNode][] = [
    ['Address', hook.url ?? 'none yet: nothing is sent'],
    ['Events', listed(hook.events)],
    ['Channels', listed(hook.channels)],
    ['Credentials', (hook.auth as { type: string }).type],
    ['Headers', Object.keys(hook.headers).join(', ') || 'none of its own'],
    ['Retries after', delays.length === 0 ? 'none' : delays.map((delay) => duration(delay * 1000)).join(', ')],
    ['Timeout', duration(hook.timeoutMs)],
    ['Body, signature', `${hook.format}, ${hook.signature}`],
  ];
  if (hook.disabledReason) rows.unshift(['Disabled because', WHY_DISABLED[hook.disabledReason] ?? hook.disabledReason]);
  if (hook.rateLimit) rows.push(['At most', `${hook.rateLimit.perSecond} per second`]);
  if (hook.ordered) rows.push(['In order', 'one at a time']);
  if (hook.filter) rows.push(['Filter', <Code key="filter">{JSON.stringify(hook.filter)}</Code>]);
  if (hook.tls) rows.push(['Client certificate', 'shown to receivers that ask']);
  if (hook.dialect !== 'core') rows.push(['Made through', `the registration API ${hook.dialect}`]);
  rows.push(['Id', hook.uid ? `${hook.id}, uid ${hook.uid}` : hook.id]);
  return rows;
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'all' : names.join(', '));
