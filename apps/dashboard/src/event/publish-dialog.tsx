import { TagsInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { checkJson } from '../hook-form/checks.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { JsonInput } from '../ui/json-input.tsx';
import { Link } from '../ui/link.tsx';

/** Publishes an event to all hooks that take it. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const [type, setType] = useState('');
  const [channels, setChannels] = useState<string[]>([]);
  const [data, setData] = useState('{}');
  const queries = useQueryClient();
  const publish = useMutation({
    mutationFn: () =>
      done(
        api.POST('/v1/events', {
          body: { type, channels } as Schemas['PublishEventBody'],
          // As it was typed: parsing would round large numbers.
          bodySerializer: () =>
            `{"type":${JSON.stringify(type)},"channels":${JSON.stringify(channels)},"data":${data}}`,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['newest', 'events'] }),
  });
  return (
    <FormDialog
      title="Publish an event"
      action={publish.data ? 'Publish another' : 'Publish'}
      isBusy={publish.isPending}
      error={publish.error}
      onSubmit={() => checkJson(data) === null && publish.mutate()}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        It goes to every hook that takes it, as if your product had sent it.
      </Text>
      <TextInput
        label="Type"
        placeholder="order.created"
        required
        data-autofocus
        value={type}
        error={fieldErrors(publish.error)['type']}
        onChange={(event) => setType(event.currentTarget.value)}
      />
      <TagsInput label="Channels" value={channels} onChange={setChannels} maxTags={10} />
      <JsonInput label="Data" value={data} onText={setData} />
      <span role="status">
        {publish.data && <Link to={`/events/${publish.data.id}`}>Published: see what becomes of it</Link>}
      </span>
    </FormDialog>
  );
}
