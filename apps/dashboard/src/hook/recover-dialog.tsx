import { Checkbox, Group, MultiSelect, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { Dialog } from '../ui/dialog.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { localTime } from '../ui/time-words.ts';
import { HookChoice } from './hook-choice.tsx';
import { RecoveryProgress } from './recovery-progress.tsx';

type Props = {
  /** Without one, it is chosen first. */
  hookId?: string;
  onClose: () => void;
};
type State = Schemas['Recovery']['states'][number];

const DAY_MS = 86_400_000;

/** Sends again what failed or was missed, and shows how far that is. */
export function RecoverDialog({ hookId, onClose }: Props) {
  const [hook, setHook] = useState(hookId);
  const [from, setFrom] = useState(localTime(new Date(Date.now() - DAY_MS)));
  const [to, setTo] = useState('');
  const [types, setTypes] = useState<string[]>([]);
  const [states, setStates] = useState<string[]>(['failed']);
  const [missed, setMissed] = useState(false);
  const queries = useQueryClient();
  const recover = useMutation({
    mutationFn: () => {
      const body = {
        hook: hook ?? '',
        from: new Date(from).toISOString(),
        ...(to !== '' && { to: new Date(to).toISOString() }),
        ...(types.length > 0 && { types }),
        states: states as State[],
        missed,
      };
      return done(api.POST('/v1/recoveries', { body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['recoveries'] }),
  });
  const errors = fieldErrors(recover.error);
  if (recover.data) {
    return (
      <Dialog onClose={onClose} title="Recover">
        <RecoveryProgress id={recover.data.id} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Recover"
      action="Send again"
      isBusy={recover.isPending}
      error={recover.error}
      onSubmit={() => recover.mutate()}
      onClose={onClose}
    >
      {hookId === undefined && (
        <HookChoice
          label="Hook"
          placeholder="Name, address or uid"
          required
          data-autofocus
          value={hook}
          error={errors['hook']}
          onChoose={(id) => setHook(id ?? undefined)}
        />
      )}
      <Group grow align="flex-start">
        <TextInput
          type="datetime-local"
          label="Events accepted since"
          required
          value={from}
          error={errors['from']}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label="And until"
          description="Empty: now."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={to}
          error={errors['to']}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </Group>
      <TagsInput
        label="Types"
        description="None: all. Enter adds one."
        splitChars={[',', ' ']}
        acceptValueOnBlur
        value={types}
        error={Object.entries(errors).find(([path]) => path.startsWith('types'))?.[1]}
        onChange={setTypes}
      />
      <MultiSelect label="Deliveries that" data={STATES} value={states} error={errors['states']} onChange={setStates} />
      <Checkbox
        label="Also events that it missed while it was disabled or not there yet"
        checked={missed}
        onChange={(event) => setMissed(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

const STATES: { value: State; label: string }[] = [
  { value: 'failed', label: 'failed' },
  { value: 'cancelled', label: 'were cancelled' },
  { value: 'skipped', label: 'were skipped' },
  { value: 'delivered', label: 'were delivered' },
];
