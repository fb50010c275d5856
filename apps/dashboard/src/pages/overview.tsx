import { PageHeader } from '../ui/page-header.tsx';

/** How deliveries go, failing hooks first. */
export function Component() {
  return <PageHeader title="Overview" />;
}
