import { LightningElement, api } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import { labels } from 'c/hearbackLabels';

const PARTS = ['opted_out', 'missing_email', 'missing_phone', 'not_found', 'duplicate_address', 'too_often', 'undecided', 'in_list'];
/** Worth a place only while there are any. */
const PASSING = ['undecided'];
const numbers = new Intl.NumberFormat(LOCALE);

/** `names` of `counts` (the contract's counts) as a row of numbers; `other` is what Selected has beyond the parts known here. */
export default class SurveyDistributionCounters extends LightningElement {
    @api counts = {};
    @api names = [];

    get counters() {
        return this.names.map((name) => this.counter(name)).filter(({ value }) => value !== undefined);
    }

    counter(name) {
        const value = this.count(name);
        return {
            name,
            value,
            label: labels[`Count_${name}`],
            text: value === undefined ? '' : numbers.format(value),
            style: value ? 'counter' : 'counter counter_none'
        };
    }

    count(name) {
        if (name === 'other') {
            return this.other;
        }
        return PASSING.includes(name) ? this.counts[name] || undefined : this.counts[name];
    }

    get other() {
        const named = PARTS.reduce((sum, name) => sum + (this.counts[name] ?? 0), 0);
        return this.counts.selected - named || undefined;
    }
}
