import { Alert } from '@mantine/core';
import { useState } from 'react';
import { useParams } from 'react-router';
import { AttemptsPanel } from '../delivery/attempts-panel.tsx';
import { DeliveryActions } from '../delivery/delivery-actions.tsx';
import { Exchange } from '../delivery/exchange.tsx';
import { useDelivery } from '../delivery/use-delivery.ts';
import { reasonInWords } from '../delivery/words.ts';
import { useHookNames } from '../hook/use-hook-names.ts';
import { Facts } from '../ui/facts.tsx';
import { Failed } from '../ui/failed.tsx';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { Time } from '../ui/time.tsx';
import { useBack } from '../ui/use-back.ts';

/** A delivery: its attempts, what is sent and what came back. */
export function Component() {
  const { id = '' } = useParams();
  const { data: delivery, error, refetch } = useDelivery(id);
  const nameOf = useHookNames(delivery ? [delivery.hook] : []);
  // By its time: the list is read anew while one looks, and grows.
  const [chosenAt, setChosenAt] = useState<string | null>(null);
  useBack('/deliveries');
  if (error && delivery === undefined) return <Failed error={error} onRetry={refetch} />;
  if (delivery === undefined) return <PageHeader title="Delivery" />;

  const { type, state, reason, event, hook, channels, acceptedAt, attempts, request } = delivery;
  const chosen = attempts.find(({ at }) => at === chosenAt) ?? attempts.at(-1);
  return (
    <>
      <PageHeader title={type} badge={<StateBadge state={state} />}>
        <DeliveryActions delivery={delivery} />
      </PageHeader>
      {reason !== null && (
        <Alert variant="outline" color="gray" mb="md">
          {reasonInWords(reason)}
        </Alert>
      )}
      <Facts
        facts={{
          Event: <Link to={`/events/${event}`}>{event}</Link>,
          Hook: <Link to={`/hooks/${hook}`}>{nameOf(hook)}</Link>,
          ...(channels.length > 0 && { Channels: channels.join(', ') }),
          Accepted: <Time at={acceptedAt} />,
        }}
      />
      <AttemptsPanel delivery={delivery} chosen={chosen} onChoose={({ at }) => setChosenAt(at)} />
      <Exchange request={request} attempt={chosen} />
    </>
  );
}
