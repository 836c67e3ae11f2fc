/** What the widget lists: `read(after)` answers a page {items, next} of distributions, `remember` is told of a new one. */
import { getDistribution, listDistributions } from 'c/hearbackTransport';

/** What was sent to the record of the page, by anybody. */
export class RecordHistory {
    constructor(recordId) {
        this.read = (after) => listDistributions(recordId, after);
    }

    remember() {
        // the service does
    }
}

/** What was sent from this window: ticked records have no list in common. */
export class WindowHistory {
    ids = [];
    read = async () => ({ items: await Promise.all(this.ids.map(getDistribution)), next: undefined });

    remember({ id }) {
        this.ids = [id, ...this.ids.filter((known) => known !== id)];
    }
}
