import { useSearchParams } from 'react-router';
import { EventTypeForm } from '../event-type/event-type-form.tsx';
import { NEW_EVENT_TYPE } from '../event-type/values.ts';
import { PageHeader } from '../ui/page-header.tsx';

export function Component() {
  const [search] = useSearchParams();
  return (
    <>
      <PageHeader title="New event type" />
      <EventTypeForm initial={{ ...NEW_EVENT_TYPE, name: search.get('name') ?? '' }} isNew />
    </>
  );
}
