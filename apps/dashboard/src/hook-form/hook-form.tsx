import { Alert, Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { inWords } from '../api/problem.ts';
import { AuthFields } from './auth-fields.tsx';
import { CHECKS } from './checks.ts';
import { DeliveryFields } from './delivery-fields.tsx';
import { MoreFields } from './more-fields.tsx';
import { serverErrors } from './server-errors.ts';
import { TargetFields } from './target-fields.tsx';
import type { HookValues } from './values.ts';

type Props = {
  initial: HookValues;
  /** Resolves with the id of the hook. */
  save: (values: HookValues) => Promise<string>;
  saveLabel: string;
  isNew: boolean;
};

const useHookForm = (initialValues: HookValues) =>
  useForm<HookValues>({ mode: 'controlled', initialValues, validate: CHECKS, validateInputOnChange: true });

export type HookFormApi = ReturnType<typeof useHookForm>;

/** Every setting of a hook. What the API refuses is told at its field. */
export function HookForm({ initial, save, saveLabel, isNew }: Props) {
  const form = useHookForm(initial);
  const navigate = useNavigate();
  const saving = useMutation({
    mutationFn: save,
    onSuccess: (id) => navigate(`/hooks/${id}`),
    onError: (error) => form.setErrors(serverErrors(error, form.values)),
  });

  return (
    <form noValidate onSubmit={form.onSubmit((values) => saving.mutate(values), focusFirst)}>
      <Stack maw={720}>
        <TargetFields form={form} isNew={isNew} />
        <AuthFields form={form} />
        <DeliveryFields form={form} />
        <MoreFields form={form} />
        {saving.error && (
          <Alert color="red" variant="outline" role="alert" title="The hook was not saved">
            {inWords(saving.error)}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {saveLabel}
          </Button>
          <Button variant="default" onClick={() => navigate(-1)}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Leads to what is wrong. */
function focusFirst(): void {
  setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}
