import { Anchor, Code, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { PortalLinkForm } from '../admin/portal-link-form.tsx';
import { api, done, type Schemas } from '../api/client.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { Time } from '../ui/time.tsx';

type Link = Schemas['PortalLink'];

/** Makes links by which customers see to their own hooks. None is kept: a link can be made, and not looked up. */
export function Component() {
  const make = useMutation({
    mutationFn: (body: Schemas['CreatePortalLinkBody']) => done(api.POST('/v1/portal-links', { body })),
  });
  return (
    <>
      <PageHeader title="Portal links" />
      <Text mb="md" maw={720}>
        With a link a customer manages its own hooks, and sees nothing of anybody else&rsquo;s. It ends when its time is
        over, or with the key that made it: the one you signed in with.
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <PortalLinkForm error={make.error} isBusy={make.isPending} onSubmit={(body) => make.mutate(body)} />
        <div aria-live="polite">{make.data && <Made {...make.data} />}</div>
      </SimpleGrid>
    </>
  );
}

const Made = ({ url, expiresAt }: Link) => (
  <Panel title="The link">
    <Stack>
      <Text>
        Whoever has it has what it names. It ends <Time at={expiresAt} />
      </Text>
      <Copied label="Address" text={url} />
      <div>
        <Anchor href={url} target="_blank" rel="noopener noreferrer" underline="always">
          See it as your customer does
        </Anchor>
      </div>
      <Copied label="In a frame of your own page" text={frameOf(url)} />
      <Text size="sm" c="dimmed">
        Only pages of the origins in HOOKPOST_PORTAL_ORIGINS may show it in a frame.
      </Text>
    </Stack>
  </Panel>
);

const Copied = ({ label, text }: { label: string; text: string }) => (
  <div>
    <Group gap="xs" mb={4}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <CopyButton text={text} />
    </Group>
    <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {text}
    </Code>
  </div>
);

const frameOf = (url: string): string =>
  `<iframe src="${url}" title="Webhooks" style="width: 100%; height: 800px; border: 0"></iframe>`;
