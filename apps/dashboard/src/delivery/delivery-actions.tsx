import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import type { Schemas } from '../api/client.ts';
import { useCan } from '../api/session.ts';
import { Confirm } from '../ui/confirm.tsx';
import { useDeliveryChange } from './use-delivery.ts';

/** What can be done to a delivery, as far as the session may; `r` sends it again. */
export function DeliveryActions({ delivery: { id, state } }: { delivery: Schemas['Delivery'] }) {
  const canWrite = useCan()('logs:write');
  const [isAsking, setAsking] = useState(false);
  const redeliver = useDeliveryChange('redeliver');
  const cancel = useDeliveryChange('cancel');
  useHotkeys([['r', () => canWrite && redeliver.mutate(id)]]);
  if (!canWrite) return null;
  return (
    <>
      <Button loading={redeliver.isPending} onClick={() => redeliver.mutate(id)}>
        {state === 'pending' ? 'Send now' : 'Send again'}
      </Button>
      {state === 'pending' && (
        <Button variant="default" onClick={() => setAsking(true)}>
          Cancel it…
        </Button>
      )}
      {isAsking && (
        <Confirm
          title="Cancel this delivery?"
          action="Cancel the delivery"
          isBusy={cancel.isPending}
          onConfirm={() => cancel.mutate(id, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          It is not tried again, unless somebody sends it again.
        </Confirm>
      )}
    </>
  );
}
