import { Button, Code, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, done } from '../api/client.ts';
import { useCan } from '../api/session.ts';
import { Confirm } from '../ui/confirm.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failed } from '../ui/failed.tsx';
import { Panel } from '../ui/panel.tsx';
import { Time } from '../ui/time.tsx';
import { failed, said } from '../ui/toast.ts';

/** The signing secrets: read only when asked for, since who reads them is written down. */
export function SecretPanel({ hookId }: { hookId: string }) {
  const can = useCan();
  const [isShown, setShown] = useState(false);
  if (!can('secrets:read') && !can('hooks:write')) return null;
  return (
    <Panel title="Signing secret">
      <Stack align="flex-start">
        {can('secrets:read') &&
          (isShown ? (
            <Secrets hookId={hookId} />
          ) : (
            <Button variant="default" onClick={() => setShown(true)}>
              Show secret
            </Button>
          ))}
        {can('hooks:write') && <Rotate hookId={hookId} onDone={() => setShown(can('secrets:read'))} />}
      </Stack>
    </Panel>
  );
}

function Secrets({ hookId }: { hookId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['secret', hookId],
    queryFn: () => done(api.GET('/v1/hooks/{id}/secret', { params: { path: { id: hookId } } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error) return <Failed error={error} onRetry={refetch} />;
  const shown = [...(data?.secrets ?? [])];
  return (
    <Stack gap="xs">
      {shown.map(({ secret, expiresAt }) => (
        <Copied key={secret} text={secret}>
          {expiresAt ? (
            <>
              signs beside it; ends <Time at={expiresAt} />
            </>
          ) : (
            'signs now'
          )}
        </Copied>
      ))}
      {data?.publicKey && <Copied text={data.publicKey}>the public key, for receivers</Copied>}
    </Stack>
  );
}

function Copied({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <Group gap="xs">
      <Code>{text}</Code>
      <CopyButton text={text} />
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Group>
  );
}

function Rotate({ hookId, onDone }: { hookId: string; onDone: () => void }) {
  const [hours, setHours] = useState<number | string>(24);
  const [isAsked, setAsked] = useState(false);
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: () =>
      done(
        api.POST('/v1/hooks/{id}/rotate-secret', {
          params: { path: { id: hookId } },
          body: { overlapHours: Number(hours) },
        }),
      ),
    async onSuccess() {
      said(`A new secret signs. ${ofTheOld(Number(hours))}`);
      onDone();
      await queries.invalidateQueries({ queryKey: ['secret', hookId] });
    },
    onError: failed,
    onSettled: () => setAsked(false),
  });
  return (
    <Group align="flex-end">
      <NumberInput label="Both sign for" suffix=" hours" min={0} max={168} w={130} value={hours} onChange={setHours} />
      <Button variant="default" onClick={() => setAsked(true)}>
        Rotate secret
      </Button>
      {isAsked && (
        <Confirm
          title="Rotate the signing secret?"
          action="Rotate"
          isBusy={rotate.isPending}
          onConfirm={() => rotate.mutate()}
          onClose={() => setAsked(false)}
        >
          The receiver needs the new secret. {ofTheOld(Number(hours))}
        </Confirm>
      )}
    </Group>
  );
}

const ofTheOld = (hours: number): string =>
  hours > 0 ? `The old one signs beside it for ${hours} hours.` : 'The old one signs nothing any more.';
