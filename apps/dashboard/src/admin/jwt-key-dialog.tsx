import { Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done, type Schemas } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { said } from '../ui/toast.ts';

const ALGS: Record<Schemas['JwtKey']['alg'], { label: string; key: string }> = {
  EdDSA: { label: 'EdDSA: a public key (ed25519)', key: 'Public key (PEM)' },
  RS256: { label: 'RS256: a public key (RSA)', key: 'Public key (PEM)' },
  HS256: { label: 'HS256: a shared secret', key: 'Secret, of 32 bytes or more' },
};

/** Registers what a tenant's own tokens are checked with. */
export function JwtKeyDialog({ onClose }: { onClose: () => void }) {
  const [alg, setAlg] = useState<keyof typeof ALGS>('EdDSA');
  const [key, setKey] = useState('');
  const [audience, setAudience] = useState('');
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => done(api.POST('/v1/jwt-keys', { body: { alg, key, audience: audience.trim() || null } })),
    async onSuccess({ id }) {
      said(`Tokens signed with it are keys from now on. Its kid is ${id}.`);
      await queries.invalidateQueries({ queryKey: ['jwt-keys'] });
      onClose();
    },
  });
  const errors = fieldErrors(make.error);
  return (
    <FormDialog
      title="New key of JWTs"
      action="Register the key"
      isBusy={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate()}
      onClose={onClose}
    >
      <Select
        label="Algorithm"
        allowDeselect={false}
        data={Object.entries(ALGS).map(([value, { label }]) => ({ value, label }))}
        value={alg}
        onChange={(value) => setAlg(value as keyof typeof ALGS)}
      />
      <Textarea
        label={ALGS[alg].key}
        required
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        value={key}
        error={errors['key']}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <TextInput
        label="Audience"
        description="Only tokens whose aud is this; empty: any."
        value={audience}
        error={errors['audience']}
        onChange={(event) => setAudience(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
