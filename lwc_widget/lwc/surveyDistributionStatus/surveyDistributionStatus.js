import { LightningElement, api } from 'lwc';
import { labels, fill, progressOf } from 'c/hearbackLabels';

/** What a person must know of a distribution beside its numbers: why it failed, what was not done as asked, how far it is. */
export default class SurveyDistributionStatus extends LightningElement {
    labels = labels;

    /** A distribution of the contract. */
    @api distribution;

    get warnings() {
        return (this.distribution.warnings ?? []).map(({ field, message }, key) => ({
            key,
            text: field ? fill(labels.Pair, field, message) : message
        }));
    }

    get progress() {
        return progressOf(this.distribution);
    }

    get progressName() {
        return fill(labels.Progress_Of, this.distribution.survey.name);
    }

    /** Without a number the bar shows that something moves, not how far it is. */
    get reached() {
        return this.progress.max === null ? null : this.progress.value;
    }
}
