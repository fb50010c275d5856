import { Text } from '@mantine/core';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';

/** Where an address has no page: it was mistyped, or is of another version. */
export function NotFound() {
  return (
    <>
      <PageHeader title="There is no such page" />
      <Text>
        The address may be mistyped. <Link to="/">To the first page</Link>
      </Text>
    </>
  );
}
