import { Code, Group, SimpleGrid, Table, Text } from '@mantine/core';
import type { Schemas } from '../api/client.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Panel } from '../ui/panel.tsx';
import { curlCommand } from './curl.ts';

type Delivery = Schemas['Delivery'];
type Attempt = Delivery['attempts'][number];

/** The most of an answer that is kept, in bytes. */
const KEPT = 4096;

/** What is sent beside what came back. */
export const Exchange = ({ request, attempt }: { request: Delivery['request']; attempt: Attempt | undefined }) => (
  <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
    <Panel title="Request">
      {request ? (
        <Sent request={request} />
      ) : (
        <Text c="dimmed">There is none: the hook or the event is gone, or the event does not fit the hook.</Text>
      )}
    </Panel>
    <Panel title={attempt ? `Answer to attempt ${attempt.n}` : 'Answer'}>
      <Answered attempt={attempt} />
    </Panel>
  </SimpleGrid>
);

function Sent({ request }: { request: NonNullable<Delivery['request']> }) {
  const { method, url, headers, body } = request;
  return (
    <>
      <Group justify="space-between" align="start" mb="xs">
        <Code>
          {method} {url}
        </Code>
        <CopyButton text={curlCommand(request)} label="Copy as curl" />
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        As the next attempt sends it. What the hook keeps secret is shown as ********.
      </Text>
      <Table mb="xs" fz="sm" aria-label="Headers">
        <Table.Tbody>
          {Object.entries(headers).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {body === null ? <Text c="dimmed">It has no body.</Text> : <JsonView text={body} label="Body" />}
    </>
  );
}

function Answered({ attempt }: { attempt: Attempt | undefined }) {
  if (attempt === undefined) return <Text c="dimmed">It was not tried yet.</Text>;
  const { code, text, response } = attempt;
  if (code === null) return <Text c="dimmed">No answer came.</Text>;
  return (
    <>
      <Code>{[code, text].filter(Boolean).join(' ')}</Code>
      {response ? (
        <JsonView text={response} label="Answer" />
      ) : (
        <Text c="dimmed" mt="xs">
          It had no body.
        </Text>
      )}
      {new TextEncoder().encode(response ?? '').length >= KEPT && (
        <Text size="sm" c="dimmed" mt="xs">
          Only the first 4 KiB of an answer are kept.
        </Text>
      )}
    </>
  );
}
