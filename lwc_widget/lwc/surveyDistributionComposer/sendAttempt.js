/**
 * The idempotency key of a *Send now*. The same message keeps its key until it has gone through, so a double click, or a
 * second try after a lost answer, makes one distribution; a message that was changed is a new one.
 */
export class SendAttempt {
    /** The key for this request: the one used before, when nothing in the request has changed since. */
    keyFor(request) {
        const content = JSON.stringify(request);
        if (content !== this.content) {
            this.content = content;
            this.key = crypto.randomUUID();
        }
        return this.key;
    }
}
