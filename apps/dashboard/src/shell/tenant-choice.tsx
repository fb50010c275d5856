import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, done } from '../api/client.ts';
import { useChooseTenant, useSession } from '../api/session.ts';

/** Keys of the platform act for one tenant at a time. */
export function TenantChoice() {
  const { tenant } = useSession();
  const choose = useChooseTenant();
  const { data } = useQuery({
    queryKey: ['tenants'],
    queryFn: () => done(api.GET('/v1/tenants', { params: { query: { limit: 200 } } })),
  });
  const tenants = data?.data.map(({ id, name }) => ({ value: id, label: name })) ?? [{ value: tenant, label: tenant }];
  return (
    <Select
      aria-label="Tenant"
      size="xs"
      w={150}
      searchable
      allowDeselect={false}
      data={tenants}
      value={tenant}
      onChange={(id) => id !== null && void choose(id)}
    />
  );
}
