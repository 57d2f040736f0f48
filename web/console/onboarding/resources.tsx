import type { OnboardingDetail } from '../../../shared/api';
import { StateBadge } from '../parts/badge';
import { Table } from '../parts/table';
import { Time } from '../parts/time';
import { Fact } from './facts';

type Resource = OnboardingDetail['resources'][number];

const NEEDED = {
  'in-use': 'the resource',
  backups: 'backups',
  disks: 'disks',
  change: 'a change under way',
  none: 'nothing that can be seen',
} as const;

/** What is protected, with which versions of which key, and where it is in the Azure portal. */
export function Resources({ detail }: { readonly detail: OnboardingDetail }) {
  if (detail.resources.length > 0)
    return (
      <>
        {detail.resources.map((one) => (
          <One key={one.resourceId} resource={one} />
        ))}
      </>
    );
  return (
    <>
      <p>
        <Portal url={detail.portalUrl} id={detail.resource.id} />
      </p>
      <p class="quiet">It is not protected yet.</p>
    </>
  );
}

const Portal = ({ url, id }: { readonly url: string; readonly id: string }) => (
  <a href={url} target="_blank" rel="noreferrer" class="portal">
    <code>{id}</code> <span class="quiet">(Azure portal, new tab)</span>
  </a>
);

const One = ({ resource }: { readonly resource: Resource }) => (
  <div class="resource">
    <h3>
      {resource.resourceId.split('/').at(-1)} <StateBadge state={resource.status.state} />
    </h3>
    <p>
      <Portal url={resource.portalUrl} id={resource.resourceId} />
    </p>
    <dl class="facts">
      <Fact name="Copy of">{resource.source && <code>{resource.source}</code>}</Fact>
      <Fact name="Protected since">
        <Time at={resource.protectedAt} />
      </Fact>
      <Fact name="Key in use">
        <code>{resource.keyUri}</code>
      </Fact>
      <Fact name="Geo key in use">{resource.geoKeyUri && <code>{resource.geoKeyUri}</code>}</Fact>
      <Fact name="Looked at last">{resource.lookedAt && <Time at={resource.lookedAt} />}</Fact>
      <Fact name="Asked to leave">
        {resource.asked.release && `by ${resource.asked.release.by}: ${resource.asked.release.why}`}
      </Fact>
    </dl>
    <h4>Key ledger</h4>
    <Table
      caption={`Versions of keys of ${resource.resourceId}`}
      rows={resource.keys}
      keyOf={({ keyUri, from }) => `${keyUri} ${from}`}
      empty="No version has been seen in use."
      columns={[
        {
          head: 'Version',
          isHeader: true,
          cell: ({ keyUri }) => <code title={keyUri}>{keyUri.split('/').at(-1)}</code>,
        },
        { head: 'For', cell: ({ of }) => (of === 'data' ? 'data' : 'geo backups') },
        { head: 'From', cell: ({ from }) => <Time at={from} /> },
        { head: 'Until', cell: ({ until }) => (until ? <Time at={until} /> : 'in use') },
        { head: 'Needed by', cell: ({ neededBy }) => NEEDED[neededBy] },
        {
          head: 'Safe to disable',
          cell: ({ safeToDisableAt }) =>
            safeToDisableAt ? <Time at={safeToDisableAt} /> : <span class="quiet">–</span>,
        },
      ]}
    />
  </div>
);
