/** The queue that onboarding requests come by. */
export const REQUESTS_QUEUE = 'onboarding-requests';
