import { Button } from '@mantine/core';
import { Empty } from './empty.tsx';
import { Loading } from './loading.tsx';

/** Where the newest records hold nothing that matches, and older ones may. */
export const NothingYet = ({ isBusy, onMore }: { isBusy: boolean; onMore: () => unknown }) =>
  isBusy ? (
    <Loading />
  ) : (
    <Empty title="Nothing among the newest">
      <Button variant="default" onClick={() => onMore()}>
        Look further back
      </Button>
    </Empty>
  );
