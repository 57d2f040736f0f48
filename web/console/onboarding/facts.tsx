import type { ComponentChildren } from 'preact';
import type { OnboardingDetail } from '../../../shared/api';
import { Time } from '../parts/time';

/** A name and a value; nothing is shown of what is not known. */
export const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) =>
  children === undefined || children === null || children === '' ? null : (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );

/** What is known of the onboarding: who, what, with which identities. */
export const Facts = ({ detail }: { readonly detail: OnboardingDetail }) => {
  const { customer, application, identity } = detail;
  const publisher = application?.publisher;
  return (
    <dl class="facts">
      <Fact name="Received">
        <Time at={detail.receivedAt} />
      </Fact>
      <Fact name="Customer">
        {customer.name} <code>{customer.id}</code>
      </Fact>
      <Fact name="Customer’s tenant">
        <code>{customer.tenantId}</code>
      </Fact>
      <Fact name="Key">{detail.keyUri && <code>{detail.keyUri}</code>}</Fact>
      <Fact name="Key of geo-redundant backups">{detail.geoKeyUri && <code>{detail.geoKeyUri}</code>}</Fact>
      <Fact name="Application">
        {application && (
          <>
            {application.displayName} <code>{application.clientId}</code>
          </>
        )}
      </Fact>
      <Fact name="Publisher">
        {publisher && (
          <>
            {publisher.verifiedName ?? `${publisher.domain ?? 'unknown'} (not verified)`}
            {publisher.hint && <span class="quiet"> {publisher.hint}</span>}
          </>
        )}
      </Fact>
      <Fact name="Managed identity">{identity && <code>{identity.resourceId}</code>}</Fact>
      <Fact name="Its object id">{identity && <code>{identity.principalId}</code>}</Fact>
      <Fact name="Invited">{detail.invitedAt && <Time at={detail.invitedAt} />}</Fact>
      <Fact name="Invitation ends">{detail.expiresAt && <Time at={detail.expiresAt} />}</Fact>
      <Fact name="Link">{detail.invitedAt && (detail.linkRevoked ? 'revoked' : 'works')}</Fact>
    </dl>
  );
};
