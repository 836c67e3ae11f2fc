import { SendAttempt } from '../sendAttempt';

describe('the idempotency key', () => {
    it('stays while the request stays', () => {
        const attempt = new SendAttempt();
        expect(attempt.keyFor({ subject: 'Hi' })).toBe(attempt.keyFor({ subject: 'Hi' }));
    });

    it('is new for a changed request', () => {
        const attempt = new SendAttempt();
        expect(attempt.keyFor({ subject: 'Hi' })).not.toBe(attempt.keyFor({ subject: 'Hello' }));
    });

    it('is new for another composer', () => {
        expect(new SendAttempt().keyFor({})).not.toBe(new SendAttempt().keyFor({}));
    });
});
