import { notifications } from '@mantine/notifications';
import { inWords } from '../api/problem.ts';

const closeButtonProps = { 'aria-label': 'Dismiss' };

export const said = (message: string): void => void notifications.show({ message, closeButtonProps });

export const failed = (error: unknown): void =>
  void notifications.show({
    color: 'red',
    title: 'That did not work',
    message: inWords(error),
    autoClose: 10_000,
    closeButtonProps,
  });
