import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { useCan } from '../api/session.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { ShownOnce } from '../ui/shown-once.tsx';
import { localTime } from '../ui/time-words.ts';
import { SCOPES, type Scope } from './scopes.ts';

/** Makes a key and shows it. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [expires, setExpires] = useState('');
  const offered = useOfferedScopes();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      done(
        api.POST('/v1/keys', {
          body: {
            name: name.trim(),
            scopes: scopes as Scope[],
            expiresAt: expires === '' ? null : new Date(expires).toISOString(),
          },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  const errors = fieldErrors(make.error);
  if (make.data) return <ShownOnce title={`The key ${make.data.name}`} secret={make.data.key} onClose={onClose} />;
  return (
    <FormDialog
      title="New key"
      action="Make the key"
      isBusy={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="What will use it."
        required
        maxLength={256}
        data-autofocus
        value={name}
        error={errors['name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group
        label="It may"
        withAsterisk
        value={scopes}
        onChange={setScopes}
        error={scopes.length === 0 && errors['scopes']}
      >
        <Stack gap="xs" my="xs">
          {offered.map((scope) => (
            <Checkbox key={scope} value={scope} label={SCOPES[scope]} description={scope} />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput
        type="datetime-local"
        label="Ends"
        description="Empty: never."
        min={localTime(new Date())}
        value={expires}
        error={errors['expiresAt']}
        onChange={(event) => setExpires(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** Only a key of the platform may make another. */
function useOfferedScopes(): Scope[] {
  const can = useCan();
  return (Object.keys(SCOPES) as Scope[]).filter((scope) => scope !== 'platform' || can('platform'));
}
