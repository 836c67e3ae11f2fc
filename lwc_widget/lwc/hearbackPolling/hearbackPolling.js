/** Asks again, less and less often, until there is nothing left to wait for. */
const FIRST = 1000;
const LONGEST = 15000;
const GROWTH = 1.5;
const ATTEMPTS = 60;

/**
 * `ask` returns (a promise of) whether something is still going on. It is first called FIRST ms after `start`, then at
 * growing distances up to LONGEST, ATTEMPTS times at most; a failure of `ask` counts as an attempt.
 */
export class Poller {
    constructor(ask) {
        this.ask = ask;
    }

    /** Starts over, with short distances, also when it is running. */
    start() {
        this.stop();
        this.round = {};
        this.wait(this.round, FIRST, ATTEMPTS);
    }

    stop() {
        clearTimeout(this.timer);
        this.round = undefined;
    }

    wait(round, delay, left) {
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- the one timer of the widget; stop() clears it
        this.timer = setTimeout(() => this.turn(round, delay, left), delay);
    }

    async turn(round, delay, left) {
        const goesOn = await Promise.resolve(this.ask()).catch(() => true);
        if (goesOn && left > 1 && round === this.round) {
            this.wait(round, Math.min(delay * GROWTH, LONGEST), left - 1);
        }
    }
}

const UNDER_WAY = ['preparing', 'sending'];

/** Whether a distribution's numbers still change by themselves. */
export const isUnderWay = ({ state }) => UNDER_WAY.includes(state);
