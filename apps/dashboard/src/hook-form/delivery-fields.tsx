import { Fieldset, Group, NumberInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import type { HookFormApi } from './hook-form.tsx';

/** How fast, how often, and in which form. */
export function DeliveryFields({ form }: { form: HookFormApi }) {
  return (
    <Fieldset legend="Delivery">
      <Stack>
        <TextInput
          label="Retry after"
          description="Seconds before each retry, comma-separated; “none”: no retries; empty: as the service does."
          placeholder="5, 60, 600"
          {...form.getInputProps('retry')}
        />
        <Group grow align="flex-start" preventGrowOverflow={false}>
          <NumberInput
            label="Timeout"
            description="Milliseconds, for the whole request."
            suffix=" ms"
            thousandSeparator=" "
            hideControls
            {...form.getInputProps('timeoutMs')}
          />
          <NumberInput
            label="At most"
            description="Deliveries per second; empty: as fast as it takes them."
            suffix=" per second"
            hideControls
            {...form.getInputProps('rateLimit')}
          />
        </Group>
        <Switch
          label="In order"
          description="One at a time, in the order in which events were accepted."
          {...form.getInputProps('ordered', { type: 'checkbox' })}
        />
        <Switch
          label="Enabled"
          description="Disabled: events pass it by."
          {...form.getInputProps('enabled', { type: 'checkbox' })}
        />
        <Switch
          label="Paused"
          description="Events wait until it goes on."
          {...form.getInputProps('paused', { type: 'checkbox' })}
        />
        <Select
          label="Body"
          allowDeselect={false}
          data={[
            { value: 'standard', label: 'Standard Webhooks: type, timestamp, data' },
            { value: 'cloudevents', label: 'CloudEvents 1.0' },
          ]}
          {...form.getInputProps('format')}
        />
        <Select
          label="Signature"
          allowDeselect={false}
          data={[
            { value: 'v1', label: 'v1: shared secret (HMAC-SHA256)' },
            { value: 'v1a', label: 'v1a: key pair (ed25519)' },
          ]}
          {...form.getInputProps('signature')}
        />
      </Stack>
    </Fieldset>
  );
}
