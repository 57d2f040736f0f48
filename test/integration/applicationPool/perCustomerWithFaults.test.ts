import { testPool } from '../support/poolStory';

testPool('perCustomer', { faults: true });
