import { Button, Group, Switch, Text } from '@mantine/core';

type Props = {
  isLive: boolean;
  onChange: (isLive: boolean) => void;
  /** Rows that are not shown because somebody reads. */
  waiting: number;
  isInterrupted: boolean;
  onShow: () => void;
};

/** Turns the live tail on and off, and says what waits. Always as high, so that nothing below it moves. */
export const LiveSwitch = ({ isLive, onChange, waiting, isInterrupted, onShow }: Props) => (
  <Group gap="sm" h={30} wrap="nowrap">
    <Switch label="Live" checked={isLive} onChange={(event) => onChange(event.currentTarget.checked)} />
    <span role="status">
      {isInterrupted && (
        <Text span size="sm">
          The API is not answering; trying again.
        </Text>
      )}
    </span>
    {waiting > 0 && (
      <Button size="compact-sm" variant="default" onClick={onShow}>
        Show {waiting} new
      </Button>
    )}
  </Group>
);
