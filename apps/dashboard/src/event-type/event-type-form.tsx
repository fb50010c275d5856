import { Alert, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api, done, type Schemas } from '../api/client.ts';
import { inWords } from '../api/problem.ts';
import { bodyText, CHECKS, type EventTypeValues, serverErrors } from './values.ts';

type Props = { initial: EventTypeValues; isNew: boolean };

/** An event type: its words, its schema and an example that the schema takes. */
export function EventTypeForm({ initial, isNew }: Props) {
  const form = useForm<EventTypeValues>({ initialValues: initial, validate: CHECKS, validateInputOnChange: true });
  const navigate = useNavigate();
  const saving = useSave(() => navigate('/event-types'));
  const submit = (values: EventTypeValues) =>
    saving.mutate(values, { onError: (error) => form.setErrors(serverErrors(error)) });
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack maw={760}>
        <TextInput
          label="Name"
          description="As in order.created."
          required
          autoFocus={isNew}
          disabled={!isNew}
          {...form.getInputProps('name')}
        />
        <Textarea
          label="Description"
          description="For people: when it happens, and what it means."
          autosize
          minRows={2}
          maxLength={4096}
          {...form.getInputProps('description')}
        />
        <Textarea
          label="JSON Schema"
          description="Draft 2020-12. Data that it does not take is refused when it is published. Empty: anything goes."
          placeholder='{"type": "object", "properties": {"order": {"type": "integer"}}, "required": ["order"]}'
          {...EDITOR}
          minRows={8}
          {...form.getInputProps('schema')}
        />
        <Textarea
          label="Example"
          description="Data of such an event, as JSON. It has to be as the schema says."
          {...EDITOR}
          {...form.getInputProps('example')}
        />
        {saving.error && (
          <Alert color="red" variant="outline" role="alert" title="The event type was not saved">
            {inWords(saving.error)}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            Save
          </Button>
          <Button variant="default" onClick={() => navigate('/event-types')}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const EDITOR = {
  autosize: true,
  minRows: 4,
  maxRows: 24,
  spellCheck: false,
  styles: { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 'var(--mantine-font-size-sm)' } },
} as const;

function useSave(onDone: () => unknown) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: EventTypeValues) =>
      done(
        api.PUT('/v1/event-types/{name}', {
          params: { path: { name: values.name } },
          body: {} as Schemas['PutEventTypeBody'],
          bodySerializer: () => bodyText(values),
        }),
      ),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['event-types'] });
      await onDone();
    },
  });
}
