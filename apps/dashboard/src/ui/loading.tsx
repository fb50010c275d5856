import { Center, Loader } from '@mantine/core';

/** In the place of what is still being read. */
export const Loading = ({ height }: { height?: string }) => (
  <Center py="xl" {...(height && { mih: height })}>
    <Loader role="status" aria-label="Loading" />
  </Center>
);
