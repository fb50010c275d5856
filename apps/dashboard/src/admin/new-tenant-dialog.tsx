import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { ShownOnce } from '../ui/shown-once.tsx';

/** Makes a tenant and shows its first key. */
export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => done(api.POST('/v1/tenants', { body: { id: id.trim(), name: name.trim() } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tenants'] }),
  });
  const errors = fieldErrors(make.error);
  if (make.data)
    return <ShownOnce title={`The first key of ${make.data.name}`} secret={make.data.key} onClose={onClose} />;
  return (
    <FormDialog
      title="New tenant"
      action="Make the tenant"
      isBusy={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="A product, or an environment of one."
        required
        maxLength={256}
        data-autofocus
        value={name}
        error={errors['name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Id"
        description="Letters, digits, _ and -. It can not be changed."
        required
        maxLength={64}
        value={id}
        error={errors['id'] ?? (/^[\w-]*$/.test(id) ? null : 'Letters, digits, _ and -')}
        onChange={(event) => setId(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
