import { Fieldset, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useSession } from '../api/session.ts';
import type { HookFormApi } from './hook-form.tsx';

/** Where to, and what. */
export function TargetFields({ form, isNew }: { form: HookFormApi; isNew: boolean }) {
  const { portal } = useSession();
  return (
    <Fieldset legend="What goes where">
      <Stack>
        <TextInput
          label="Address"
          description="https://… or http://…"
          required={isNew}
          type="url"
          autoFocus={isNew}
          {...form.getInputProps('url')}
        />
        <TextInput label="Name" description="For people." {...form.getInputProps('name')} />
        <TagsInput
          label="Events"
          description="Types such as order.created, or patterns such as order.*; none: all events. Enter adds one."
          splitChars={[',', ' ']}
          acceptValueOnBlur
          {...form.getInputProps('events')}
          onChange={(names) => form.setFieldValue('events', namesIn(names))}
        />
        <TagsInput
          label="Channels"
          description={
            portal ? 'Which of your channels; none: all of them.' : 'Only events of one of these channels; none: all.'
          }
          data={portal?.channels ?? []}
          disabled={portal?.hooks !== undefined}
          acceptValueOnBlur
          {...form.getInputProps('channels')}
        />
        <Textarea
          label="Filter"
          description='Conditions on the data, as JSON: {"amount": {"$gte": 100}}. Empty: none.'
          autosize
          minRows={2}
          {...form.getInputProps('filter')}
        />
      </Stack>
    </Fieldset>
  );
}

/** However they were put in: none of their characters parts two of them. */
const namesIn = (texts: string[]): string[] =>
  [...new Set(texts.flatMap((text) => text.split(/[,\s]+/)))].filter(Boolean);
