import { Code, Stack, Table, Text } from '@mantine/core';
import { Dialog } from '../ui/dialog.tsx';
import { Link } from '../ui/link.tsx';
import { inWords } from '../ui/time-words.ts';
import { type AuditRecord, actorInWords, changeInWords, fieldsOf, type Names, pageOf } from './audit-words.ts';

type Props = { record: AuditRecord; names: Names; onClose: () => void };

/** One change: who, when, and each field before and after. */
export function ChangeDialog({ record, names, onClose }: Props) {
  const { actor, at, change, requestId } = record;
  const page = pageOf(record);
  return (
    <Dialog onClose={onClose} title="Change" size="xl">
      <Stack>
        <Text>
          {actor.name} {changeInWords(record, names)}
        </Text>
        <Text size="sm" c="dimmed">
          {inWords(at)}, by {actorInWords(actor.kind)} (<Code>{actor.id}</Code>)
          {requestId !== null && (
            <>
              , request <Code>{requestId}</Code>
            </>
          )}
        </Text>
        {fieldsOf(change).length > 0 && <Fields change={change} />}
        {page !== null && <Link to={page}>See it as it is now</Link>}
      </Stack>
    </Dialog>
  );
}

const Fields = ({ change }: Pick<AuditRecord, 'change'>) => (
  <Table layout="fixed" aria-label="Fields">
    <Table.Thead>
      <Table.Tr>
        <Table.Th w={140}>Field</Table.Th>
        <Table.Th>Before</Table.Th>
        <Table.Th>After</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {fieldsOf(change).map((field) => (
        <Table.Tr key={field}>
          <Table.Td>{field}</Table.Td>
          {[change.before, change.after].map((side, i) => (
            <Table.Td key={i === 0 ? 'before' : 'after'}>
              <Code style={{ whiteSpace: 'pre-wrap' }}>{shown(side?.[field])}</Code>
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

const shown = (value: unknown): string => {
  if (value === undefined || value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
};
