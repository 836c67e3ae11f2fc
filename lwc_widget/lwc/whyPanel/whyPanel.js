import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { labels, fill, personText } from 'c/hearbackLabels';
import { getWhy } from 'c/hearbackTransport';

const PASSED = { icon: 'utility:success', variant: 'success', stand: labels.Why_Passes };
const FAILED = { icon: 'utility:error', variant: 'error', stand: labels.Why_Fails };

const WORDS = { true: labels.Value_True, false: labels.Value_False };
const isEmpty = (value) => value === null || value === undefined || value === '';
const valueText = (value) => (isEmpty(value) ? labels.Value_None : (WORDS[value] ?? String(value)));

/** Why a person did or did not get a survey: each rule with the value that was read. Fires `close`. */
export default class WhyPanel extends LightningElement {
    labels = labels;
    timeZone = TIME_ZONE;
    isLoading = true;
    why;
    problem;

    /** A recipient of the contract. */
    @api recipient;
    /** The distribution that it is about. */
    @api distribution;

    connectedCallback() {
        this.load();
    }

    get heading() {
        return fill(labels.Why_Title, this.recipient.name || this.recipient.record_id);
    }

    get verdict() {
        return this.why.would_be_asked ? labels.Why_Asked : labels.Why_Not_Asked;
    }

    get rules() {
        return this.why.rules.map(({ rule, field, value, passes, message }, key) => ({
            key,
            ...(passes ? PASSED : FAILED),
            text: message || rule,
            value: field ? fill(labels.Pair, field, valueText(value)) : ''
        }));
    }

    get history() {
        return (this.why.history ?? []).map((line, key) => ({
            key,
            at: line.at,
            survey: line.survey?.name ?? line.survey,
            text: personText(line)
        }));
    }

    async load() {
        Object.assign(this, { isLoading: true, problem: undefined });
        const { id: distributionId, channel, survey } = this.distribution;
        try {
            this.why = await getWhy({ recordId: this.recipient.record_id, channel, surveyId: survey.id, distributionId });
        } catch (problem) {
            this.problem = problem;
        }
        this.isLoading = false;
    }

    handleClose(event) {
        event.stopPropagation();
        this.dispatchEvent(new CustomEvent('close'));
    }
}
