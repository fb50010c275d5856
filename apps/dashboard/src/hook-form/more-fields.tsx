import { Button, Fieldset, Group, PasswordInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useSession } from '../api/session.ts';
import type { HookFormApi } from './hook-form.tsx';

/** What few hooks need. */
export function MoreFields({ form }: { form: HookFormApi }) {
  const { portal } = useSession();
  return (
    <>
      <Fieldset legend="Headers">
        <Stack>
          {form.values.headers.map((_header, i) => (
            <Group key={i} align="flex-start" wrap="nowrap">
              <TextInput aria-label={`Name of header ${i + 1}`} {...form.getInputProps(`headers.${i}.name`)} />
              <PasswordInput
                flex={1}
                autoComplete="off"
                aria-label={`Value of header ${i + 1}`}
                {...form.getInputProps(`headers.${i}.value`)}
              />
              <Button
                variant="default"
                aria-label={`Remove header ${i + 1}`}
                onClick={() => form.removeListItem('headers', i)}
              >
                Remove
              </Button>
            </Group>
          ))}
          <Group>
            <Button variant="default" onClick={() => form.insertListItem('headers', { name: '', value: '' })}>
              Add a header
            </Button>
          </Group>
        </Stack>
      </Fieldset>
      <Fieldset legend="Client certificate">
        <Stack>
          {(['cert', 'key', 'ca'] as const).map((field) => (
            <Textarea
              key={field}
              label={TLS_LABELS[field]}
              placeholder="-----BEGIN …"
              autosize
              minRows={2}
              maxRows={6}
              {...form.getInputProps(`tls.${field}`)}
            />
          ))}
        </Stack>
      </Fieldset>
      <Fieldset legend="Yours">
        <Stack>
          {portal === null && (
            <TextInput
              label="uid"
              description="Your own id for it, of use in the API wherever its id is."
              {...form.getInputProps('uid')}
            />
          )}
          <Textarea
            label="Metadata"
            description="Anything, as a JSON object."
            autosize
            minRows={2}
            {...form.getInputProps('metadata')}
          />
        </Stack>
      </Fieldset>
    </>
  );
}

const TLS_LABELS = {
  cert: 'Certificate (PEM)',
  key: 'Its private key (PEM)',
  ca: 'Authority that receivers are held to (PEM)',
};
