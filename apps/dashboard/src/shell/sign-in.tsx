import { Alert, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { inWords } from '../api/problem.ts';
import { useSignIn } from '../api/session.ts';
import { isPortal } from '../base-path.ts';

export function SignIn() {
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={420} maw="100%">
        {isPortal ? <LinkIsOver /> : <KeyForm />}
      </Paper>
    </Center>
  );
}

function LinkIsOver() {
  return (
    <Stack>
      <Title order={1} size="h3">
        This link is no longer valid
      </Title>
      <Text>Open the page of your webhooks anew from the product that brought you here.</Text>
    </Stack>
  );
}

function KeyForm() {
  const [key, setKey] = useState('');
  const signIn = useMutation({ mutationFn: useSignIn() });

  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate(key.trim());
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={1} size="h3">
          Sign in to Hookpost
        </Title>
        <PasswordInput
          label="API key"
          description="npm start prints one; an administrator makes others."
          autoComplete="current-password"
          data-autofocus
          autoFocus
          required
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        {signIn.error && (
          <Alert color="red" variant="outline" role="alert">
            {inWords(signIn.error)}
          </Alert>
        )}
        <Button type="submit" loading={signIn.isPending} disabled={key.trim() === ''}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
