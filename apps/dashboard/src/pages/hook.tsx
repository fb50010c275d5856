import { SimpleGrid } from '@mantine/core';
import { useParams } from 'react-router';
import { useCan } from '../api/session.ts';
import { HookActions } from '../hook/hook-actions.tsx';
import { HookStats } from '../hook/hook-stats.tsx';
import { SecretPanel } from '../hook/secret-panel.tsx';
import { SettingsPanel } from '../hook/settings-panel.tsx';
import { stateOf } from '../hook/state-of.ts';
import { StatusPanel } from '../hook/status-panel.tsx';
import { useHook } from '../hook/use-hook.ts';
import { Failed } from '../ui/failed.tsx';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { StateBadge } from '../ui/state-badge.tsx';

/** A hook: how it does, and what can be done to it. */
export function Component() {
  const { id = '' } = useParams();
  const { data: hook, error, refetch } = useHook(id);
  const canReadLogs = useCan()('logs:read');
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (hook === undefined) return <PageHeader title="Hook" />;
  return (
    <>
      <PageHeader title={hook.name ?? hook.url ?? hook.id} badge={<StateBadge state={stateOf(hook)} />}>
        <HookActions hook={hook} />
      </PageHeader>
      {canReadLogs && <HookStats hookId={hook.id} />}
      {canReadLogs && <StatusPanel hookId={hook.id} />}
      {canReadLogs && (
        <p>
          <Link to={`/deliveries?hook=${hook.id}`}>All its deliveries</Link>
        </p>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <SettingsPanel hook={hook} />
        <SecretPanel hookId={hook.id} />
      </SimpleGrid>
    </>
  );
}
