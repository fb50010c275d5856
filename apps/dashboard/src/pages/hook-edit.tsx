import { useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, done, type Schemas } from '../api/client.ts';
import { useHook } from '../hook/use-hook.ts';
import { HookForm } from '../hook-form/hook-form.tsx';
import { type HookValues, patchOf, valuesOf } from '../hook-form/values.ts';
import { Failed } from '../ui/failed.tsx';
import { PageHeader } from '../ui/page-header.tsx';

export function Component() {
  const { id = '' } = useParams();
  const { data: hook, error, refetch } = useHook(id);
  const queries = useQueryClient();
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (hook === undefined) return <PageHeader title="Edit hook" />;

  const initial = valuesOf(hook);
  async function change(values: HookValues): Promise<string> {
    const body = patchOf(initial, values) as Schemas['PatchHookBody'];
    const changed = await done(api.PATCH('/v1/hooks/{id}', { params: { path: { id } }, body }));
    queries.setQueryData(['hook', id], changed);
    await queries.invalidateQueries({ queryKey: ['hooks'] });
    return changed.id;
  }
  return (
    <>
      <PageHeader title={`Edit ${hook.name ?? hook.url ?? hook.id}`} />
      <HookForm initial={initial} save={change} saveLabel="Save" isNew={false} />
    </>
  );
}
