metadata description = 'Types of parameters that several templates share.'

@export()
@description('A resource group, of this subscription or another of the same tenant.')
type resourceGroupReference = {
  @description('Subscription, if it is another one than that of the deployment.')
  subscriptionId: string?

  @description('Name of the resource group. It must exist.')
  name: string
}

@export()
@description('Settings with a default: docs/settings.md says what each means.')
@sealed()
type optionalSettings = {
  @description('Endpoints of a Custom cloud, as JSON.')
  LATCHKEY_CLOUD_ENDPOINTS: string?

  @description('Prefix of the names of everything Latchkey creates in Entra and Azure.')
  LATCHKEY_APPLICATION_NAME: string?

  @description('Who shares an Entra application.')
  LATCHKEY_APPLICATION_POLICY: ('shared' | 'perCustomer')?

  @description('Days an invited customer has to consent and to name a key.')
  LATCHKEY_CONSENT_DAYS: string?

  @description('Days after the invitation on which a reminder is sent, such as 3,7,14.')
  LATCHKEY_REMINDER_DAYS: string?

  @description('How often a waiting onboarding looks again by itself: three rising numbers of seconds.')
  LATCHKEY_POLL_SECONDS: string?

  @description('First pause before a failed step is tried again, in seconds.')
  LATCHKEY_RETRY_SECONDS: string?

  @description('Minutes between two sweeps.')
  LATCHKEY_SWEEP_MINUTES: string?

  @description('Requests a minute that one client address may make to the public routes, by each instance.')
  LATCHKEY_RATE_PER_CLIENT: string?

  @description('Requests a minute by one personal link or address for events, by each instance.')
  LATCHKEY_RATE_PER_LINK: string?

  @description('Changes that a second operator must approve: bulk, release, terminate.')
  LATCHKEY_TWO_PERSON: string?

  @description('Where traces are sent by OTLP over HTTP, beside Application Insights.')
  OTEL_EXPORTER_OTLP_ENDPOINT: string?

  @description('Headers to send with them; with a secret in them, a Key Vault reference.')
  OTEL_EXPORTER_OTLP_HEADERS: string?

  @description('Who decides which traces are recorded.')
  OTEL_TRACES_SAMPLER: ('traceidratio' | 'parentbased_traceidratio')?

  @description('Share of traces that are recorded, from 0 to 1.')
  OTEL_TRACES_SAMPLER_ARG: string?
}
