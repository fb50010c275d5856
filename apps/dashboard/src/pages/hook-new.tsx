import { useQueryClient } from '@tanstack/react-query';
import { api, done, type Schemas } from '../api/client.ts';
import { HookForm } from '../hook-form/hook-form.tsx';
import { bodyOf, type HookValues, NEW_HOOK } from '../hook-form/values.ts';
import { PageHeader } from '../ui/page-header.tsx';

export function Component() {
  const queries = useQueryClient();
  async function make(values: HookValues): Promise<string> {
    const { id } = await done(api.POST('/v1/hooks', { body: bodyOf(values) as Schemas['CreateHookBody'] }));
    await queries.invalidateQueries({ queryKey: ['hooks'] });
    return id;
  }
  return (
    <>
      <PageHeader title="New hook" />
      <HookForm initial={NEW_HOOK} save={make} saveLabel="Make the hook" isNew />
    </>
  );
}
