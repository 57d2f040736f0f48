import { crashAll } from './crash/crashAll';

test(
  'mysqlFlexibleServer, diskEncryptionSet: killed at every step and inside every write, an onboarding ends the same, nothing made twice',
  () => crashAll(['mysqlFlexibleServer', 'diskEncryptionSet']),
  900_000,
);
