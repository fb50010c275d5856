import { NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { FormDialog } from '../ui/form-dialog.tsx';

type Props = { tenant: Schemas['Tenant']; onClose: () => void };

const daysOf = (days: number | string): number | null => (days === '' ? null : Number(days));

/** A tenant's name, and how long what is over is kept. */
export function EditTenantDialog({ tenant, onClose }: Props) {
  const [name, setName] = useState(tenant.name);
  const [retention, setRetention] = useState<number | string>(tenant.retentionDays ?? '');
  const [payload, setPayload] = useState<number | string>(tenant.payloadDays ?? '');
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () =>
      done(
        api.PATCH('/v1/tenants/{id}', {
          params: { path: { id: tenant.id } },
          body: { name: name.trim(), retentionDays: daysOf(retention), payloadDays: daysOf(payload) },
        }),
      ),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['tenants'] });
      onClose();
    },
  });
  const errors = fieldErrors(change.error);
  return (
    <FormDialog
      title={`Change ${tenant.name}`}
      action="Save"
      isBusy={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        required
        value={name}
        error={errors['name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberInput
        label="What is over is kept for"
        description="Empty: as long as the service keeps it."
        suffix=" days"
        min={1}
        allowDecimal={false}
        value={retention}
        error={errors['retentionDays']}
        onChange={setRetention}
      />
      <NumberInput
        label="Of it, the data of events for"
        description="Empty: as long as the rest."
        suffix=" days"
        min={1}
        allowDecimal={false}
        value={payload}
        error={errors['payloadDays']}
        onChange={setPayload}
      />
    </FormDialog>
  );
}
