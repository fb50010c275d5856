import { Anchor, type AnchorProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

/** To another of these pages. */
export const Link = ({ to, children, ...rest }: AnchorProps & { to: string; children: ReactNode }) => (
  <Anchor component={RouterLink} to={to} underline="always" inherit {...rest}>
    {children}
  </Anchor>
);
