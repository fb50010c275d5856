import { Fieldset, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import type { HookFormApi } from './hook-form.tsx';
import { AUTH_FIELDS, type AuthField } from './values.ts';

const TYPES = [
  { value: 'none', label: 'None' },
  { value: 'basic', label: 'Basic: user name and password' },
  { value: 'bearer', label: 'Bearer token' },
  { value: 'header', label: 'Header of your own' },
  { value: 'query', label: 'In the address’s query' },
  { value: 'oauth2', label: 'OAuth 2.0 client credentials' },
];

const LABELS: Record<AuthField, string> = {
  username: 'User name',
  password: 'Password',
  token: 'Token',
  name: 'Name',
  value: 'Value',
  tokenUrl: 'Address of the token endpoint',
  clientId: 'Client id',
  clientSecret: 'Client secret',
  scope: 'Scope',
};

const SECRET: readonly AuthField[] = ['password', 'token', 'value', 'clientSecret'];

/** How requests show who they are, besides their signature. */
export function AuthFields({ form }: { form: HookFormApi }) {
  return (
    <Fieldset legend="Credentials">
      <Stack>
        <Select label="Kind" allowDeselect={false} data={TYPES} {...form.getInputProps('auth.type')} />
        {(AUTH_FIELDS[form.values.auth.type] ?? []).map((field) => {
          const props = { label: LABELS[field], ...form.getInputProps(`auth.${field}`) };
          return SECRET.includes(field) ? (
            <PasswordInput key={field} autoComplete="new-password" {...props} />
          ) : (
            <TextInput key={field} autoComplete="off" {...props} />
          );
        })}
      </Stack>
    </Fieldset>
  );
}
