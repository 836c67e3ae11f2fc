/** What the widget lists: `read(states, after)` answers a page {items, next} of distributions, `remember` is told of a new one. */
import { getDistribution, listDistributions } from 'c/hearbackTransport';

/** Of each tab, the states of what stands in it. */
export const STATES = Object.freeze({
    sent: ['preparing', 'sending', 'sent', 'failed', 'cancelled'],
    scheduled: ['scheduled', 'paused']
});

/** The tab in which a distribution stands. */
export const tabOf = ({ state }) => (STATES.scheduled.includes(state) ? 'scheduled' : 'sent');

/** What was sent to the record of the page, by anybody. */
export class RecordHistory {
    constructor(recordId) {
        this.recordId = recordId;
    }

    read(states, after) {
        return listDistributions(this.recordId, states.join(','), after);
    }

    remember() {
        // the service does
    }
}

/** What was sent from this window: ticked records have no list in common. */
export class WindowHistory {
    ids = [];

    async read(states) {
        const all = await Promise.all(this.ids.map(getDistribution));
        return { items: all.filter(({ state }) => states.includes(state)), next: undefined };
    }

    remember({ id }) {
        this.ids = [id, ...this.ids.filter((known) => known !== id)];
    }
}
