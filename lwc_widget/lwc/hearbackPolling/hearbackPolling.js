/** Asks again, less and less often, until there is nothing left to wait for. */
const FIRST = 1000;
const LONGEST = 15000;
const LONGEST_WHILE_MOVING = 5000;
const GROWTH = 1.5;
const ATTEMPTS = 60;

/**
 * `ask` returns (a promise of) where things stand, as text, or '' when nothing is going on any more. It is first called
 * FIRST ms after `start`, then at growing distances up to LONGEST. After ATTEMPTS times without a change it gives up: as
 * long as something moves, it goes on. A failure of `ask` counts as an attempt.
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
        this.stand = undefined;
    }

    wait(round, delay, left) {
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- the one timer of the widget; stop() clears it
        this.timer = setTimeout(() => this.turn(round, delay, left), delay);
    }

    async turn(round, delay, left) {
        const stand = await Promise.resolve(this.ask()).catch(() => this.stand ?? 'unknown');
        if (round !== this.round || !stand) {
            return;
        }
        const hasMoved = stand !== this.stand;
        this.stand = stand;
        if (hasMoved || left > 1) {
            const longest = hasMoved ? LONGEST_WHILE_MOVING : LONGEST;
            this.wait(round, Math.min(delay * GROWTH, longest), hasMoved ? ATTEMPTS : left - 1);
        }
    }
}

const UNDER_WAY = ['preparing', 'sending'];
const FRESH = 60 * 60 * 1000;

/** Whether answers are likely to come while somebody looks: sent within the hour, and not everybody has finished. */
const isAwaited = ({ state, sent_at: sentAt, counts }) =>
    state === 'sent' && counts?.finished < counts?.in_list && Date.now() - Date.parse(sentAt) < FRESH;

/** Whether a distribution's numbers still change by themselves. */
export const isUnderWay = (distribution) => UNDER_WAY.includes(distribution.state) || isAwaited(distribution);

/** Where those of them that are under way stand, for a Poller: another text whenever something has moved, '' at the end. */
export function standOf(distributions) {
    const moving = distributions.filter(isUnderWay);
    return moving.length ? JSON.stringify(moving.map(({ id, state, counts, progress }) => [id, state, counts, progress])) : '';
}
