import { Button, Text, Timeline } from '@mantine/core';
import type { Schemas } from '../api/client.ts';
import { AttemptOutcome } from '../ui/attempt-outcome.tsx';
import { Panel } from '../ui/panel.tsx';
import { Time } from '../ui/time.tsx';
import { NextAttempt } from './next-attempt.tsx';
import { errorInWords, triggerInWords } from './words.ts';

type Delivery = Schemas['Delivery'];
type Attempt = Delivery['attempts'][number];
type Props = { delivery: Delivery; chosen: Attempt | undefined; onChoose: (attempt: Attempt) => void };

const COLOURS: Record<Attempt['outcome'], string> = { delivered: 'green', failed: 'red', unknown: 'gray' };

/** Each attempt on a line of time, the next one first. */
export function AttemptsPanel({ delivery, chosen, onChoose }: Props) {
  const { state, attempts, attempt: count } = delivery;
  return (
    <Panel title="Attempts">
      {attempts.length === 0 && state !== 'pending' && <Text c="dimmed">It was never tried.</Text>}
      <Timeline active={attempts.length} bulletSize={16} lineWidth={2}>
        {state === 'pending' && (
          <Timeline.Item title={`Attempt ${count + 1}`} lineVariant="dashed">
            <NextAttempt delivery={delivery} />
          </Timeline.Item>
        )}
        {attempts.toReversed().map((attempt) => (
          <Timeline.Item
            key={`${attempt.n} ${attempt.at}`}
            color={COLOURS[attempt.outcome]}
            title={`Attempt ${attempt.n}`}
          >
            <Made attempt={attempt} />
            {attempts.length > 1 && (
              <Button
                size="compact-xs"
                variant={attempt === chosen ? 'filled' : 'default'}
                mt={4}
                aria-pressed={attempt === chosen}
                onClick={() => onChoose(attempt)}
              >
                Answer of attempt {attempt.n}
              </Button>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
      {count > attempts.length && attempts.length > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          Only the last {attempts.length} attempts are kept.
        </Text>
      )}
    </Panel>
  );
}

function Made({ attempt }: { attempt: Attempt }) {
  const error = errorInWords(attempt);
  return (
    <>
      <Text size="sm" c="dimmed" component="div">
        <Time at={attempt.at} /> · {triggerInWords(attempt.trigger)}
      </Text>
      <AttemptOutcome attempt={{ ...attempt, error: attempt.error === 'http' ? null : attempt.error }} />
      {error && <Text size="sm">{error}</Text>}
      {attempt.late && (
        <Text size="sm">It ended after the delivery had gone on without it: the receiver may have got it twice.</Text>
      )}
    </>
  );
}
